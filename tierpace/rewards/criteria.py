"""Whether an account may take part: each criterion met or missed, by how much, and what closes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from attrs import evolve, field, frozen

from tierpace.core.checks import require_kind
from tierpace.core.counting import counted
from tierpace.core.days import DayLike
from tierpace.core.fields import is_day
from tierpace.errors import InputError
from tierpace.rewards.accounts import CreatorAccount, Video
from tierpace.rewards.clearing_days import PACE_DAYS, ClearingDays, clearing_days
from tierpace.rewards.joining import EarningDays, earning_days
from tierpace.rewards.programs import RewardsProgram
from tierpace.rewards.windows import birthday_of_age, counted_videos, last_holding_day, posting_days, views_in
from tierpace.tables.wording import more

ONE_DAY = timedelta(days=1)


@frozen
class Criterion:
    """One criterion of a program, and how far an account meets it.

    Attributes
    ----------
    name : str
        ``"age"``, ``"followers"``, ``"videos"``, ``"posting"``, ``"views"``, ``"region"``, ``"account kind"``,
        ``"standing"``, ``"tax form"`` or ``"payment account"``.
    met : bool or None
        None: not known.
    found, needed : int, str, bool or None
        What the account has and what it must have.
    missing : int or None
        By how much it is missed: days to the birthday, followers, videos, views; 0 where it is met; None where it is
        not a matter of number, or not known.
    closes : str
        What closes it, as a sentence; empty where it is met.
    holds_until : date or None
        The last day on which it is met if nothing is added any more; None where it does not run out, or is not met.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace.rewards import CreatorAccount, RewardsProgram, eligibility
    >>> program = RewardsProgram(name="P", revision="1", min_followers=10_000, leap_birthday="mar-1")
    >>> account = CreatorAccount("ann", zone="UTC", followers={date(2026, 3, 15): 9_999})
    >>> eligibility(account, program, as_of="2026-03-15")["followers"].closes
    '1 more follower'
    """

    __module__ = "tierpace.rewards"

    name: str
    met: bool | None
    found: int | str | bool | None = field(kw_only=True)
    needed: int | str | bool = field(kw_only=True)
    missing: int | None = field(default=None, kw_only=True)
    closes: str = field(default="", kw_only=True)
    holds_until: date | None = field(default=None, kw_only=True)


@frozen
class Eligibility:
    """How far an account meets a program at the end of a day.

    Attributes
    ----------
    account_id : str
        Whose.
    program : RewardsProgram
        Which.
    as_of : date
        The last day that counts, in the account's zone.
    criteria : tuple of Criterion
        Those that the program has.
    drops : tuple of (str, date)
        Each video that counts, with the first day on which it counts no more, soonest first.
    clears : ClearingDays
        On which day all criteria clear if posting and growth go on at today's pace.
    earns : EarningDays or None
        From when on videos earn: after joining, or after clearing and a review. None: of a text of before it was said.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace.rewards import CreatorAccount, RewardsProgram, eligibility
    >>> program = RewardsProgram(name="P", revision="1", min_followers=10_000, leap_birthday="mar-1")
    >>> followers = {date(2026, 3, 1): 9_000, date(2026, 3, 8): 9_300, date(2026, 3, 15): 9_500}
    >>> account = CreatorAccount("ann", zone="UTC", followers=followers)
    >>> standing = eligibility(account, program, as_of="2026-03-15")
    >>> standing.eligible, standing["followers"].missing
    (False, 500)
    >>> print(standing.clears)  # 500 in 14 days, and 200 in the last 7
    2026-03-29 to 2026-04-02
    """

    __module__ = "tierpace.rewards"

    account_id: str
    program: RewardsProgram
    as_of: date
    criteria: tuple[Criterion, ...]
    drops: tuple[tuple[str, date], ...]
    clears: ClearingDays
    earns: EarningDays | None = field(default=None, kw_only=True)

    @property
    def eligible(self) -> bool | None:
        """Whether all criteria are met; None where none is missed, but one is not known."""
        if any(c.met is False for c in self.criteria):
            return False
        return True if all(c.met for c in self.criteria) else None

    def __getitem__(self, name: str) -> Criterion:
        for criterion in self.criteria:
            if criterion.name == name:
                return criterion
        raise InputError(
            "rewards.unknown_criterion", "criterion", name, f"must be one of {', '.join(c.name for c in self.criteria)}"
        )

    def __iter__(self) -> Iterator[Criterion]:
        """Yield the criteria."""
        return iter(self.criteria)

    def __repr__(self) -> str:
        word = {True: "eligible", False: "not eligible", None: "not known"}[self.eligible]
        return f"<Eligibility of {self.account_id!r} for {self.program.name!r} as of {self.as_of}: {word}>"


def eligibility(
    account: CreatorAccount, program: RewardsProgram, *, as_of: DayLike, pace_days: tuple[int, ...] = PACE_DAYS
) -> Eligibility:
    """Say how far an account meets a program at the end of a day.

    A window of n days is the as-of day and the n − 1 days before it, in the account's zone: a video of day d counts
    through day d + n − 1. Whatever is dated after the as-of day is not looked at.

    Parameters
    ----------
    account : CreatorAccount
        Whose.
    program : RewardsProgram
        In force on that day.
    as_of : date
        The last day that counts, in the account's zone.
    pace_days : tuple of int
        Today's pace is that of the last so many days, for each of these; the range of dates lies between the slowest
        and the fastest of them.

    Returns
    -------
    Eligibility
        With one `Criterion` for each that the program has.

    Raises
    ------
    ProgramError
        The program is not in force on that day.
    InputTypeError
        An argument is of the wrong kind.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace.rewards import CreatorAccount, RewardsProgram, eligibility
    >>> program = RewardsProgram(name="P", revision="1", min_age=18, leap_birthday="mar-1")
    >>> account = CreatorAccount("ann", zone="UTC", birthday=date(2008, 2, 29))
    >>> [eligibility(account, program, as_of=date(2026, m, d)).eligible for m, d in ((2, 28), (3, 1))]
    [False, True]
    """
    require_kind(account, CreatorAccount, field="account", code="rewards.bad_type", hint="CreatorAccount(…)")
    require_kind(program, RewardsProgram, field="program", code="rewards.bad_type", hint="of a book, book.at(day, …)")
    as_of = is_day(as_of, "as_of")
    program.require_in_force(as_of)
    tellers = {
        "age": _age,
        "followers": _followers,
        "videos": _videos,
        "posting": _posting,
        "views": _views,
        "region": _region,
        "account kind": _account_kind,
        "standing": _standing,
        "tax form": _tax_form,
        "payment account": _payment_account,
    }
    criteria = tuple(tellers[name](account, program, as_of) for name in program.asks)
    met = {c.name: c.met for c in criteria}
    clears = clearing_days(account, program, as_of=as_of, met=met, pace_days=pace_days)
    found = Eligibility(
        account_id=account.id,
        program=program,
        as_of=as_of,
        criteria=criteria,
        drops=_drops(account, program, as_of),
        clears=clears,
    )
    earns = earning_days(account, program, as_of=as_of, eligible=found.eligible, clears=clears)
    return evolve(found, earns=earns)


def _age(account: CreatorAccount, program: RewardsProgram, as_of: date) -> Criterion:
    needed = program.min_age or 0
    if account.birthday is None:
        return Criterion("age", None, found=None, needed=needed, closes="say the birthday")
    day = birthday_of_age(account.birthday, needed, program.leap_birthday)
    years = as_of.year - account.birthday.year
    age = years - (birthday_of_age(account.birthday, years, program.leap_birthday) > as_of) if years >= 0 else -1
    missing = max((day - as_of).days, 0)
    return Criterion(
        "age",
        not missing,
        found=max(age, 0),
        needed=needed,
        missing=missing,
        closes=f"turns {needed} on {day}" if missing else "",
    )


def _followers(account: CreatorAccount, program: RewardsProgram, as_of: date) -> Criterion:
    needed, found = program.min_followers or 0, account.followers_on(as_of)
    if found is None:
        return Criterion("followers", None, found=None, needed=needed, closes="say the number of followers")
    missing = max(needed - found, 0)
    return Criterion(
        "followers",
        not missing,
        found=found,
        needed=needed,
        missing=missing,
        closes=more(missing, "follower") if missing else "",
    )


def _videos(account: CreatorAccount, program: RewardsProgram, as_of: date) -> Criterion:
    window: Any = program.videos  # used only where there is one
    sure, doubtful = counted_videos(account, window, as_of)
    first = as_of - (window.days - 1) * ONE_DAY
    unseen = account.videos_from is not None and account.videos_from > first
    missing = max(window.minimum - len(sure), 0)
    known = missing == 0 or (len(sure) + len(doubtful) < window.minimum and not unseen)
    length = f" {window.length}" if window.length else ""
    closes = f"{more(missing, 'original video')}{length}" if missing else ""
    if not known:
        doubts = [f"say whether {', '.join(v.id for v in doubtful[:3])} is original"] if doubtful else []
        doubts += [f"list the videos from {first} on"] if unseen else []
        closes = f"{' and '.join(doubts)}, or {closes}"
    days = sorted((account.local_day(v.posted) for v in sure), reverse=True)
    return Criterion(
        "videos",
        (missing == 0) if known else None,
        found=len(sure),
        needed=window.minimum,
        missing=missing if known else None,
        closes=closes,
        holds_until=days[window.minimum - 1] + (window.days - 1) * ONE_DAY if not missing else None,
    )


def _posting(account: CreatorAccount, program: RewardsProgram, as_of: date) -> Criterion:
    cadence: Any = program.posting  # used only where there is one
    days = posting_days(account, cadence, as_of)
    first = as_of - (cadence.days - 1) * ONE_DAY
    known = account.videos_from is None or account.videos_from <= first or len(days) >= cadence.minimum
    missing = max(cadence.minimum - len(days), 0)
    length = f" {cadence.length}" if cadence.length else ""
    days_with = ("more day with a video", "more days with a video")
    lacking = counted(missing, *days_with) if cadence.counted == "days" else more(missing, "video")
    closes = f"{lacking}{length} within {counted(cadence.days, 'day')}" if missing else ""
    if not known:
        closes = f"list the videos from {first} on, or {closes}"
    return Criterion(
        "posting",
        (missing == 0) if known else None,
        found=len(days),
        needed=cadence.minimum,
        missing=missing if known else None,
        closes=closes,
        holds_until=days[-cadence.minimum] + (cadence.days - 1) * ONE_DAY if not missing else None,
    )


def _views(account: CreatorAccount, program: RewardsProgram, as_of: date) -> Criterion:
    window: Any = program.views  # used only where there is one
    by_day = views_in(account, window, as_of)
    found = sum(least for least, _ in by_day.values())
    most = sum(high for _, high in by_day.values() if high is not None)
    unknown = [d for d, (least, high) in by_day.items() if least != high]
    missing = max(window.minimum - found, 0)
    bounded = all(high is not None for _, high in by_day.values())
    known = missing == 0 or not unknown or (bounded and most < window.minimum)
    word = "qualified view" if window.counted == "qualified" else "view"
    closes = f"{more(missing, word)} within {counted(window.days, 'day')}" if missing else ""
    if missing and unknown:
        closes = f"say the {word}s of {counted(len(unknown), 'day')} from {unknown[0]} on, or {closes}"
        if known:
            closes = f"at least {more(window.minimum - most, word)} within {counted(window.days, 'day')}"
    return Criterion(
        "views",
        (missing == 0) if known else None,
        found=found,
        needed=window.minimum,
        missing=missing if not missing or not unknown else None,
        closes=closes,
        holds_until=None if missing else last_holding_day(by_day, window, as_of),
    )


def _region(account: CreatorAccount, program: RewardsProgram, as_of: date) -> Criterion:
    return _member("region", account.region, program.regions)


def _account_kind(account: CreatorAccount, program: RewardsProgram, as_of: date) -> Criterion:
    return _member("account kind", account.account_kind, program.account_kinds)


def _member(name: str, found: str | None, allowed: tuple[str, ...]) -> Criterion:
    listed = ", ".join(allowed)
    if found is None:
        return Criterion(name, None, found=None, needed=listed, closes=f"say the {name}")
    met = found in allowed
    return Criterion(name, met, found=found, needed=listed, closes="" if met else f"one of {listed}")


def _standing(account: CreatorAccount, program: RewardsProgram, as_of: date) -> Criterion:
    closes = {True: "", False: "a good standing with the community guidelines", None: "say the standing"}
    good = account.good_standing
    return Criterion("standing", good, found=good, needed=True, closes=closes[good])


def _tax_form(account: CreatorAccount, program: RewardsProgram, as_of: date) -> Criterion:
    """One of the forms is enough: it is missed where each is known to be missing."""
    ticks = dict(account.tax_forms)
    said = [ticks.get(form) for form in program.tax_forms]
    handed = ", ".join(form for form in program.tax_forms if ticks.get(form))
    met = True if handed else None if None in said else False
    listed = " or ".join(program.tax_forms)
    closes = {True: "", False: f"hand in {listed}", None: f"say whether {listed} is handed in"}
    return Criterion("tax form", met, found=handed or met, needed=listed, closes=closes[met])


def _payment_account(account: CreatorAccount, program: RewardsProgram, as_of: date) -> Criterion:
    closes = {True: "", False: "an account that money can be paid to", None: "say whether there is a payment account"}
    there = account.payment_account
    return Criterion("payment account", there, found=there, needed=True, closes=closes[there])


def _drops(account: CreatorAccount, program: RewardsProgram, as_of: date) -> tuple[tuple[str, date], ...]:
    window = program.videos
    if window is None:
        return ()

    def gone(video: Video) -> tuple[date, str]:
        return account.local_day(video.posted) + window.days * ONE_DAY, video.id

    return tuple((name, day) for day, name in sorted(map(gone, counted_videos(account, window, as_of)[0])))
