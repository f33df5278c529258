"""The chance of each tier, day by day: what a report would have said at the end of every day of the month so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from tierpace.core.arrays import Sealed, axes, made, rows_of
from tierpace.core.checks import require_kind
from tierpace.core.counting import counted
from tierpace.core.months import Month
from tierpace.core.programs import ONE, Program
from tierpace.forecasters.defaults import default
from tierpace.forecasters.learned import taught
from tierpace.forecasters.projecting import DEFAULT_DRAWS, project
from tierpace.kernels.arrays import Floats, Ints, Objects
from tierpace.ledger.ledger import check_ledger
from tierpace.rules.tier_chances import chances

if TYPE_CHECKING:
    from tierpace.core.days import DayLike
    from tierpace.forecasters.contract import Forecaster
    from tierpace.ledger.ledger import Ledger

    Track = Callable[[str, int, int], None]


@frozen(eq=False)
class ChanceHistory(Sealed):
    """How the chances of tiers went through a month.

    Attributes
    ----------
    ids, month : (N,) object, Month
        Creators; which month.
    tiers : tuple of str
        K names, hardest first.
    day : (D,) int64
        Days of the month, at whose ends the chances were taken: the first known one … the cut.
    chance : (N, D, K) float64
        Of ALL thresholds of each tier; NaN while a creator was not on the roster.

    Examples
    --------
    >>> import tierpace as tp
    >>> history = tp.chance_history(
    ...     tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-04", ids=["demo-caro"], draws=100
    ... )
    >>> history.chance.shape, history.day.tolist()
    ((1, 4, 3), [1, 2, 3, 4])
    """

    __module__ = "tierpace.rosters"

    ids: Objects = axes("N", of=object)
    month: Month = field(kw_only=True)
    tiers: tuple[str, ...] = field(kw_only=True)
    day: Ints = axes("D")
    chance: Floats = axes("NDK")

    def __repr__(self) -> str:
        who, days = counted(len(self.ids), "creator"), counted(len(self.day), "day")
        return f"<ChanceHistory of {who} over {days} of {self.month}>"


def chance_history(
    ledger: Ledger,
    program: Program,
    *,
    as_of: DayLike,
    ids: Iterable[str] | None = None,
    forecaster: Forecaster | None = None,
    draws: int = DEFAULT_DRAWS,
    seed: int = 0,
    track: Track | None = None,
) -> ChanceHistory:
    """Return the chance of each tier at the end of every day of a month so far.

    Each day is judged by what was known that evening; later days are not used.

    Parameters
    ----------
    ledger : Ledger
        With at least that day.
    program : Program
        The rules, in force in that month.
    as_of : date or text
        The last day, or ``"latest"``; a day in progress is left out.
    ids : iterable of str, optional
        Which creators. Default: all that are on the roster on that day.
    forecaster : Forecaster, optional
        Default: `tierpace.forecasters.default`. It learns from the whole roster, whatever ``ids`` are given.
    draws, seed : int
        As in `project`. All days share their worlds.
    track : callable, optional
        Called with "history", days done, and of how many.

    Returns
    -------
    ChanceHistory
        No days where the month has not begun.

    Raises
    ------
    AsOfError
        The day lies outside the ledger.
    ProgramError
        The program is not in force, or it counts days by another rule.
    InputError
        An id is not on the roster, or a tested signal is not measured.
    InputTypeError
        The program is a book: name one of its programs, and the creators that it judges.

    Examples
    --------
    >>> import tierpace as tp
    >>> history = tp.chance_history(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-04", draws=100)
    >>> history
    <ChanceHistory of 13 creators over 4 days of 2026-03>
    """
    check_ledger(ledger)
    require_kind(program, Program, field="program", code="judge.bad_program", hint=ONE)
    last = ledger.as_of(as_of)
    month = last.month
    chosen = np.asarray(last.ids if ids is None else np.array(sorted(set(ids)), object), object)
    rows_of(last.ids, chosen)
    first = max(month.first, ledger.first_day)
    days = [first + timedelta(days=n) for n in range((last.as_of - first).days + 1)]
    found = np.full((len(chosen), len(days), len(program.tiers)), np.nan)
    maker = default() if forecaster is None else forecaster
    for k, day in enumerate(days):
        progress = ledger.as_of(day)
        here = np.flatnonzero(np.isin(chosen, progress.ids))
        learned = taught(maker, progress)
        whole = progress if learned is None else progress.select(chosen[here])
        projection = project(whole, learned or maker, draws=draws, seed=seed).select(chosen[here])
        found[here, k] = chances(projection, program).by_tier
        if track:
            track("history", k + 1, len(days))
    return made(
        ChanceHistory,
        ids=chosen,
        month=month,
        tiers=program.names,
        day=np.array([d.day for d in days], np.int64),
        chance=found,
    )
