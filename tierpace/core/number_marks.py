"""What marks decimals and thousands in numbers that come as text: a point is either, until it is said which."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from attrs import Attribute, evolve, field, frozen

from tierpace.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

BAD, AMBIGUOUS = "", "?"  # what a text is that is no number, or might be two
POINT, COMMA = ".", ","
OTHER = {POINT: COMMA, COMMA: POINT}
DECIMALS, THOUSANDS = (POINT, COMMA), (COMMA, POINT, " ", "'")
ALIKE = {" ": " \u00a0\u2009\u202f", "'": "'’"}  # what may be a mark of thousands
TWO_WAYS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
NO_GROUPS = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
MOST_HOURS = 745  # of a month, with a clock that is put back


@lru_cache(maxsize=64)
def _form(decimals: str, thousands: str) -> re.Pattern[str]:
    """Return the pattern of a number: digits in groups of three or in one, and a part after a mark of decimals.

    Groups do not begin with a zero: 0,946 is less than one, by whatever mark.
    """
    mark = f"[{re.escape(thousands)}]"
    return re.compile(rf"[+-]?(?:[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+|[0-9]+)(?:[{re.escape(decimals)}][0-9]+)?")


def _plain(text: str, decimal: str) -> str | None:
    """Return a number by one mark of decimals as digits with a point, None if it is not written so."""
    if _form(decimal, OTHER[decimal]).fullmatch(text) is None:
        return None
    return text.replace(OTHER[decimal], "").replace(decimal, POINT)


def readings(text: str) -> tuple[Decimal, Decimal] | None:
    """Return the two numbers that a text may be, the smaller first; None where it may not be two.

    Examples
    --------
    >>> from tierpace.core.number_marks import readings
    >>> readings("250.000"), readings("1.5"), readings("1.234.567"), readings("0.125")
    ((Decimal('250.000'), Decimal('250000')), None, None, None)
    """
    if TWO_WAYS.fullmatch(text) is None:
        return None
    at = max(text.find(POINT), text.find(COMMA))
    return Decimal(text[:at] + POINT + text[at + 1 :]), Decimal(text[:at] + text[at + 1 :])


def is_two(text: str, *, whole: bool = True, most: int | None = None) -> bool:
    """Whether a text may be two numbers, a thousand times apart.

    Parameters
    ----------
    text : str
        A number as it is written.
    whole : bool
        Whether the number is a count: then 12.345 may only be 12,345.
    most : int, optional
        What the number cannot exceed: where the larger one does, it is the smaller.

    Examples
    --------
    >>> from tierpace.core.number_marks import is_two
    >>> is_two("12.000"), is_two("12.345"), is_two("12.345", whole=False), is_two("41.250", whole=False, most=745)
    (True, False, True, False)
    """
    both = readings(text)
    if both is None or (most is not None and abs(both[1]) > most):
        return False
    return not whole or both[0] % 1 == 0


def _is_mark(instance: NumberMarks, attribute: Attribute[str | None], value: object) -> None:
    known = DECIMALS if attribute.name == "decimal" else THOUSANDS
    if value is None or (isinstance(value, str) and value in known):
        return
    words = ", ".join("a space" if mark == " " else repr(mark) for mark in known)
    raise InputError(f"input.bad_{attribute.name}", attribute.name, value, f"must be one of {words}, or None")


@frozen(cache_hash=True)
class NumberMarks:
    """What marks decimals and thousands in the numbers of a source, where the caller says so.

    Parameters
    ----------
    decimal : {".", ","}, optional
        Then the other of the two marks thousands, unless ``thousands`` says otherwise.
    thousands : {",", ".", " ", "'"}, optional
        Then the other of comma and point marks decimals.

    Examples
    --------
    >>> from tierpace.core.number_marks import NumberMarks
    >>> NumberMarks().plain("1.000"), NumberMarks(decimal=".").plain("1.000"), NumberMarks(thousands=".").plain("1.000")
    ('?', '1.000', '1000')
    """

    decimal: str | None = field(default=None, validator=_is_mark)
    thousands: str | None = field(default=None, validator=_is_mark)
    contested: bool = False  # whether the numbers of a column contradict each other in what their marks mean

    def __attrs_post_init__(self) -> None:
        if self.decimal is not None and self.decimal == self.thousands:
            raise InputError("input.bad_thousands", "thousands", self.thousands, "must not be what marks decimals")

    @property
    def settled(self) -> bool:
        """Whether the caller has said what the marks are."""
        return self.decimal is not None or self.thousands is not None

    @property
    def decimals(self) -> str:
        """What may mark decimals, where the caller has said what the marks are."""
        return self.decimal or OTHER.get(self.thousands or "", POINT + COMMA)

    def plain(self, text: str, *, whole: bool = True, most: int | None = None, groups: bool = False) -> str:
        """Return a number as digits with a point; `BAD` for what is none, `AMBIGUOUS` for what may be two.

        Parameters
        ----------
        text : str
            Without spaces around it.
        whole, most
            As in `is_two`.
        groups : bool
            Whether a comma marks thousands unless the caller says otherwise.
        """
        if text.isascii() and text.isdigit():
            return text
        if self.settled:
            groups_by = self.thousands or OTHER[self.decimals]
            form = _form(self.decimals, ALIKE.get(groups_by, groups_by))
            if form.fullmatch(text) is None:
                return BAD
            text = re.sub(f"[{ALIKE.get(groups_by, re.escape(groups_by))}]", "", text).replace(COMMA, POINT)
            return AMBIGUOUS if self.contested and _is_sound(Decimal(text), whole=whole, most=most) else text
        form = _form(POINT, COMMA) if groups else NO_GROUPS
        if form.fullmatch(text) is None:
            return BAD
        if POINT in text and is_two(text, whole=whole, most=most):
            return AMBIGUOUS
        marked, text = POINT in text or COMMA in text, text.replace(COMMA, "")
        contested = self.contested and marked and _is_sound(Decimal(text), whole=whole, most=most)
        return AMBIGUOUS if contested else text

    def of_column(self, values: Iterable[Any], *, whole: bool = True, most: int | None = None) -> NumberMarks:
        """Return the marks, contested where a text of the column can only be read with the marks the other way round.

        Examples
        --------
        >>> from tierpace.core.number_marks import NumberMarks
        >>> NumberMarks().of_column(["12.0", "7"]).contested, NumberMarks().of_column(["12.0", "12.345"]).contested
        (False, True)
        """
        if self.thousands in ALIKE:
            return self
        own = self.decimals if self.settled else POINT
        texts = {v.strip() for v in values if isinstance(v, str) and (POINT in v or COMMA in v)}
        against = any(self._means(text, whole=whole, most=most) == OTHER[own] for text in texts)
        return evolve(self, contested=True) if against else self

    def _means(self, text: str, *, whole: bool, most: int | None) -> str | None:
        """Return what can only mark decimals in a text, None where either can, or neither."""
        found = {mark: number for mark in DECIMALS if (number := _plain(text, mark)) is not None}
        if not self.settled and len(found) > 1:  # a count is whole, and no length has more hours than a month
            sound = {m: n for m, n in found.items() if _is_sound(Decimal(n), whole=whole, most=most)}
            found = sound or found
        return next(iter(found)) if len(found) == 1 else None


def _is_sound(number: Decimal, *, whole: bool, most: int | None) -> bool:
    return (not whole or number % 1 == 0) and (most is None or abs(number) <= most)


UNSETTLED = NumberMarks()


def marks_of(text_numbers: bool | NumberMarks) -> NumberMarks | None:  # noqa: FBT001  # an argument of a door, passed on
    """Return the marks of a door's numbers; None where it reads no text as a number.

    Examples
    --------
    >>> from tierpace.core.number_marks import marks_of
    >>> marks_of(True), marks_of(False)
    (NumberMarks(decimal=None, thousands=None, contested=False), None)
    """
    if isinstance(text_numbers, NumberMarks):
        return text_numbers
    return UNSETTLED if text_numbers else None


def column_marks(values: NDArray[Any] | None, text_numbers: bool | NumberMarks, **known: Any) -> NumberMarks | None:  # noqa: FBT001  # an argument of a door, passed on
    """Return what the marks in the numbers of a column mean; None where no text is read as a number."""
    marks = marks_of(text_numbers)
    text = marks is not None and values is not None and values.dtype.kind in "OUT"
    return marks.of_column(values.tolist(), **known) if text else marks  # type: ignore[union-attr]  # as just seen
