"""Walk forward: past months cut at past days, with what was known then and what came true."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from attrs import frozen

from tierpace.core.arrays import Sealed, axes, locked, made
from tierpace.core.months import Month, as_month
from tierpace.core.quality import split_by_cut
from tierpace.errors import AsOfError, InputError, InputTypeError
from tierpace.kernels.arrays import Ints
from tierpace.ledger.ledger import check_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tierpace.core.months import MonthLike
    from tierpace.ledger.ledger import Ledger
    from tierpace.ledger.progress import Progress

CUT_DAYS = (7, 10, 15, 20, 25)


@frozen(eq=False)
class Split(Sealed):
    """One past month at one cut: what was known, and what came true.

    Attributes
    ----------
    progress : Progress
        What `Ledger.as_of` gives at that day, of the creators whose month came to be fully known.
    actual : (N, 3) int64
        Their month totals.

    Examples
    --------
    >>> import tierpace as tp
    >>> (split,) = tp.splits(tp.demo.ledger(seed=0), months=[tp.Month(2026, 2)], cut_days=[14])
    >>> bool((split.actual >= split.progress.so_far).all())
    True
    """

    __module__ = "tierpace.backtesting"

    progress: Progress
    actual: Ints = axes("N3", kw_only=False)


def splits(ledger: Ledger, *, months: Iterable[MonthLike], cut_days: Iterable[int] = CUT_DAYS) -> Iterator[Split]:
    """Yield past months cut at past days, months outermost, in the order given.

    Parameters
    ----------
    ledger : Ledger
        That covers the months.
    months : iterable of Month or text
        Which months to look back on, such as ``Month.range("2025-11", "2026-02")``.
    cut_days : iterable of int
        How many days of the month are known, from 0 (the day before it) to the day before the last.

    Yields
    ------
    Split
        With everyone on the roster at the cut; creators without data by then, with an unknown day of the month
        or for which the cut lies within a figure for several days, are left out. It is a copy of its own,
        backed by bytes, that ends at the cut and cannot be written to.

    Raises
    ------
    AsOfError
        A month lies outside the ledger, or is not over yet.
    InputError
        A cut day does not lie in the month, or a single month or day is given.

    Examples
    --------
    >>> import tierpace as tp
    >>> found = tp.splits(tp.demo.ledger(seed=0), months=[tp.Month(2026, 2)], cut_days=[7, 14])
    >>> [(s.progress.day, s.actual.shape) for s in found]
    [(7, (13, 3)), (14, (13, 3))]
    """
    yield from map(locked, split_cuts(ledger, months=months, cut_days=cut_days))


def split_cuts(ledger: Ledger, *, months: Iterable[MonthLike], cut_days: Iterable[int]) -> Iterator[Split]:
    """Yield what `splits` does, its arrays views of the ledger's: for backtests, which show others a copy of blocks."""
    check_ledger(ledger)
    days = listed("cut_days", cut_days)
    for month in map(as_month, listed("months", months)):
        totals = ledger.month(month)
        if month.last > ledger.last_day:
            last = Month.from_date(ledger.last_day + timedelta(days=1)).shift(-1)
            raise AsOfError(
                "backtest.month_open",
                "months",
                str(month),
                f"a month must be over to look back on it; the ledger ends on {ledger.last_day}",
                f"the last one that is over is {last}"
                if last.first >= ledger.first_day
                else "none of the ledger is over",
            )
        for day in days:
            if type(day) is not int or not 0 <= day < month.days:
                raise InputError(
                    "backtest.bad_cut_day",
                    "cut_days",
                    day,
                    f"a cut day of {month} must lie between 0 and {month.days - 1}",
                )
            cut = month.first + timedelta(days=day - 1)
            progress = ledger.as_of(cut, month=month)
            rows = ledger.rows_of(progress.ids)
            sound = totals.complete[rows] & ~split_by_cut(ledger.quality, ledger.index(cut))[rows] & progress.seen
            if not sound.all():
                progress, rows = progress.select(progress.ids[sound]), rows[sound]
            yield made(Split, progress, totals.totals[rows])


def listed(name: str, values: Any) -> tuple[Any, ...]:
    """Return what was listed, or raise InputTypeError if it is a single value."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InputTypeError("backtest.not_a_list", name, values, "must be a list, also of one", f"write {name}=[…]")
    return tuple(values)
