"""What videos are paid by: a rate for a thousand views, as a range, and a multiplier for each factor of the sources."""

from __future__ import annotations

from datetime import date
from typing import Literal

from attrs import Attribute, field, frozen

from tierpace.core.days import plain_day
from tierpace.core.fields import (
    Dated,
    as_sources,
    bad_type,
    between,
    is_text,
    kind,
    maybe_day,
    pairs,
    text_pairs,
    tuple_of,
    word,
)
from tierpace.core.money import Money
from tierpace.core.ranges import ONE, Range, as_range
from tierpace.errors import ProgramError
from tierpace.rewards.accounts import Video
from tierpace.rewards.programs import VideoLength

FACTORS = ("originality", "completion", "engagement", "search", "length", "vertical", "region")
"""What sources say the pay of a view depends on; no other multiplier exists."""
OWN_WORDS = {"originality": ("original", "reused"), "length": ("long", "short"), "vertical": ("vertical", "other")}
MOST_FACTOR = 1000


def _grades(values: object) -> tuple[tuple[str, Range], ...]:
    return tuple((name, as_range(value, f"grade {name}")) for name, value in pairs(values, "grades"))


def _as_rpm(value: object) -> Range:
    return as_range(value, "rpm")


@frozen
class Factor:
    """The multiplier of one factor, for each grade that a video may have in it.

    Parameters
    ----------
    name : str
        One of originality, completion, engagement, search, length, vertical, region.
    grades : mapping of str to number or Range
        Grade → multiplier. Those of originality are ``original`` and ``reused``, of length ``long`` and ``short``, of
        vertical ``vertical`` and ``other``: a video says them itself. Others are yours, given by `Video.grades`; the
        grades of region are the regions of accounts.

    Examples
    --------
    >>> from tierpace.rewards import Factor
    >>> completion = Factor("completion", grades={"low": [0.5, 0.8], "high": 1})
    >>> str(completion.multiplier("low")), str(completion.multiplier(None))
    ('0.5 to 0.8', '0.5 to 1')
    """

    __module__ = "tierpace.rewards"

    name: str = field(validator=word(*FACTORS))
    grades: tuple[tuple[str, Range], ...] = field(converter=_grades, kw_only=True)

    @grades.validator
    def _check_grades(self, attribute: Attribute[object], value: tuple[tuple[str, Range], ...]) -> None:
        if not value:
            raise ProgramError("rewards.no_grade", "grades", (), f"factor {self.name!r} must have a grade")
        for name, multiplier in value:
            if not all(isinstance(part, kind) for part, kind in ((name, str), (multiplier, Range))):
                raise bad_type("grades", dict(value), "a mapping of words to multipliers")
            between(0, MOST_FACTOR)(self, attribute, multiplier)
        words = tuple(sorted(name for name, _ in value))
        wanted = tuple(sorted(OWN_WORDS.get(self.name, words)))
        if words != wanted:
            raise ProgramError(
                "rewards.bad_grades",
                "grades",
                words,
                f"the grades of factor {self.name!r} must be {' and '.join(wanted)}",
            )

    def multiplier(self, grade: str | None) -> Range:
        """Return the multiplier of a grade; of an unknown one, all that lies between the least and the greatest."""
        table = dict(self.grades)
        if grade is None:
            return Range(min(m.low for m in table.values()), max(m.high for m in table.values()))
        if grade not in table:
            raise ProgramError(
                "rewards.unknown_grade",
                self.name,
                grade,
                f"its grades must be among {', '.join(table)}",
                "leave the grade out where it is not known: the answer is then a range",
            )
        return table[grade]


def _factors(values: object) -> tuple[Factor, ...]:
    return tuple_of(values, Factor, "factors")


@frozen
class PayModel(Dated):
    """What a program pays for views: views ÷ 1,000 × RPM × a multiplier for each factor.

    Parameters
    ----------
    name, revision : str
        Shown on every output.
    currency : str
        ISO 4217.
    rpm : number, pair or Range
        Revenue per 1,000 counted views (revenue per mille). A range where sources disagree.
    counted : {"views", "qualified"}
        Which views are paid.
    factors : sequence of Factor
        Each at most once. One that is left out does not change the pay.
    length : VideoLength, optional
        From which length on a video is ``long``; needed by the factor of that name.
    first_day, last_day, source, sources
        As in `RewardsProgram`.

    Raises
    ------
    ProgramError
        A figure breaks a rule, or a factor appears twice.

    Examples
    --------
    >>> from tierpace.rewards import PayModel
    >>> fund = PayModel(name="Fund", revision="2020", currency="USD", rpm=[0.02, 0.03], counted="views")
    >>> print(fund.rpm, fund.rpm.middle)
    0.02 to 0.03 0.025
    """

    __module__ = "tierpace.rewards"

    name: str = field(validator=is_text, kw_only=True)
    revision: str = field(validator=is_text, kw_only=True)
    currency: str = field(kw_only=True)
    rpm: Range = field(converter=_as_rpm, validator=between(0), kw_only=True)
    counted: Literal["views", "qualified"] = field(validator=word("views", "qualified"), kw_only=True)
    factors: tuple[Factor, ...] = field(default=(), converter=_factors, kw_only=True)
    length: VideoLength | None = field(
        default=None, validator=kind(VideoLength, "a VideoLength", optional=True), kw_only=True
    )
    first_day: date | None = field(default=None, converter=plain_day, validator=maybe_day, kw_only=True)
    last_day: date | None = field(default=None, converter=plain_day, validator=maybe_day, kw_only=True)
    source: str = field(default="", validator=kind(str, "text"), kw_only=True)
    sources: tuple[tuple[str, str], ...] = field(default=(), converter=as_sources, validator=text_pairs, kw_only=True)

    def __attrs_post_init__(self) -> None:
        Money(0, self.currency)  # checks the currency
        self.check_days()
        names = [f.name for f in self.factors]
        if len(set(names)) < len(names):
            raise ProgramError("rewards.duplicate_factor", "factors", names, "a factor must appear only once")
        if "length" in names and self.length is None:
            raise ProgramError(
                "rewards.no_length",
                "length",
                None,
                "with a factor of length, length must say from when on a video is long",
                "write length=VideoLength(60, inclusive=False)",
            )

    def multipliers(self, video: Video | None, region: str | None) -> tuple[tuple[str, Range], ...]:
        """Return the multiplier of every factor for a video: 1 where the model leaves the factor out.

        Parameters
        ----------
        video : Video or None
            None: of views that are not given video by video, so that no grade is known.
        region : str or None
            Of the account.
        """
        stated = {f.name: f for f in self.factors}
        return tuple(
            (name, stated[name].multiplier(self._grade(name, video, region)) if name in stated else ONE)
            for name in FACTORS
        )

    def _grade(self, name: str, video: Video | None, region: str | None) -> str | None:
        """Return the grade of a video in a factor, None where it is not known."""
        if name == "region":
            return region
        if video is None:
            return None
        if name == "length":
            return "long" if self.length is None or self.length.passes(video.seconds) else "short"
        said = {"originality": video.original, "vertical": video.vertical}
        if name in said:
            yes, no = OWN_WORDS[name]
            return {True: yes, False: no, None: None}[said[name]]
        return dict(video.grades).get(name)
