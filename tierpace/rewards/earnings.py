"""What views of videos earn: of one video, of a month, and by several models on the same views."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from attrs import frozen

from tierpace.core.checks import require_kind
from tierpace.core.days import DayLike
from tierpace.core.fields import bad_type, in_bounds, is_count, is_day
from tierpace.core.money import product, total
from tierpace.core.months import Month, MonthLike, as_month
from tierpace.core.ranges import MoneyRange, Range, as_range, sum_of
from tierpace.errors import InputError
from tierpace.rewards.accounts import CreatorAccount, Video, ViewDay
from tierpace.rewards.pay_models import PayModel

PER_THOUSAND = Decimal("0.001")


@frozen
class VideoEarnings:
    """What the views of one video earn, with everything that the amount is a product of.

    Attributes
    ----------
    video_id : str or None
        None: views that are not given video by video.
    views : int
        All of them.
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
    views: int
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

    @property
    def views(self) -> int:
        """All views."""
        return sum(v.views for v in self.videos)

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
    multipliers = model.multipliers(video, region)
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


def _given(qualified: int | Range | None) -> int | Range:
    if qualified is None:
        raise InputError(
            "rewards.no_qualified_views",
            "qualified",
            None,
            "a model that pays for qualified views needs them",
            "give qualified views, or pass qualified_share= of all views",
        )
    return qualified


def month_earnings(
    account: CreatorAccount,
    model: PayModel,
    *,
    month: MonthLike,
    as_of: DayLike,
    qualified_share: object = None,
    what_if: bool = False,
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

    Raises
    ------
    ProgramError
        The model is not in force.
    InputError
        The model pays for qualified views, and a row has none and there is no share.

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
    videos = span_earnings(account, model, month.first, last, qualified_share=qualified_share)
    return MonthEarnings(
        account.id,
        model,
        month,
        as_of,
        videos,
        sum_of((v.amount for v in videos), model.currency),
        all(model.in_force(end) for end in ends),
    )


def span_earnings(
    account: CreatorAccount, model: PayModel, first: date, last: date, *, qualified_share: object
) -> tuple[VideoEarnings, ...]:
    """Return what the views of days ``first`` … ``last`` earn, video by video."""
    share = None if qualified_share is None else as_range(qualified_share, "qualified_share")
    if share is not None:
        in_bounds(share, "qualified_share", 0, 1)
    rows: dict[str | None, list[ViewDay]] = {}
    for row in account.views_between(first, last):
        rows.setdefault(row.video_id, []).append(row)
    out = [
        _of_rows(video, model, rows[video.id], share, account.region) for video in account.videos if video.id in rows
    ]
    if None in rows:
        out.append(_of_rows(None, model, rows[None], share, account.region))
    return tuple(out)


def _of_rows(
    video: Video | None, model: PayModel, rows: Sequence[ViewDay], share: Range | None, region: str | None
) -> VideoEarnings:
    qualified = _qualified(rows, share) if model.counted == "qualified" else None
    return video_earnings(video, model, views=sum(r.views for r in rows), qualified=qualified, region=region)


def _qualified(rows: Iterable[ViewDay], share: Range | None) -> Range | None:
    """Return the qualified views of rows; by the share of all views where a row does not say."""
    lows, highs = [], []
    for row in rows:
        if row.qualified is None and share is None:
            return None
        if row.qualified is not None:
            lows.append(Decimal(row.qualified))
            highs.append(Decimal(row.qualified))
        elif share is not None:
            lows.append(product(row.views, share.low))
            highs.append(product(row.views, share.high))
    return Range(total(lows), total(highs))


def compare_models(
    account: CreatorAccount,
    models: Iterable[PayModel],
    *,
    month: MonthLike,
    as_of: DayLike,
    qualified_share: object = None,
) -> tuple[MonthEarnings, ...]:
    """Return what the same views would earn by several models, in force or not: `MonthEarnings.in_force` says which.

    Parameters
    ----------
    account, month, as_of, qualified_share
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
    return tuple(
        month_earnings(account, m, month=month, as_of=as_of, qualified_share=qualified_share, what_if=True)
        for m in models
    )
