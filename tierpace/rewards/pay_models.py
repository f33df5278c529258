"""What videos are paid by: a rate for a thousand views, as a range, and a multiplier for each factor of the sources."""

from __future__ import annotations

from collections.abc import Sequence
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
    is_text,
    kind,
    maybe_day,
    pairs,
    text_pairs,
    tuple_of,
    word,
)
from tierpace.core.money import Money, product, total
from tierpace.core.months import Month
from tierpace.core.ranges import ONE, Range, as_range
from tierpace.errors import ProgramError
from tierpace.rewards.accounts import Video
from tierpace.rewards.programs import VideoLength

FACTORS = (
    "originality", "completion", "engagement", "search", "length", "content_field", "upright", "region", "country",
    "season",
)  # fmt: skip
"""What sources say the pay of a view depends on; no other multiplier exists."""
OWN_WORDS = {"originality": ("original", "reused"), "length": ("long", "short"), "upright": ("upright", "other")}
SEASONS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
OTHER = "other"
OPEN = ("content_field", "country", "season")
"""Factors whose grade ``other`` is of all that have none of their own."""
MOST_FACTOR = 1000
AMBIGUOUS = "vertical"


def ambiguous_factor(name: str, place: str) -> ProgramError:
    """Return the error that a factor has the old name, which has two senses and does not say which is meant."""
    return ProgramError(
        "rewards.ambiguous_factor",
        place,
        name,
        "a factor must say which it is: a vertical is a field of content, and was an upright picture in older files",
        "write content_field = { finance = 1.5, other = 1 } for prices by field, "
        "or upright = { upright = 1.1, other = 1 } for the picture",
    )


def _grades(values: object) -> tuple[tuple[str, Range], ...]:
    return tuple((name, as_range(value, f"grade {name}")) for name, value in pairs(values, "grades"))


def _as_rpm(value: object) -> Range:
    return as_range(value, "rpm")


def _check_name(instance: object, attribute: Attribute[str], value: object) -> None:
    if value == AMBIGUOUS:
        raise ambiguous_factor(AMBIGUOUS, "name")
    word(*FACTORS)(instance, attribute, value)


@frozen
class Factor:
    """The multiplier of one factor, for each grade that a video may have in it.

    Parameters
    ----------
    name : str
        One of originality, completion, engagement, search, length, content_field, upright, region, country, season.
    grades : mapping of str to number or Range
        Grade → multiplier. Those of originality are ``original`` and ``reused``, of length ``long`` and ``short``, of
        upright ``upright`` and ``other``: a video says them itself. Those of content_field are fields such as
        ``finance``, of region the regions of accounts, of country the countries of viewers, of season the months
        ``jan`` to ``dec`` in which views are seen. Others are yours, given by `Video.grades`. A grade ``other`` of
        content_field, country or season is that of all which have none of their own.

    Examples
    --------
    >>> from tierpace.rewards import Factor
    >>> completion = Factor("completion", grades={"low": [0.5, 0.8], "high": 1})
    >>> str(completion.multiplier("low")), str(completion.multiplier(None))
    ('0.5 to 0.8', '0.5 to 1')
    """

    __module__ = "tierpace.rewards"

    name: str = field(validator=_check_name)
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
        if self.name == "season":
            _check_seasons(words)

    def multiplier(self, grade: str | None) -> Range:
        """Return the multiplier of a grade; of an unknown one, all that lies between the least and the greatest."""
        table = dict(self.grades)
        if grade is None:
            return Range(min(m.low for m in table.values()), max(m.high for m in table.values()))
        if grade not in table and OTHER in table and self.name in OPEN:
            grade = OTHER
        if grade not in table:
            raise ProgramError(
                "rewards.unknown_grade",
                self.name,
                grade,
                f"its grades must be among {', '.join(table)}",
                "leave the grade out where it is not known: the answer is then a range",
            )
        return table[grade]

    def of_viewers(self, shares: Sequence[tuple[str, Decimal]]) -> Range:
        """Return the mean multiplier of viewers by their countries' shares.

        Countries without a grade, and viewers who are in no share, have the multiplier of ``other``; where the factor
        has none, all that lies between the least and the greatest.

        Examples
        --------
        >>> from decimal import Decimal
        >>> from tierpace.rewards import Factor
        >>> country = Factor("country", grades={"US": 1, "BR": 0.2})
        >>> str(country.of_viewers([("US", Decimal("0.5")), ("BR", Decimal("0.3"))]))  # 0.2 of others: at 0.2 to 1
        '0.60 to 0.76'
        """
        table = dict(self.grades)
        rest = table.get(OTHER, self.multiplier(None))
        parts = [(share, table.get(name, rest)) for name, share in shares]
        parts.append((total((1, *(share.copy_negate() for _, share in shares))), rest))
        return Range(total(product(s, m.low) for s, m in parts), total(product(s, m.high) for s, m in parts))


def _check_seasons(words: Sequence[str]) -> None:
    """Raise unless grades are months, and of all months."""
    if set(words) - {*SEASONS, OTHER} or (OTHER not in words and set(SEASONS) - set(words)):
        raise ProgramError(
            "rewards.bad_grades",
            "grades",
            tuple(words),
            f"the grades of factor 'season' must be months, {', '.join(SEASONS)}, and say something of each",
            "write other = 1 for the months that are not listed",
        )


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
    after_joining : bool
        Whether views are paid only of videos posted after the account joined.

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
    after_joining: bool = field(default=False, validator=kind(bool, "a bool"), kw_only=True)

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

    def multipliers(
        self,
        video: Video | None,
        region: str | None,
        *,
        viewers: Sequence[tuple[str, Decimal]] = (),
        content_field: str | None = None,
        month: Month | None = None,
    ) -> tuple[tuple[str, Range], ...]:
        """Return the multiplier of every factor for a video: 1 where the model leaves the factor out.

        Parameters
        ----------
        video : Video or None
            None: of views that are not given video by video, so that no grade is known.
        region : str or None
            Of the account.
        viewers : sequence of (str, Decimal)
            Shares of the account's viewers by country, for a video that has none of its own.
        content_field : str, optional
            Of the account, for a video that does not say its own.
        month : Month, optional
            In which the views are seen. None: not known.
        """
        stated = {f.name: f for f in self.factors}
        shares = viewers if video is None or not video.viewers else video.viewers
        known: dict[str, str | None] = {
            "region": region,
            "content_field": content_field if video is None or video.content_field is None else video.content_field,
            "season": None if month is None else SEASONS[month.month - 1],
        }

        def of(name: str) -> Range:
            if name not in stated:
                return ONE
            if name == "country" and shares:
                return stated[name].of_viewers(shares)
            return stated[name].multiplier(known[name] if name in known else self._grade(name, video))

        return tuple((name, of(name)) for name in FACTORS)

    def _grade(self, name: str, video: Video | None) -> str | None:
        """Return the grade of a video in a factor, None where it is not known."""
        if video is None:
            return None
        if name == "length":
            return "long" if self.length is None or self.length.passes(video.seconds) else "short"
        said = {"originality": video.original, "upright": video.upright}
        if name in said:
            yes, no = OWN_WORDS[name]
            return {True: yes, False: no, None: None}[said[name]]
        return None if name == "country" else dict(video.grades).get(name)
