"""On which day all criteria clear if posting and growth go on at today's pace: from the fastest to the slowest."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from attrs import evolve, field, frozen

from tierpace.core.fields import bad_type, is_count, tuple_of
from tierpace.rewards.accounts import CreatorAccount
from tierpace.rewards.programs import MOST_DAYS, RewardsProgram
from tierpace.rewards.windows import birthday_of_age, counted_videos, posting_days, views_in

PACE_DAYS = (7, 14, 28)  # a week, two and four: whole weeks, since weekdays differ
HORIZON = 730  # days; a pace of today says nothing of a day further off
ONE_DAY = timedelta(days=1)
FIXED = ("region", "account kind", "standing", "tax form", "payment account")  # no pace moves them


@frozen
class ClearingDays:
    """The first day on which all criteria are met at today's pace, as a range.

    Attributes
    ----------
    first, last : date or None
        At the fastest and at the slowest of the paces. None: not within two years, or not by any pace.
    paces : tuple of (str, float, float)
        What was taken as today's pace of followers, videos, posting and views: name, slowest and fastest, a day.
    notes : tuple of str
        Why there is no day, or what is not known.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace.rewards import ClearingDays
    >>> print(ClearingDays(date(2026, 3, 20), None))
    2026-03-20 at the fastest pace; at the slowest not within 730 days
    """

    __module__ = "tierpace.rewards"

    first: date | None
    last: date | None
    paces: tuple[tuple[str, float, float], ...] = field(default=(), kw_only=True)
    notes: tuple[str, ...] = field(default=(), kw_only=True)

    def __str__(self) -> str:
        if self.first is None:
            return "; ".join(self.notes) or f"not within {HORIZON} days"
        if self.last is None:
            return f"{self.first} at the fastest pace; at the slowest not within {HORIZON} days"
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


def clearing_days(
    account: CreatorAccount,
    program: RewardsProgram,
    *,
    as_of: date,
    met: Mapping[str, bool | None],
    pace_days: Sequence[int],
) -> ClearingDays:
    """Return the range of first days on which all criteria are met; `eligibility` fills it in.

    Today's pace is the mean of the last so many days, for each of ``pace_days``; the slowest and the fastest of these
    bound the range. Videos and views of the window drop out of it as the days pass.
    """
    spans = tuple_of(pace_days, int, "pace_days")
    if not spans:
        raise bad_type("pace_days", pace_days, "a list of one or more numbers of days")
    for n in spans:
        is_count(n, "pace_days", least=1, most=MOST_DAYS)
    if all(met.values()):
        return ClearingDays(as_of, as_of)
    words = {None: "not known", False: "missed"}
    stuck = [f"{name} is {words[met[name]]}, and no pace moves it" for name in FIXED if not met.get(name, True)]
    if "age" in met and met["age"] is None:
        stuck.append("age is not known")
    if stuck:
        return ClearingDays(None, None, notes=tuple(stuck))
    paces, unknown = _paces(account, program, as_of, spans)
    # what is met now may drop out of its window: without a pace of its own nothing is known to come after
    if unknown:
        return ClearingDays(None, None, notes=tuple(f"the pace of {name} is not known" for name in unknown))
    slow, fast = ({name: pair[end] for name, pair in paces.items()} for end in (0, 1))
    first = _first_day(account, program, as_of, fast)
    last = None if first is None else _first_day(account, program, as_of, slow)
    return ClearingDays(
        first, last, paces=tuple((name, float(low), float(high)) for name, (low, high) in paces.items())
    )


def _paces(
    account: CreatorAccount, program: RewardsProgram, as_of: date, spans: Sequence[int]
) -> tuple[dict[str, tuple[Fraction, Fraction]], list[str]]:
    """Return the slowest and the fastest pace of what the program counts, and the names of unknown ones."""
    found: dict[str, list[Fraction]] = {}
    if program.min_followers:
        found["followers"] = [p for n in spans if (p := _follower_pace(account, as_of, n)) is not None]
    if program.videos:
        found["videos"] = [p for n in spans if (p := _video_pace(account, program, as_of, n)) is not None]
    if program.posting:
        found["posting"] = [p for n in spans if (p := _posting_pace(account, program, as_of, n)) is not None]
    if program.views:
        found["views"] = [p for n in spans if (p := _view_pace(account, program, as_of, n)) is not None]
    return {k: (min(v), max(v)) for k, v in found.items() if v}, [k for k, v in found.items() if not v]


def _follower_pace(account: CreatorAccount, as_of: date, span: int) -> Fraction | None:
    """Return followers gained a day over the last days: between the last count and the last one before the span."""
    known = [(d, n) for d, n in account.followers if d <= as_of]
    if not known:
        return None
    day, now = known[-1]
    before = [(d, n) for d, n in known if d <= day - span * ONE_DAY] or known[:1]
    start, then = before[-1]
    return Fraction(now - then, (day - start).days) if start < day else None


def _video_pace(account: CreatorAccount, program: RewardsProgram, as_of: date, span: int) -> Fraction | None:
    first = as_of - (span - 1) * ONE_DAY
    if program.videos is None or (account.videos_from is not None and account.videos_from > first):
        return None
    length = program.videos.length
    posted = [
        v
        for v in account.videos
        if v.original and first <= account.local_day(v.posted) <= as_of and (length is None or length.passes(v.seconds))
    ]
    return Fraction(len(posted), span)


def _posting_pace(account: CreatorAccount, program: RewardsProgram, as_of: date, span: int) -> Fraction | None:
    if program.posting is None or (
        account.videos_from is not None and account.videos_from > as_of - (span - 1) * ONE_DAY
    ):
        return None
    # a cadence of days is at most one a day, and checks so: its minimum does not matter for the count
    return Fraction(len(posting_days(account, evolve(program.posting, minimum=1, days=span), as_of)), span)


def _view_pace(account: CreatorAccount, program: RewardsProgram, as_of: date, span: int) -> Fraction | None:
    if program.views is None:
        return None
    by_day = views_in(account, evolve(program.views, days=span), as_of)
    known = [least for least, most in by_day.values() if least == most]
    return Fraction(sum(known), len(known)) if known else None


def _first_day(
    account: CreatorAccount, program: RewardsProgram, as_of: date, pace: Mapping[str, Fraction]
) -> date | None:
    """Return the first day from the as-of day on with all criteria met at a pace."""
    followers = account.followers_on(as_of)
    of_age = (
        birthday_of_age(account.birthday, program.min_age, program.leap_birthday)
        if program.min_age and account.birthday
        else as_of
    )
    views = program.views
    posted = {}  # minimum, length of the window and the days of what counts
    if (videos := program.videos) is not None:
        days = [account.local_day(v.posted) for v in counted_videos(account, videos, as_of)[0]]
        posted["videos"] = videos.minimum, videos.days, days
    if (cadence := program.posting) is not None:
        posted["posting"] = cadence.minimum, cadence.days, posting_days(account, cadence, as_of)
    seen = views_in(account, views, as_of) if views is not None else {}
    for t in range(1, HORIZON + 1):
        day = as_of + t * ONE_DAY
        if day < of_age:
            continue
        if program.min_followers and (followers or 0) + math.floor(pace["followers"] * t) < program.min_followers:
            continue
        if any(
            sum(d > day - n * ONE_DAY for d in days) + math.floor(pace[name] * min(t, n)) < minimum
            for name, (minimum, n, days) in posted.items()
        ):
            continue
        if views is not None:
            left = sum(least for d, (least, _) in seen.items() if d > day - views.days * ONE_DAY)
            if left + math.floor(pace["views"] * min(t, views.days)) < views.minimum:
                continue
        return day
    return None
