"""What lies in the last days of an account: videos that count, views by day; and on which day a birthday falls."""

from __future__ import annotations

from datetime import date, timedelta

from tierpace.rewards.accounts import CreatorAccount, Video
from tierpace.rewards.programs import VideoWindow, ViewWindow

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


def views_in(account: CreatorAccount, window: ViewWindow, as_of: date) -> dict[date, int | None]:
    """Return the counted views of each day of a window, None where they are not known in full."""
    days = {as_of - n * ONE_DAY: None for n in reversed(range(window.days))}
    out: dict[date, int | None] = dict(days)
    doubtful = set()
    for row in account.views_between(min(days), as_of):
        counted = row.views if window.counted == "views" else row.qualified
        if counted is None:
            doubtful.add(row.day)
        else:
            out[row.day] = (out[row.day] or 0) + counted
    return {d: None if d in doubtful and not v else v for d, v in out.items()}


def last_holding_day(by_day: dict[date, int | None], window: ViewWindow, as_of: date) -> date:
    """Return the last day on which a window has views enough, if no view is added any more."""
    left = sum(v or 0 for v in by_day.values())
    held = as_of
    for day, views in sorted(by_day.items()):
        left -= views or 0
        if left < window.minimum:
            return held
        held = day + window.days * ONE_DAY
    return held
