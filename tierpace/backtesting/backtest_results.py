"""What a backtest found: scores of each forecaster, month and cut day."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen

from tierpace.backtesting.leaderboards import Leaderboard, leaderboard
from tierpace.core.arrays import Columns, Sealed
from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.errors import InputError
from tierpace.tables.cells import MISSING, visible
from tierpace.tables.frames import Backend, columns_frame, kinds_of
from tierpace.tables.html import short_html
from tierpace.tables.text import Column

KINDS = kinds_of(text="creator_id month signal")


@frozen(eq=False)
class Backtest(Sealed):
    """Scores of forecasters on past months.

    Attributes
    ----------
    scores : dict of tuples
        One row for each forecaster, month, cut day, stratum, signal (or "tiers") and score: its value and how many
        creators it rests on.
    reliability : dict of tuples
        For each forecaster and band of chances: how many, the mean chance and how often it came true.
    rows : dict of tuples or None
        One row for each forecaster, month, cut day, creator and signal, if they were kept.
    meta : dict
        Names of the forecasters, and in the same order how each is written in code; months, cut days, draws, seed,
        digest of the ledger.

    Examples
    --------
    >>> import tierpace as tp
    >>> f = tp.forecasters
    >>> result = tp.backtest(
    ...     tp.demo.ledger(seed=0),
    ...     {"linear": f.Linear(), "weekdays": f.DayOfWeek()},
    ...     program=tp.demo.program(),
    ...     months=[tp.Month(2026, 2)],
    ...     cut_days=[10, 20],
    ...     draws=50,
    ... )
    >>> result.leaderboard("crps", signal="airtime").columns["verdict"]
    ('cannot tell', 'baseline')
    """

    __module__ = "tierpace"

    scores: Columns
    reliability: Columns = field(kw_only=True)
    rows: Columns | None = field(default=None, kw_only=True)
    meta: dict[str, Any] = field(kw_only=True)

    def __repr__(self) -> str:
        names = ", ".join(self.meta["forecasters"])
        months, cuts = counted(len(self.meta["months"]), "month"), counted(len(self.meta["cut_days"]), "cut day")
        return f"<Backtest of {names}: {months} × {cuts}>"

    def _repr_html_(self) -> str:
        return backtest_html(self)

    def to_frame(self, table: str = "scores", *, backend: Backend = "pandas") -> Any:
        """Return a table as a frame of pandas, polars or pyarrow: "scores", "reliability" or "rows"."""
        columns = {"scores": self.scores, "reliability": self.reliability, "rows": self.rows}.get(table)
        if columns is None:
            raise InputError(
                "backtest.no_table",
                "table",
                table,
                "must be scores or reliability, or rows where they were kept (keep_rows=True)",
            )
        return columns_frame(columns, backend=backend, kinds=KINDS)

    def leaderboard(
        self, score: str = "crps", *, baseline: str | None = None, signal: str | None = None, stratum: str = "all"
    ) -> Leaderboard:
        """Rank the forecasters by a score, against a baseline; see `tierpace.backtesting.leaderboards.leaderboard`.

        ``baseline`` is the first forecaster unless named; ``signal`` None takes the mean over signals.
        """
        chosen = baseline if baseline is not None else self.meta["forecasters"][0]
        return leaderboard(self.scores, score, baseline=chosen, signal=signal, stratum=stratum)


def backtest_html(found: Backtest) -> str:
    """Return the mean scores of each forecaster: CRPS by signal, Brier score of tiers, coverage."""
    notes = [Note("written", text) for text in written_as(found)]
    return short_html(backtest_title(found), score_columns(found), notes=notes)


def written_as(found: Backtest) -> list[str]:
    """Return what each forecaster is, where its name does not say so."""
    written = found.meta.get("written")  # which texts of before 2026-12 lack
    return [
        f"{name} is {text}"
        for name, text in zip(found.meta["forecasters"], written or (), strict=False)
        if text != name
    ]


SCORES = (("crps", "airtime"), ("crps", "diamonds"), ("crps", "active_days"), ("brier", "tiers"), ("coverage", None))


MANY_MONTHS = 3


def backtest_title(found: Backtest) -> str:
    """Return over what a backtest ran, as one line."""
    meta = found.meta
    months, several = ", ".join(meta["months"]), len(meta["months"])
    if several > MANY_MONTHS:
        months = f"{several} months, {meta['months'][0]} to {meta['months'][-1]}"
    *most, last = meta["cut_days"]
    cuts = "".join(f"{day}, " for day in most) + counted(last, "day")
    return f"Backtest over {months}, cut after {cuts}, {counted(meta['draws'], 'draw')}"


def score_columns(found: Backtest) -> list[Column]:
    """Return each forecaster's values on the boards of all creators: CRPS by signal, Brier score of tiers, coverage."""
    names = found.meta["forecasters"]
    columns = [Column("forecaster", [visible(n) for n in names], right=False)]
    there = set(zip(found.scores["score"], found.scores["signal"], strict=True))
    for score, signal in SCORES:
        if not any(score == s and signal in (None, what) for s, what in there):
            continue
        board = found.leaderboard(score, signal=signal).columns
        values = dict(zip(board["forecaster"], board["value"], strict=True))
        if np.isfinite(list(values.values())).any():
            told = [f"{values[n]:.4f}" if np.isfinite(values[n]) else MISSING for n in names]
            columns.append(Column(f"{score}\n{signal or ''}".replace("_", " ").strip(), told, right=True))
    return columns
