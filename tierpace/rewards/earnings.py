"""What views of videos earn: of one video, of a month, and by several models on the same views."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import frozen

from tierpace.core.checks import require_kind
from tierpace.core.days import DayLike
from tierpace.core.fields import bad_type, in_bounds, is_count, is_day
from tierpace.core.money import product, total
from tierpace.core.months import Month, MonthLike, as_month
from tierpace.core.ranges import MoneyRange, Range, as_range, sum_of
from tierpace.errors import InputError
from tierpace.rewards.accounts import CreatorAccount, Video, ViewDay, as_viewers, no_views
from tierpace.rewards.earning_notes import earning_notes
from tierpace.rewards.joining import Joining, joining_of
from tierpace.rewards.pay_models import PayModel
from tierpace.rewards.programs import RewardsProgram

PER_THOUSAND = Decimal("0.001")


@frozen
class VideoEarnings:
    """What the views of one video earn, with everything that the amount is a product of.

    Attributes
    ----------
    video_id : str or None
        None: views that are not given video by video.
    views : int or None
        All of them. None: not known.
    counted : Range
        Those that are paid.
    rpm : Range
        Revenue per 1,000 of them.
    multipliers : tuple of (str, Range)
        Of every factor; 1 where the model leaves it out.
    amount : MoneyRange
        counted ÷ 1,000 × rpm × all multipliers, low ends together and high ends together; exact.

    Examples
    --------
    >>> from tierpace.rewards import PayModel, Video, video_earnings
    >>> from datetime import datetime, timezone
    >>> model = PayModel(name="M", revision="1", currency="USD", rpm=[0.4, 1], counted="qualified")
    >>> video = Video("v", posted=datetime(2026, 3, 1, tzinfo=timezone.utc), seconds=75)
    >>> print(video_earnings(video, model, views=120_000, qualified=100_000, region=None).amount)
    40.00 to 100.00 USD
    """

    __module__ = "tierpace.rewards"

    video_id: str | None
    views: int | None
    counted: Range
    rpm: Range
    multipliers: tuple[tuple[str, Range], ...]
    amount: MoneyRange


@frozen
class MonthEarnings:
    """What the views of a month earn, so far or whole.

    Attributes
    ----------
    account_id : str
        Whose.
    model : PayModel
        By which.
    month : Month
        Which.
    as_of : date
        The last day that counts.
    videos : tuple of VideoEarnings
        In the order of the account, and last those not given video by video.
    amount : MoneyRange
        The sum of the videos, exactly.
    in_force : bool
        Whether the model is in force on all these days; if not, it is a what-if.
    notes : tuple of str
        What is not known and makes the amount a range: when the account joined, countries without a factor.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace import Month
    >>> from tierpace.rewards import CreatorAccount, PayModel, ViewDay, month_earnings
    >>> account = CreatorAccount("ann", zone="UTC", views=[ViewDay(date(2026, 3, 1), views=10**6)])
    >>> model = PayModel(name="Fund", revision="2020", currency="USD", rpm=[0.02, 0.03], counted="views")
    >>> print(month_earnings(account, model, month=Month(2026, 3), as_of="2026-03-15").amount)
    20.00 to 30.00 USD
    """

    __module__ = "tierpace.rewards"

    account_id: str
    model: PayModel
    month: Month
    as_of: date
    videos: tuple[VideoEarnings, ...]
    amount: MoneyRange
    in_force: bool
    notes: tuple[str, ...] = ()

    @property
    def views(self) -> int | None:
        """All views, None where they are not known of each video."""
        known = [v.views for v in self.videos if v.views is not None]
        return sum(known) if len(known) == len(self.videos) else None

    @property
    def counted(self) -> Range:
        """The views that are paid."""
        return Range(total(v.counted.low for v in self.videos), total(v.counted.high for v in self.videos))


def video_earnings(
    video: Video | None,
    model: PayModel,
    *,
    views: int,
    qualified: int | Range | None = None,
    region: str | None,
    viewers: object = (),
    content_field: str | None = None,
    month: MonthLike | None = None,
) -> VideoEarnings:
    """Return what views of a video earn.

    Parameters
    ----------
    video : Video or None
        None: views of videos not given one by one; factors are then ranges over all their grades.
    model : PayModel
        By which.
    views : int
        All of them.
    qualified : int or Range, optional
        Those that are qualified; needed by a model that pays for them.
    region : str or None
        Of the account.
    viewers : mapping of str to number, or str
        Shares of the account's viewers by country, for a video that has none of its own. Empty: not known.
    content_field : str, optional
        Of the account, for a video that does not say its own.
    month : Month, optional
        In which the views are seen. None: not known.

    Raises
    ------
    InputError
        The model pays for qualified views, and they are not given.
    ProgramError
        A grade of the video is unknown to the model.

    Examples
    --------
    >>> from tierpace.rewards import Factor, PayModel, video_earnings
    >>> model = PayModel(
    ...     name="M", revision="1", currency="USD", rpm=1, counted="views",
    ...     factors=[Factor("region", grades={"US": 1, "BR": 0.5})],
    ... )  # fmt: skip
    >>> [str(video_earnings(None, model, views=10_000, region=r).amount) for r in ("US", "BR", None)]
    ['10.00 USD', '5.00 USD', '5.00 to 10.00 USD']
    """
    require_kind(model, PayModel, field="model", code="rewards.bad_type", hint="PayModel(…)")
    is_count(views, "views")
    counted = as_range(views if model.counted == "views" else _given(qualified), "qualified")
    shares, seen = as_viewers(viewers), None if month is None else as_month(month)
    multipliers = model.multipliers(video, region, viewers=shares, content_field=content_field, month=seen)
    return _earned(video, model, views, counted, multipliers)


def _earned(
    video: Video | None,
    model: PayModel,
    views: int | None,
    counted: Range,
    multipliers: tuple[tuple[str, Range], ...],
) -> VideoEarnings:
    low = product(counted.low, model.rpm.low, *(m.low for _, m in multipliers), PER_THOUSAND)
    high = product(counted.high, model.rpm.high, *(m.high for _, m in multipliers), PER_THOUSAND)
    return VideoEarnings(
        None if video is None else video.id,
        views,
        counted,
        model.rpm,
        multipliers,
        MoneyRange(low, high, model.currency),
    )


def no_qualified(who: str, hint: str = "give qualified views, or pass qualified_share= of all views") -> InputError:
    """Return the error that qualified views are needed, and not known."""
    return InputError("rewards.no_qualified_views", "qualified", None, f"{who} needs them", hint)


def _given(qualified: int | Range | None) -> int | Range:
    if qualified is None:
        raise no_qualified("a model that pays for qualified views")
    return qualified


def month_earnings(
    account: CreatorAccount,
    model: PayModel,
    *,
    month: MonthLike,
    as_of: DayLike,
    qualified_share: object = None,
    what_if: bool = False,
    program: RewardsProgram | None = None,
) -> MonthEarnings:
    """Return what the views of a month earn, up to a day.

    Parameters
    ----------
    account : CreatorAccount
        With views by day.
    model : PayModel
        In force on the days that count.
    month : Month
        Which; days are those of the account's zone.
    as_of : date
        The last day that counts.
    qualified_share : number, pair or Range, optional
        The share of views that is qualified, for rows that do not say; from 0 to 1.
    what_if : bool
        Take the model for what it would pay, in force or not.
    program : RewardsProgram, optional
        Whose review time says from when on an account that has applied may have joined, for models that pay only
        for videos posted after joining.

    Raises
    ------
    ProgramError
        The model is not in force.
    InputError
        The model pays for qualified views, and a row has none and there is no share; or for all views, and a row has
        only qualified ones.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace import Month
    >>> from tierpace.rewards import CreatorAccount, PayModel, ViewDay, month_earnings
    >>> account = CreatorAccount("ann", zone="UTC", views=[ViewDay(date(2026, 3, 1), views=10_000)])
    >>> model = PayModel(name="M", revision="1", currency="USD", rpm=1, counted="qualified")
    >>> march = {"month": Month(2026, 3), "as_of": date(2026, 3, 15)}
    >>> print(month_earnings(account, model, **march, qualified_share=[0.5, 0.8]).amount)
    5.00 to 8.00 USD
    """
    require_kind(account, CreatorAccount, field="account", code="rewards.bad_type", hint="CreatorAccount(…)")
    require_kind(model, PayModel, field="model", code="rewards.bad_type", hint="PayModel(…)")
    month, as_of = as_month(month), is_day(as_of, "as_of")
    last = min(as_of, month.last)
    ends = (month.first, max(last, month.first))
    if not what_if:
        for end in ends:
            model.require_in_force(end)
    if program is not None:
        require_kind(program, RewardsProgram, field="program", code="rewards.bad_type", hint="RewardsProgram(…)")
    joining = joining_of(account, program) if model.after_joining else None
    span = month.first, last
    videos = span_earnings(account, model, *span, month=month, joining=joining, qualified_share=qualified_share)
    return MonthEarnings(
        account.id,
        model,
        month,
        as_of,
        videos,
        sum_of((v.amount for v in videos), model.currency),
        all(model.in_force(end) for end in ends),
        earning_notes(account, model, joining),
    )


def span_earnings(
    account: CreatorAccount,
    model: PayModel,
    first: date,
    last: date,
    *,
    month: Month,
    joining: Joining | None,
    qualified_share: object,
) -> tuple[VideoEarnings, ...]:
    """Return what the views of days ``first`` … ``last`` earn, video by video, at the season of a month."""
    share = None if qualified_share is None else as_range(qualified_share, "qualified_share")
    if share is not None:
        in_bounds(share, "qualified_share", 0, 1)
    rows: dict[str | None, list[ViewDay]] = {}
    for row in account.views_between(first, last):
        rows.setdefault(row.video_id, []).append(row)
    out = []
    for video in (*account.videos, None):
        if own := rows.get(None if video is None else video.id):
            ends = [_counted(row, model, share) for row in own]
            if joining is not None:
                ends = [joining.of(account, video, row, pair) for row, pair in zip(own, ends, strict=True)]
            seen = [row.views for row in own if row.views is not None]
            multipliers = model.multipliers(
                video, account.region, viewers=account.viewers, content_field=account.content_field, month=month
            )
            counted = Range(total(low for low, _ in ends), total(high for _, high in ends))
            out.append(_earned(video, model, sum(seen) if len(seen) == len(own) else None, counted, multipliers))
    return tuple(out)


def _counted(row: ViewDay, model: PayModel, share: Range | None) -> tuple[Decimal, Decimal]:
    """Return the least and the most counted views of a row; by the share of all views where it does not say."""
    if model.counted == "views":
        if row.views is None:
            raise no_views("a model that pays for all views")
        return Decimal(row.views), Decimal(row.views)
    if row.qualified is not None:
        return Decimal(row.qualified), Decimal(row.qualified)
    if share is None or row.views is None:
        raise no_qualified("a model that pays for qualified views")
    return product(row.views, share.low), product(row.views, share.high)


def compare_models(
    account: CreatorAccount,
    models: Iterable[PayModel],
    *,
    month: MonthLike,
    as_of: DayLike,
    qualified_share: object = None,
    program: RewardsProgram | None = None,
) -> tuple[MonthEarnings, ...]:
    """Return what the same views would earn by several models, in force or not: `MonthEarnings.in_force` says which.

    Parameters
    ----------
    account, month, as_of, qualified_share, program
        As in `month_earnings`.
    models : sequence of PayModel
        In the order of the result.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace import Month
    >>> from tierpace.rewards import CreatorAccount, PayModel, ViewDay, compare_models
    >>> account = CreatorAccount("ann", zone="UTC", views=[ViewDay(date(2026, 3, 1), views=10**6, qualified=500_000)])
    >>> now = PayModel(name="Now", revision="1", currency="USD", rpm=[0.4, 1], counted="qualified")
    >>> old = PayModel(
    ...     name="Old", revision="1", currency="USD", rpm=[0.02, 0.03], counted="views", last_day=date(2023, 12, 16)
    ... )
    >>> for found in compare_models(account, [now, old], month=Month(2026, 3), as_of="2026-03-15"):
    ...     print(found.model.name, found.amount, "" if found.in_force else "(what if)")
    Now 200.00 to 500.00 USD
    Old 20.00 to 30.00 USD (what if)
    """
    if isinstance(models, PayModel) or not isinstance(models, Iterable):
        raise bad_type("models", models, "a list of PayModel")
    asked: dict[str, Any] = {"month": month, "as_of": as_of, "qualified_share": qualified_share, "program": program}
    return tuple(month_earnings(account, m, **asked, what_if=True) for m in models)
