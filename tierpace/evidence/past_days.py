"""The month so far against the same day of past months, and the last week against the weeks before it."""

from __future__ import annotations

from typing import Any

import numpy as np

from tierpace.core.checks import require_kind
from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.core.signals import SIGNAL_LABELS, Signal
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.ledger.progress import Progress
from tierpace.tables.frames import kinds_of
from tierpace.tables.table import Table

ENOUGH = 3  # past months that one can be held against
WEEK, BEFORE = 7, 28
COLUMNS = (
    "creator_id", "signal", "so_far", "usual", "percentile", "months", "last_week", "usual_week", "momentum",
)  # fmt: skip
KINDS = kinds_of(text="creator_id signal")


def same_day(progress: Progress) -> Table:
    """Return each creator's month to date against what past months had on the same day, and its momentum.

    Parameters
    ----------
    progress : Progress
        With past months.

    Returns
    -------
    Table
        One row a creator and measured signal, in ledger units: so_far; usual (median of past months after as many
        days), percentile (share of past months that had less, ties half) and months (how many are known so far);
        last_week (of the last 7 known days), usual_week (a quarter of the 28 days before) and momentum (their ratio).
        Usual and percentile are None with under 3 months, weeks where a day of theirs is unknown, momentum where the
        usual week is empty; of who was never seen all but months, which is 0. No rows for an empty roster.

    Examples
    --------
    >>> import tierpace as tp
    >>> table = tp.evidence.same_day(tp.demo.ledger(seed=0).as_of("2026-03-15"))
    >>> row = next(r for r in table if r["creator_id"] == "demo-ada" and r["signal"] == "active_days")
    >>> row["so_far"], row["months"] > 2, 0 <= row["percentile"] <= 1
    (14, True, True)
    """
    require_kind(
        progress, Progress, field="progress", code="forecast.bad_progress", hint="cut the ledger: ledger.as_of(day)"
    )
    past, known = _past_totals(progress)
    week, usual_week = _weeks(progress)
    rows: list[dict[str, Any]] = []
    for i, name in enumerate(progress.ids):
        for signal in Signal:
            if not progress.measured[signal]:
                continue
            so_far, own = int(progress.so_far[i, signal]), past[known[:, i], i, signal]
            seen = bool(progress.seen[i])
            some = seen and len(own) >= ENOUGH
            a, b = float(week[i, signal]), float(usual_week[i, signal])
            rows.append(
                {
                    "creator_id": name,
                    "signal": SIGNAL_LABELS[signal],
                    "so_far": so_far if seen else None,
                    "usual": float(np.median(own)) if some else None,
                    "percentile": float(((own < so_far).mean() + (own <= so_far).mean()) / 2) if some else None,
                    "months": len(own) if seen else 0,
                    "last_week": a if seen and np.isfinite(a) else None,
                    "usual_week": b if seen and np.isfinite(b) else None,
                    "momentum": a / b if np.isfinite(a) and b > 0 else None,
                }
            )
    text = f"past months after {counted(progress.day, 'day')}; under {ENOUGH} of them say nothing"
    return Table({c: tuple(r[c] for r in rows) for c in COLUMNS}, (Note("same_day", text),), kinds=KINDS)


def _past_totals(progress: Progress) -> tuple[Ints, Bools]:
    """Return what creators had on this day of past months (M, N, 3), and whether all its days are known (M, N)."""
    months = [m for m in progress.complete_months() if progress.day <= m.days]
    n = len(progress.ids)
    totals, known = np.zeros((len(months), n, 3), np.int64), np.zeros((len(months), n), bool)
    for k, month in enumerate(months):
        first = progress.span(month).start
        days = slice(first, first + progress.day)
        totals[k], known[k] = progress.days[:, days].sum(1), progress.known[:, days].all(1)
    return totals, known


def _weeks(progress: Progress) -> tuple[Floats, Floats]:
    """Return the last 7 days and a quarter of the 28 before them: (N, 3) each, NaN where a day is not known."""
    days, known = progress.days, progress.known
    out = []
    for last, length in ((0, WEEK), (WEEK, BEFORE)):
        stop = days.shape[1] - last
        part = slice(max(stop - length, 0), max(stop, 0))
        whole = known[:, part].all(1) & (part.stop - part.start == length)
        out.append(np.where(whole[:, None], days[:, part].sum(1) * (WEEK / length), np.nan))
    return out[0], out[1]
