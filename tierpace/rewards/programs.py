"""Programs of rewards for videos: what an account must fulfil, by region and day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal

from attrs import Attribute, field, frozen

from tierpace.core.days import plain_day
from tierpace.core.fields import (
    Dated,
    as_sources,
    bad_type,
    between,
    count,
    is_count,
    is_text,
    kind,
    maybe_day,
    text_pairs,
    tuple_of,
    word,
)
from tierpace.core.ranges import number
from tierpace.errors import ProgramError
from tierpace.rewards.review_times import ReviewTime

MOST_DAYS = 366


def _as_seconds(value: object) -> Decimal:
    return number(value, "seconds")


@frozen
class VideoLength:
    """The least length of a video.

    Parameters
    ----------
    seconds : int, float or Decimal
        The length.
    inclusive : bool
        Whether a video of just that length is long enough. Sources say both "over" and "at least" a minute.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from tierpace.rewards import VideoLength
    >>> [VideoLength(60, inclusive=i).passes(Decimal(60)) for i in (True, False)]
    [True, False]
    """

    __module__ = "tierpace.rewards"

    seconds: Decimal = field(converter=_as_seconds, validator=between(0))
    inclusive: bool = field(validator=kind(bool, "a bool"), kw_only=True)

    def passes(self, seconds: Decimal) -> bool:
        """Whether a video of a length is long enough."""
        return seconds >= self.seconds if self.inclusive else seconds > self.seconds

    def __str__(self) -> str:
        return f"{'of at least' if self.inclusive else 'over'} {self.seconds:f} s"


@frozen
class VideoWindow:
    """How many original videos of the last days a program requires.

    Parameters
    ----------
    minimum : int
        So many.
    days : int
        Within so many days, the as-of day being the last of them.
    length : VideoLength, optional
        How long each is. None: any length.

    Examples
    --------
    >>> from tierpace.rewards import VideoLength, VideoWindow
    >>> VideoWindow(3, days=30, length=VideoLength(60, inclusive=False)).minimum
    3
    """

    __module__ = "tierpace.rewards"

    minimum: int = field(validator=count(1))
    days: int = field(validator=count(1, MOST_DAYS), kw_only=True)
    length: VideoLength | None = field(
        default=None, validator=kind(VideoLength, "a VideoLength", optional=True), kw_only=True
    )


@frozen
class PostingCadence:
    """How often one must post: so many videos, or days with one, of the last days.

    Parameters
    ----------
    minimum : int
        So many.
    days : int
        Within so many days, the as-of day being the last of them.
    counted : {"videos", "days"}
        Whether each video counts, or each day with one.
    length : VideoLength, optional
        How long a video must be to count. None: any length. Videos need not be original.

    Examples
    --------
    >>> from tierpace.rewards import PostingCadence, VideoLength
    >>> PostingCadence(3, days=7, counted="days", length=VideoLength(60, inclusive=True)).minimum
    3
    """

    __module__ = "tierpace.rewards"

    minimum: int = field(validator=count(1))
    days: int = field(validator=count(1, MOST_DAYS), kw_only=True)
    counted: Literal["videos", "days"] = field(validator=word("videos", "days"), kw_only=True)
    length: VideoLength | None = field(
        default=None, validator=kind(VideoLength, "a VideoLength", optional=True), kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        if self.counted == "days":
            is_count(self.minimum, "minimum", least=1, most=self.days)


@frozen
class ViewWindow:
    """How many views of the last days a program requires.

    Parameters
    ----------
    minimum, days : int
        As in `VideoWindow`.
    counted : {"views", "qualified"}
        Whether all views count, or qualified ones alone. Sources say both.

    Examples
    --------
    >>> from tierpace.rewards import ViewWindow
    >>> ViewWindow(100_000, days=30, counted="views").days
    30
    """

    __module__ = "tierpace.rewards"

    minimum: int = field(validator=count(1))
    days: int = field(validator=count(1, MOST_DAYS), kw_only=True)
    counted: Literal["views", "qualified"] = field(validator=word("views", "qualified"), kw_only=True)


def _texts(name: str, values: object) -> tuple[str, ...]:
    items = tuple_of(values, str, name)
    if len(set(items)) < len(items):
        raise ProgramError("rewards.bad_word", field=name, value=items, requirement="must each be named only once")
    return tuple(sorted(items))


def _regions(values: object) -> tuple[str, ...]:
    return _texts("regions", values)


def _forms(values: object) -> tuple[str, ...]:
    return _texts("tax_forms", values)


def _kinds(values: object) -> tuple[str, ...]:
    return _texts("account_kinds", values)


@frozen
class RewardsProgram(Dated):
    """What an account must fulfil to take part, all of it at once; what is left out is not required.

    Parameters
    ----------
    name, revision : str
        Shown on every output.
    min_age : int, optional
        In whole years.
    leap_birthday : {"feb-28", "mar-1"}
        On which day of a common year one born on 29 February has a birthday: laws differ.
    min_followers : int, optional
        At the end of the as-of day.
    videos : VideoWindow, optional
        Original videos of the last days.
    views : ViewWindow, optional
        Views of the last days.
    regions : sequence of str
        Where the account may be. Empty: anywhere.
    account_kinds : sequence of str
        What kind of account it may be. Empty: any.
    good_standing : bool
        Whether it must keep the community guidelines.
    posting : PostingCadence, optional
        How often it must post.
    tax_forms : sequence of str
        Of which tax forms it must have handed in one, such as W-9 or W-8BEN. Empty: none.
    payment_account : bool
        Whether it must have an account that money can be paid to.
    review : ReviewTime, optional
        How long a review takes between applying and joining. None: not known.
    first_day, last_day : date, optional
        In force from and to, both included. None: no end.
    source : str
        Where the figures come from.
    sources : mapping of str to str
        Figure → where it comes from.

    Raises
    ------
    ProgramError
        It requires nothing, ends before it begins, or a figure breaks a rule.

    Examples
    --------
    >>> from tierpace.rewards import RewardsProgram
    >>> RewardsProgram(name="Example", revision="2024-03", min_followers=10_000, leap_birthday="mar-1").asks
    ('followers',)
    """

    __module__ = "tierpace.rewards"

    name: str = field(validator=is_text, kw_only=True)
    revision: str = field(validator=is_text, kw_only=True)
    min_age: int | None = field(default=None, validator=count(1, 150, optional=True), kw_only=True)
    leap_birthday: Literal["feb-28", "mar-1"] = field(validator=word("feb-28", "mar-1"), kw_only=True)
    min_followers: int | None = field(default=None, validator=count(1, optional=True), kw_only=True)
    videos: VideoWindow | None = field(
        default=None, validator=kind(VideoWindow, "a VideoWindow", optional=True), kw_only=True
    )
    views: ViewWindow | None = field(
        default=None, validator=kind(ViewWindow, "a ViewWindow", optional=True), kw_only=True
    )
    regions: tuple[str, ...] = field(default=(), converter=_regions, kw_only=True)
    account_kinds: tuple[str, ...] = field(default=(), converter=_kinds, kw_only=True)
    good_standing: bool = field(default=False, validator=kind(bool, "a bool"), kw_only=True)
    first_day: date | None = field(default=None, converter=plain_day, validator=maybe_day, kw_only=True)
    last_day: date | None = field(default=None, converter=plain_day, validator=maybe_day, kw_only=True)
    source: str = field(default="", validator=kind(str, "text"), kw_only=True)
    sources: tuple[tuple[str, str], ...] = field(default=(), converter=as_sources, validator=text_pairs, kw_only=True)
    posting: PostingCadence | None = field(
        default=None, validator=kind(PostingCadence, "a PostingCadence", optional=True), kw_only=True
    )
    tax_forms: tuple[str, ...] = field(default=(), converter=_forms, kw_only=True)
    payment_account: bool = field(default=False, validator=kind(bool, "a bool"), kw_only=True)
    review: ReviewTime | None = field(
        default=None, validator=kind(ReviewTime, "a ReviewTime", optional=True), kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        self.check_days()
        if not self.asks:
            raise ProgramError(
                "rewards.no_criterion",
                f"program {self.name!r}",
                (),
                "a program must require something",
                "give min_age, min_followers, videos, posting, views, regions, account_kinds, good_standing, tax_forms "
                "or payment_account",
            )

    @property
    def asks(self) -> tuple[str, ...]:
        """The names of its criteria, in the order they are listed."""
        asked = {
            "age": self.min_age,
            "followers": self.min_followers,
            "videos": self.videos,
            "posting": self.posting,
            "views": self.views,
            "region": self.regions,
            "account kind": self.account_kinds,
            "standing": self.good_standing,
            "tax form": self.tax_forms,
            "payment account": self.payment_account,
        }
        return tuple(name for name, wanted in asked.items() if wanted)


def _programs(values: object) -> tuple[RewardsProgram, ...]:
    if isinstance(values, RewardsProgram) or not isinstance(values, Iterable):
        raise bad_type("programs", values, "a list of RewardsProgram")
    return tuple_of(values, RewardsProgram, "programs")


@frozen
class RewardsBook:
    """Dated revisions of programs: on one day, one program for each region.

    Parameters
    ----------
    programs : sequence of RewardsProgram
        No two are in force on one day for one region.

    Raises
    ------
    ProgramError
        Two are.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace.rewards import RewardsBook, RewardsProgram
    >>> old, new = (
    ...     RewardsProgram(name="P", revision=r, min_followers=n, leap_birthday="mar-1", first_day=a, last_day=b)
    ...     for r, n, a, b in [("1", 5000, None, date(2024, 3, 17)), ("2", 10_000, date(2024, 3, 18), None)]
    ... )
    >>> RewardsBook([old, new]).at(date(2026, 3, 15), region="US").revision
    '2'
    """

    __module__ = "tierpace.rewards"

    programs: tuple[RewardsProgram, ...] = field(converter=_programs)

    @programs.validator
    def _no_overlap(self, attribute: Attribute[tuple[RewardsProgram, ...]], value: tuple[RewardsProgram, ...]) -> None:
        for i, a in enumerate(value):
            for b in value[i + 1 :]:
                apart = bool(a.regions and b.regions and not set(a.regions) & set(b.regions))
                if not apart and _meet(a, b):
                    raise ProgramError(
                        "rewards.overlap",
                        "programs",
                        (f"{a.name} {a.revision}", f"{b.name} {b.revision}"),
                        "there must be only one program for a region on a day",
                        "end the earlier one with last_day=",
                    )

    def at(self, on: date, *, region: str | None) -> RewardsProgram:
        """Return the program in force on a day for a region; one without regions is for all."""
        for program in self.programs:
            if program.in_force(on) and (not program.regions or region in program.regions):
                return program
        raise ProgramError(
            "rewards.no_program",
            "day, region",
            (str(on), region),
            "the book must have a program of that day and region",
            f"it has {[(p.name, p.revision) for p in self.programs][:5]}",
        )


def _meet(a: RewardsProgram, b: RewardsProgram) -> bool:
    """Whether the days of two programs meet."""
    return (a.last_day or date.max) >= (b.first_day or date.min) and (b.last_day or date.max) >= (
        a.first_day or date.min
    )
