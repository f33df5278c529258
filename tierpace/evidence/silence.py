"""Who went dark: creators who have been silent for longer than is usual for them."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from tierpace.core.checks import require_kind
from tierpace.core.notes import Note
from tierpace.core.signals import Signal
from tierpace.kernels.arrays import Bools, Floats
from tierpace.kernels.draws import ratio
from tierpace.ledger.progress import Progress
from tierpace.tables.frames import kinds_of
from tierpace.tables.table import Table

RECENT = 90  # days that say what is usual
ENOUGH = 8  # active days of them that make a habit
LEAST = 3  # days of silence below which nobody is dark
RARE = 0.05  # so rarely is a silence as long as this, for a creator who goes on as before
KINDS = kinds_of(text="creator_id", number="chance")


def gone_dark(progress: Progress, *, rare: float = RARE) -> Table:
    """Return who has been silent for longer than is usual for them, the most unusual first.

    Parameters
    ----------
    progress : Progress
        With days or streams.
    rare : float
        A creator is dark whose silence is this rare or rarer.

    Returns
    -------
    Table
        creator_id, silent_days (whole days without a stream up to the cut; None of who was never seen), last_day (the
        last active one; None if there is none), usual_pause (days, the median between active days), usual_share (of
        days with a stream before silence), chance (of one so long for who goes on as before), dark. Creators without a
        stream since and with under 8 active days in the 90 before have no chance, and are not called dark. One row a
        creator, by chance; no rows for an empty roster.

    Notes
    -----
    Days with and without a stream come in runs, so the chance of one more silent day is read from the creator's own
    silent days: how often one was followed by another, with a weight of four days at the share of all days; the silence
    of n days then has the chance (1 - usual share) × that chance to the power n - 1.

    Examples
    --------
    >>> import tierpace as tp
    >>> found = tp.evidence.gone_dark(tp.demo.ledger(seed=0).as_of("2026-03-15"))
    >>> len(found), sum(found.columns["dark"])
    (13, 1)
    """
    require_kind(
        progress, Progress, field="progress", code="forecast.bad_progress", hint="cut the ledger: ledger.as_of(day)"
    )
    active = (progress.days[..., Signal.ACTIVE_DAYS] > 0) & progress.known
    known = progress.known
    n, d = active.shape
    place = np.arange(d)
    last = np.where(active.any(1), d - 1 - active[:, ::-1].argmax(1), -1) if d else np.full(n, -1)
    silent = (known & (place > last[:, None])).sum(1)
    before = known & (place <= last[:, None]) & (place > last[:, None] - RECENT)
    share = np.nan_to_num(ratio((active & before).sum(1).astype(float), before.sum(1).astype(float)))
    again = _stays_silent(active, before, share)
    told = (active & before).sum(1) >= ENOUGH
    chance = np.where(silent > 0, (1 - share) * again ** np.maximum(silent - 1, 0), 1.0)
    pause = [np.diff(np.flatnonzero(active[i] & before[i])) for i in range(n)]
    dark = told & (silent >= LEAST) & (chance <= rare)
    order = np.lexsort((np.arange(n), np.where(told, chance, 2.0)))
    first = progress.history.first_day
    columns = {
        "creator_id": tuple(progress.ids[order].tolist()),
        "silent_days": tuple(int(silent[i]) if progress.seen[i] else None for i in order),
        "last_day": tuple(first + timedelta(days=int(last[i])) if last[i] >= 0 else None for i in order),
        "usual_pause": tuple(float(np.median(pause[i])) if told[i] else None for i in order),
        "usual_share": tuple(float(share[i]) if told[i] else None for i in order),
        "chance": tuple(float(chance[i]) if told[i] else None for i in order),
        "dark": tuple(dark[order].tolist()),
    }
    text = f"usual is what the {RECENT} days before the silence show, with at least {ENOUGH} active ones"
    return Table(columns, (Note("usual_silence", text),), kinds=KINDS)


def _stays_silent(active: Bools, before: Bools, share: Floats) -> Floats:
    """Return the chance that a silent day is followed by another: (N,)."""
    weight = 4.0
    silent = before[:, :-1] & ~active[:, :-1] & before[:, 1:]
    stays = (silent & ~active[:, 1:]).sum(1)
    return np.asarray((stays + weight * (1 - share)) / (silent.sum(1) + weight))
