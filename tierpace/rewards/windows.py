"""What lies in the last days of an account: videos that count, views by day; and on which day a birthday falls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from tierpace.rewards.accounts import CreatorAccount, Video
from tierpace.rewards.programs import PostingCadence, VideoWindow, ViewWindow

Bounds = tuple[int, int | None]
"""The least and the most that a number of views may be; None: nothing bounds it."""
ONE_DAY = timedelta(days=1)


def birthday_of_age(born: date, age: int, leap_birthday: str) -> date:
    """Return the day on which one turns so old; from a leap day, as the program says for common years.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace.rewards.windows import birthday_of_age
    >>> [str(birthday_of_age(date(2008, 2, 29), n, "feb-28")) for n in (18, 20)]
    ['2026-02-28', '2028-02-29']
    """
    try:
        return born.replace(year=born.year + age)
    except ValueError:  # no 29 February in that year
        year = born.year + age
        return date(year, 2, 28) if leap_birthday == "feb-28" else date(year, 3, 1)


def counted_videos(account: CreatorAccount, window: VideoWindow, as_of: date) -> tuple[list[Video], list[Video]]:
    """Return the videos that count at the end of a day, and those that would if they are original."""
    first = as_of - (window.days - 1) * ONE_DAY
    fitting = [
        v
        for v in account.videos
        if first <= account.local_day(v.posted) <= as_of and (window.length is None or window.length.passes(v.seconds))
    ]
    return [v for v in fitting if v.original], [v for v in fitting if v.original is None]


def posting_days(account: CreatorAccount, posting: PostingCadence, as_of: date) -> list[date]:
    """Return the days of the videos that count for a cadence; where days count, each once."""
    first = as_of - (posting.days - 1) * ONE_DAY
    days = [
        day
        for v in account.videos
        if first <= (day := account.local_day(v.posted)) <= as_of
        and (posting.length is None or posting.length.passes(v.seconds))
    ]
    return sorted(set(days)) if posting.counted == "days" else sorted(days)


def views_in(account: CreatorAccount, window: ViewWindow, as_of: date) -> dict[date, Bounds]:
    """Return the least and the most counted views of each day of a window; the most is None where nothing bounds it.

    Qualified views are some of all views, so each says something of the other. A day without a row is not known.
    """
    out: dict[date, Bounds] = {as_of - n * ONE_DAY: (0, None) for n in reversed(range(window.days))}
    seen: set[date] = set()
    for row in account.views_between(min(out), as_of):
        least, most = (
            (row.qualified or 0 if row.views is None else row.views, row.views)
            if window.counted == "views"
            else (row.qualified or 0, row.views if row.qualified is None else row.qualified)
        )
        low, high = out[row.day] if row.day in seen else (0, 0)
        out[row.day] = low + least, None if high is None or most is None else high + most
        seen.add(row.day)
    return out


def last_holding_day(by_day: Mapping[date, Bounds], window: ViewWindow, as_of: date) -> date:
    """Return the last day on which a window has views enough, if no view is added any more."""
    left = sum(least for least, _ in by_day.values())
    held = as_of
    for day, (least, _) in sorted(by_day.items()):
        left -= least
        if left < window.minimum:
            return held
        held = day + window.days * ONE_DAY
    return held
