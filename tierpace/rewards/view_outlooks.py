"""Where the views of a month will end, and what they will have earned: by the run rate, with a stated range."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from attrs import field, frozen

from tierpace.core.arrays import Sealed, axes, made
from tierpace.core.checks import require_level
from tierpace.core.fields import is_count, is_day
from tierpace.core.money import quotient, to_places, total
from tierpace.core.months import Month, as_month
from tierpace.core.ranges import MoneyRange
from tierpace.errors import HistoryError, InputError, ProgramError
from tierpace.forecasters.contract import Noise
from tierpace.kernels.arrays import Floats
from tierpace.kernels.run_rate import run_rate_draws
from tierpace.rewards.accounts import CreatorAccount, no_views
from tierpace.rewards.earnings import MonthEarnings, month_earnings, no_qualified, span_earnings
from tierpace.rewards.joining import Joining, joining_of
from tierpace.rewards.pay_models import PayModel
from tierpace.rewards.programs import RewardsProgram

if TYPE_CHECKING:
    from tierpace.core.days import DayLike
    from tierpace.core.months import MonthLike

LANE = 700  # of the noise: views share theirs with nothing else
LEAST_DAYS = 7  # a week, since weekdays differ
RUN_DAYS = 28
ONE_DAY = timedelta(days=1)


@frozen(eq=False)
class ViewOutlook(Sealed):
    """Where the views of a month will end at the run rate of the last days.

    Attributes
    ----------
    account_id, month : str, Month
        Whose views, and of which month.
    as_of : date
        The last day that counts.
    so_far : int
        Views of the month until then.
    days_left : int
        Days of the month after it.
    rate : float
        Views a day over the last ``days``.
    days : int
        How many known days the rate and the draws rest on.
    draws : (S,) float64
        Month-end views: what is seen so far plus weeks drawn from those days, and the rate drawn with them.
    level : float
        Of ``range``.
    counted : {"views", "qualified"}
        Which views these are.

    Examples
    --------
    >>> from datetime import date, timedelta
    >>> from tierpace import Month
    >>> from tierpace.rewards import CreatorAccount, ViewDay, view_outlook
    >>> views = [ViewDay(date(2026, 3, 1) + timedelta(days=n), views=1000) for n in range(14)]
    >>> account = CreatorAccount("ann", zone="UTC", views=views)
    >>> outlook = view_outlook(account, month=Month(2026, 3), as_of=date(2026, 3, 14))
    >>> outlook.so_far, outlook.point, outlook.range
    (14000, 31000.0, (31000.0, 31000.0))
    """

    __module__ = "tierpace.rewards"

    account_id: str
    month: Month
    as_of: date
    so_far: int
    days_left: int
    rate: float
    days: int
    draws: Floats = axes("S")
    level: float = field(kw_only=True)
    counted: str = field(default="views", kw_only=True)

    @property
    def point(self) -> float:
        """Month-end views at the run rate."""
        return self.so_far + self.rate * self.days_left

    @property
    def range(self) -> tuple[float, float]:
        """What holds a share ``level`` of the draws, as much left out below as above; it holds the point."""
        low, high = np.quantile(self.draws, [(1 - self.level) / 2, (1 + self.level) / 2])
        return min(float(low), self.point), max(float(high), self.point)


def view_outlook(
    account: CreatorAccount,
    *,
    month: MonthLike,
    as_of: DayLike,
    days: int = RUN_DAYS,
    level: float = 0.8,
    draws: int = 1000,
    seed: int = 0,
    counted: Literal["views", "qualified"] = "views",
) -> ViewOutlook:
    """Project the views of a month to its end at the run rate of the last days.

    The range comes from the days themselves: weeks of them are drawn with replacement, once for the rate itself and
    once for the days to come, so that it widens with uneven days, with few of them, and with many days left. A video
    that goes viral as none has in those days is not in it.

    Parameters
    ----------
    account : CreatorAccount
        With views by day, at least a week of the last ``days``.
    month : Month
        Which.
    as_of : date
        The last day that counts; from the day before the month to its last.
    days : int
        How many days up to the as-of day the rate is of.
    level : float
        Of the range.
    draws, seed : int
        How many month-ends are drawn, and of which noise; the noise depends on the account, the month and the seed.
    counted : {"views", "qualified"}
        Which views; a day on which they are not known in full is not taken for the rate.

    Raises
    ------
    HistoryError
        Fewer than seven of these days are known.
    InputError, ProgramError
        The day lies outside, or a number breaks a rule.

    Examples
    --------
    >>> from datetime import date, timedelta
    >>> from tierpace import Month
    >>> from tierpace.rewards import CreatorAccount, ViewDay, view_outlook
    >>> uneven = [ViewDay(date(2026, 3, 1) + timedelta(days=n), views=500 + 1000 * (n % 3)) for n in range(15)]
    >>> account = CreatorAccount("ann", zone="UTC", views=uneven)
    >>> outlook = view_outlook(account, month=Month(2026, 3), as_of=date(2026, 3, 15))
    >>> outlook.range[0] < outlook.point < outlook.range[1]
    True
    """
    month, as_of = as_month(month), is_day(as_of, "as_of")
    is_count(days, "days", least=LEAST_DAYS, most=366)
    is_count(draws, "draws", least=1, most=10**6)
    require_level(level, "rewards.bad_level", error=ProgramError)
    if not month.first - ONE_DAY <= as_of <= month.last:
        raise InputError(
            "rewards.day_outside",
            "as_of",
            str(as_of),
            f"must lie between the day before the month and its last day ({month.last})",
        )
    first = as_of - (days - 1) * ONE_DAY
    if counted not in ("views", "qualified"):
        raise ProgramError("rewards.bad_word", "counted", counted, "must be one of views, qualified")
    by_day = _by_day(account, first, as_of, counted)
    if len(by_day) < LEAST_DAYS:
        raise HistoryError(
            "rewards.few_days",
            field="views",
            needed=LEAST_DAYS,
            found=len(by_day),
            requirement=f"a run rate must rest on at least {LEAST_DAYS} days of the last {days}",
            hint="give views by day",
        )
    seen = np.array([by_day[d] for d in sorted(by_day)], np.float64)
    so_far = sum(_by_day(account, month.first, as_of, counted, whole=True).values())
    left = (month.last - as_of).days
    noise = Noise([account.id], month, draws=draws, seed=seed).own(
        2 * (1 + max(left, len(seen)) // LEAST_DAYS), lane=LANE
    )
    return made(
        ViewOutlook,
        account.id,
        month,
        as_of,
        so_far,
        left,
        float(seen.mean()),
        len(seen),
        draws=so_far + run_rate_draws(seen, left, noise[0], block=LEAST_DAYS),
        level=level,
        counted=counted,
    )


def _by_day(account: CreatorAccount, first: date, last: date, counted: str, *, whole: bool = False) -> dict[date, int]:
    """Return the views of the days on which they are known in full; of a span that must be whole, of all."""
    found: dict[date, int] = {}
    doubtful = set()
    for row in account.views_between(first, last):
        views = row.views if counted == "views" else row.qualified
        if views is None and whole:
            if counted == "views":
                raise no_views("an outlook of all views")
            raise no_qualified(
                "an outlook of qualified views", "give views of every day, or qualified views of every day"
            )
        if views is None:
            doubtful.add(row.day)
        found[row.day] = found.get(row.day, 0) + (views or 0)
    return {day: views for day, views in found.items() if day not in doubtful}


@frozen(eq=False)
class EarningsOutlook(Sealed):
    """What the views of a month will have earned at its end.

    Attributes
    ----------
    so_far : MonthEarnings
        Of the month until the as-of day.
    views : ViewOutlook
        Month-end views.
    per_view : tuple of Decimal
        What a view earns, low and high: what the views of the last days earn, by what they were; where only videos
        posted after joining are paid, high is what they would earn if all counted.
    low_draws, high_draws : (S,) float64
        Month-end earnings: at the low end of all rates, and at the high end.

    Examples
    --------
    >>> from datetime import date, timedelta
    >>> from tierpace import Month
    >>> from tierpace.rewards import CreatorAccount, PayModel, ViewDay, earnings_outlook
    >>> views = [ViewDay(date(2026, 3, 1) + timedelta(days=n), views=100_000) for n in range(14)]
    >>> account = CreatorAccount("ann", zone="UTC", views=views)
    >>> model = PayModel(name="Fund", revision="2020", currency="USD", rpm=[0.02, 0.03], counted="views")
    >>> outlook = earnings_outlook(account, model, month=Month(2026, 3), as_of=date(2026, 3, 14))
    >>> print(outlook.so_far.amount, "|", outlook.amount)
    28.00 to 42.00 USD | 62.00 to 93.00 USD
    """

    __module__ = "tierpace.rewards"

    so_far: MonthEarnings
    views: ViewOutlook
    per_view: tuple[Decimal, Decimal]
    low_draws: Floats = axes("S", kw_only=False)
    high_draws: Floats = axes("S", kw_only=False)

    @property
    def amount(self) -> MoneyRange:
        """Month-end earnings, to the cent: low views at the low rates to high views at the high ones."""
        level, currency = self.views.level, self.so_far.amount.currency
        low = float(np.quantile(self.low_draws, (1 - level) / 2))
        high = float(np.quantile(self.high_draws, (1 + level) / 2))
        return MoneyRange(to_places(Decimal(repr(low))), to_places(Decimal(repr(max(low, high)))), currency)


def earnings_outlook(
    account: CreatorAccount,
    model: PayModel,
    *,
    month: MonthLike,
    as_of: DayLike,
    qualified_share: object = None,
    what_if: bool = False,
    days: int = RUN_DAYS,
    level: float = 0.8,
    draws: int = 1000,
    seed: int = 0,
    program: RewardsProgram | None = None,
) -> EarningsOutlook:
    """Project what the views of a month earn to its end.

    The days left earn for each view what the views of the last ``days`` do: as many of them qualified, of videos of the
    same grades. Where only videos posted after joining are paid, that is the least, for their share of the views grows
    with the days; the most is what all views would earn. Days up to joining earn nothing. Of an account that gives
    qualified views alone, those are projected.

    Parameters
    ----------
    account, model, month, as_of, qualified_share, what_if, program
        As in `month_earnings`.
    days, level, draws, seed
        As in `view_outlook`.

    Raises
    ------
    HistoryError, InputError, ProgramError
        As these two.

    Examples
    --------
    >>> from datetime import date, timedelta
    >>> from tierpace import Month
    >>> from tierpace.rewards import CreatorAccount, PayModel, ViewDay, earnings_outlook
    >>> views = [ViewDay(date(2026, 3, 1) + timedelta(days=n), views=10_000, qualified=4_000) for n in range(10)]
    >>> account = CreatorAccount("ann", zone="UTC", views=views)
    >>> model = PayModel(name="M", revision="1", currency="USD", rpm=1, counted="qualified")
    >>> print(earnings_outlook(account, model, month=Month(2026, 3), as_of=date(2026, 3, 10)).amount)
    124.00 USD
    """
    as_of = is_day(as_of, "as_of")
    asked: dict[str, Any] = {"qualified_share": qualified_share}
    so_far = month_earnings(account, model, month=month, as_of=as_of, what_if=what_if, program=program, **asked)
    first = as_of - (days - 1) * ONE_DAY
    rows = account.views_between(min(first, so_far.month.first), as_of)
    counted: Literal["views", "qualified"] = "qualified" if any(row.views is None for row in rows) else "views"
    views = view_outlook(
        account, month=month, as_of=as_of, days=days, level=level, draws=draws, seed=seed, counted=counted
    )
    joining = joining_of(account, program) if model.after_joining else None
    span = {"month": so_far.month, **asked}
    least = span_earnings(account, model, first, as_of, joining=joining, **span)
    most = least if joining is None else span_earnings(account, model, first, as_of, joining=None, **span)
    seen = sum((r.views if counted == "views" else r.qualified) or 0 for r in account.views_between(first, as_of))
    ends = total(v.amount.low for v in least), total(v.amount.high for v in most)
    low, high = (quotient(end, seen) if seen else Decimal(0) for end in ends)
    due = (1.0, 1.0) if joining is None else _due(joining, as_of, so_far.month)
    tail = views.draws - views.so_far
    return made(
        EarningsOutlook,
        so_far,
        views,
        (low, high),
        float(so_far.amount.low) + tail * float(low) * due[0],
        float(so_far.amount.high) + tail * float(high) * due[1],
    )


def _due(joining: Joining, as_of: date, month: Month) -> tuple[float, float]:
    """Return the least and the greatest share of the days left that lie after joining."""
    left = (month.last - as_of).days

    def share(joined: date | None) -> float:
        return min(max((month.last - joined).days, 0) / left, 1.0) if joined is not None and left else 1.0

    return 0.0 if joining.last is None else share(joining.last), share(joining.first)
