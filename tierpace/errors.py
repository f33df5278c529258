"""Every exception and warning of tierpace.

An error says five things, as a sentence and as attributes: ``code`` (stable, for programs), ``field`` (the place),
``value`` (what was found), ``requirement`` (the rule) and ``hint`` (the next step).
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "AsOfError",
    "CellErrors",
    "DataQualityWarning",
    "FileError",
    "ForecasterError",
    "HistoryError",
    "InputError",
    "InputTypeError",
    "MissingExtraError",
    "ProgramError",
    "RowErrors",
    "RowIssues",
    "SchemaError",
    "SessionError",
    "TierpaceError",
]

SHOWN_ROWS = 5  # a message shows as many bad rows; `.issues` holds all of them
SHOWN_TEXT = 80  # a longer value is cut in messages, never in attributes


def shown(value: object) -> str:
    """Return the value as a message shows it: its repr, or the digits of a decimal, cut where it is long."""
    try:
        text = str(value) if isinstance(value, Decimal) else repr(value)
    except Exception:  # noqa: BLE001  # a repr may fail in any way, and an error about the value must still be raised
        text = f"<{type(value).__name__} that cannot be shown>"
    return text if len(text) <= SHOWN_TEXT else text[: SHOWN_TEXT - 1] + "…"


class TierpaceError(Exception):
    """The root of all errors of tierpace.

    Attributes
    ----------
    code : str
        Stable name of the broken rule, such as ``"session.end_before_start"``.
    field : str
        The argument, column or key it is about.
    value : object
        What was found there.
    requirement : str
        The rule.
    hint : str
        What to do next; may be empty.

    The five facts are always given in this order, so a call reads like the sentence that it makes.

    Examples
    --------
    >>> from tierpace.errors import InputError
    >>> error = InputError("month.bad_text", field="month", value="2026-13", requirement="must be YYYY-MM")
    >>> print(error)
    month must be YYYY-MM, found '2026-13' [month.bad_text]
    """

    def __init__(self, code: str, field: str, value: object, requirement: str, hint: str = "") -> None:
        self.code = code
        self.field = field
        self.value = value
        self.requirement = requirement
        self.hint = hint
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """Word the error from its facts."""
        tail = f"; {self.hint}" if self.hint else ""
        between = " " if self.requirement.startswith(("must ", "needs ")) else ": "
        return f"{self.field}{between}{self.requirement}, found {shown(self.value)}{tail} [{self.code}]"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the facts, since the constructor takes them by keyword."""
        return _rebuild, (type(self), self.__dict__.copy())


def _rebuild(kind: type[TierpaceError], facts: dict[str, Any]) -> TierpaceError:
    error = kind.__new__(kind)
    error.__dict__.update(facts)
    error.args = (error.sentence(),)
    return error


class InputError(TierpaceError, ValueError):
    """A value given by the caller breaks a rule."""


class SessionError(InputError):
    """A stream session, gift or battle breaks a rule."""


class ProgramError(InputError):
    """A threshold, tier, bonus, program or day rule breaks a rule."""


class AsOfError(InputError):
    """An as-of day or a month lies where nothing is known, or is malformed."""


class FileError(InputError):
    """A file cannot be read as what it should be."""


class SchemaError(InputError):
    """A column is missing, doubled, or of a kind that cannot be read."""


class InputTypeError(InputError, TypeError):
    """A value is of the wrong Python type."""


class HistoryError(InputError):
    """There is less history than the job needs.

    Attributes
    ----------
    needed, found : int
        How much history is needed and how much there is, in the unit the sentence names.
    """

    def __init__(self, code: str, *, field: str, needed: int, found: int, requirement: str, hint: str = "") -> None:
        self.needed = needed
        self.found = found
        super().__init__(code, field=field, value=found, requirement=requirement, hint=hint)


class RowIssues:
    """What was found wrong with, or worth saying of, single rows: columns of one length.

    Attributes
    ----------
    row : tuple of int
        Position of the row in the input, from 0; −1 for what is said of a file or a header.
    creator_id, field, code : tuple of str
        Whose row it is, the column, and the stable code of the rule.
    value : tuple
        What was found.

    Examples
    --------
    >>> from tierpace.errors import RowIssues
    >>> issues = RowIssues([(3, "ann", "end", "session.end_before_start", -60)])
    >>> len(issues), issues.counts()
    (1, {'session.end_before_start': 1})
    """

    __slots__ = ("code", "creator_id", "field", "row", "value")

    def __init__(self, rows: Sequence[tuple[int, str, str, str, Any]] = ()) -> None:
        columns = zip(*rows, strict=True) if rows else ((), (), (), (), ())
        self.row, self.creator_id, self.field, self.code, self.value = (tuple(c) for c in columns)

    def __len__(self) -> int:
        return len(self.row)

    def __iter__(self) -> Iterator[tuple[int, str, str, str, Any]]:
        return zip(self.row, self.creator_id, self.field, self.code, self.value, strict=True)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RowIssues) or len(self) != len(other):
            return False
        return all(_same(a, b) for pair in zip(self, other, strict=True) for a, b in zip(*pair, strict=True))

    __hash__ = None  # type: ignore[assignment]  # equal by content, and values may be unhashable

    def __repr__(self) -> str:
        return f"RowIssues({len(self)} {'row' if len(self) == 1 else 'rows'}: {self.counts()})"

    def __add__(self, other: RowIssues) -> RowIssues:
        return RowIssues([*self, *other])

    def counts(self) -> dict[str, int]:
        """Return how many rows each code has, most first."""
        return dict(Counter(self.code).most_common())

    def to_dict(self) -> Mapping[str, tuple[Any, ...]]:
        """Return the columns by name."""
        return {name: getattr(self, name) for name in ("row", "creator_id", "field", "code", "value")}


def _same(a: Any, b: Any) -> bool:
    return bool(a == b or (isinstance(a, float) and a != a and b != b))  # noqa: PLR0124  # NaN


REQUIREMENTS = {
    "session.missing_creator": "a creator id must be text with a visible character",
    "session.missing_time": "a stream must have a start and an end",
    "session.bad_time": "a time must be an ISO 8601 date and time",
    "session.bad_length": "a length must have units, as 1h 23m, 01:23:45 or 83 min, or its column the unit",
    "session.naive_time": "a time must have a zone; pass zone= for times without one",
    "session.nonexistent_time": "a local time must exist; this one falls into a clock change",
    "session.ambiguous_time": "a local time must happen once; this one is repeated by a clock change",
    "session.implausible_time": "a time must lie between 1990-01-01 and a day after last_day; are these milliseconds?",
    "session.far_date": "a date must not lie over 366 days beyond all others; correct it",
    "session.end_before_start": "a stream must end at or after its start",
    "session.too_long": "a stream must be no longer than max_stream_hours",
    "session.missing_diamonds": "diamonds must be given; pass diamonds=None if they are not measured",
    "session.not_finite": "diamonds must be a finite number",
    "session.fractional_diamonds": "diamonds must be a whole number",
    "session.negative_diamonds": "diamonds must be 0 or more",
    "session.too_large": "diamonds of one row must be at most 10**12",
    "session.bad_number": "diamonds must be a number in plain digits",
    "session.ambiguous_number": "a number must have one reading; say with decimal= or thousands= what its mark means",
    "session.conflicting_duplicate": "rows with one stream id must be equal",
    "session.other_creator": "a stream must keep its creator: its id is another creator's in the ledger",
    "session.smaller_state": "a newer state of a stream must hold all that the older one does: resume a collector "
    'with from_json, or pass smaller="replace"',
    "daily.bad_day": "a day must be an ISO date, YYYY-MM-DD",
    "daily.far_date": "a date must not lie over 366 days beyond all others; correct it",
    "daily.implausible_day": "a day must lie between 1990-01-01 and 2199-12-31",
    "daily.missing_value": 'a daily row must have a number; give quality="missing" where nothing is known',
    "daily.fractional_value": "a daily value must be a whole number",
    "daily.negative_value": "a daily value must be 0 or more",
    "daily.too_large": "a daily value must be at most 10**12",
    "daily.bad_number": "a daily value must be a number in plain digits",
    "daily.ambiguous_number": "a number must have one reading; say with decimal= or thousands= what its mark means",
    "daily.airtime_too_long": "airtime must be no longer than the day",
    "daily.active_without_airtime": "an active day must have airtime, and active must be 0 or 1",
    "daily.duplicate_day": "a creator must have one row a day",
    "daily.bad_quality": "quality must be one of observed, spread, restated, missing",
    "daily.after_last_day": "a day must not be after last_day",
    "creator.bad_id": "an id must be bare, without what a spreadsheet writes around or into it",
    "creator.id_float": "an id must be text; as a number it has lost digits: export it again, read the column as text",
    "creator.id_rounded": "an id must have all its digits; a spreadsheet made the last ones zeros: export it again",
    "creator.missing_id": "a creator id must have a visible character",
    "creator.duplicate": "a creator id must appear only once",
    "creator.bad_day": "a day must be an ISO date, YYYY-MM-DD",
    "creator.left_before_joined": "a creator must leave on or after the day of joining",
    "console.ambiguous_number": "a number must have one reading; say with decimal= or thousands= what its mark means",
    "console.bad_count": "a count must be a whole number: 1234, 1,234 or 2.98M; days may end in d",
    "console.bad_duration": "a length must have units: 126h 27m 31s, 88.46h, 8:30:00; bare hours are read under (h) "
    "alone, or under the header of columns={'airtime_hours': …}",
    "console.bad_flag": "a flag must be yes or no",
    "console.bad_id": "an id must be digits alone; of a creator who left it is 0, or says so in English",
    "console.bad_moment": "a time must be written 2026-04-11 09:21:18 (UTC+0)",
    "console.bad_money": "an amount must be a number: 1,234.56",
    "console.bad_month": "a month must be written 202506",
    "console.bad_period": "a period must be written 2026-07-01 ~ 2026-07-06",
    "console.bad_ratio": "a share must be a number, a percentage or ∞",
    "console.doubled_creator": "a creator must have one row in a Task file",
    "console.far_date": "a date must not lie over 366 days beyond all others; correct it",
    "console.id_float": "an id must be text; as a number it has lost digits",
    "console.missing_id": "a row must have an id, or the username of a creator who left",
    "console.missing_period": "a row must say its period",
    "console.not_month_to_date": "a period must begin on the first of the month that it ends in",
    "console.too_long": "a month to date must have no more airtime than its days have hours",
    "console.too_many_days": "a month to date must have no more valid days than days",
    "console.two_rows": "a creator must have one row; after a change of group, say with transfers= what two mean",
}
"""The rule behind each code that a row may break; also the table in the documentation."""


def _two(code: str, value: object) -> str:
    """Return both readings of a number that may be two: " (250 or 250,000)"."""
    if not code.endswith(".ambiguous_number") or not isinstance(value, str):
        return ""
    return f" ({two_readings(value)})" if two_readings(value) else ""


def two_readings(text: str) -> str:
    """Return what a number may be where its mark is one of decimals or one of thousands, "" for any other text.

    Examples
    --------
    >>> from tierpace.errors import two_readings
    >>> two_readings("250.000"), two_readings("1,5"), two_readings("a")
    ('250 or 250,000', '', '')
    """
    found = re.fullmatch(r"\s*([+-]?[0-9]{1,3})[.,]([0-9]{3})\s*([A-Za-z]?)\s*", text)
    if found is None:
        return ""
    whole, part, tail = found.groups()
    rest = part.rstrip("0")
    return f"{whole}{'.' if rest else ''}{rest}{tail} or {whole},{part}{tail}"


class RowErrors(InputError):  # noqa: N818  # one error of many rows: they are in its name
    """Bulk input has bad rows; all of them are in ``issues``.

    Parameters
    ----------
    issues : RowIssues
        Every bad row, in the order of the input.
    hint : str, optional
        What to do, where rows cannot be set aside.

    Attributes
    ----------
    issues : RowIssues
        The same.

    Examples
    --------
    >>> from tierpace.errors import RowErrors, RowIssues
    >>> print(RowErrors(RowIssues([(0, "ann", "end", "session.missing_time", None)])))
    rows: 1 row breaks a rule (session.missing_time: 1)
      row 0, creator 'ann', end None: a stream must have a start and an end [session.missing_time]
    correct the rows, or pass on_error="collect" to set them aside
    """

    advice = 'correct the rows, or pass on_error="collect" to set them aside'

    def __init__(self, issues: RowIssues, hint: str = "") -> None:
        self.issues = issues
        super().__init__(
            "rows.bad",
            field="rows",
            value=issues.counts(),
            requirement="every row must be sound",
            hint=hint or self.advice,
        )

    def sentence(self) -> str:
        """Word the first rows and the counts by code."""
        bad = len(set(self.issues.row))
        counts = ", ".join(f"{code}: {n}" for code, n in self.issues.counts().items())
        lines = [f"rows: {bad:,} {'row breaks' if bad == 1 else 'rows break'} a rule ({counts})"]
        lines += [self.line(*issue) for issue in list(self.issues)[:SHOWN_ROWS]]
        if len(self.issues) > SHOWN_ROWS:
            lines.append(f"  … and {len(self.issues) - SHOWN_ROWS:,} more in .issues")
        return "\n".join([*lines, self.hint])

    def line(self, row: int, creator: str, field: str, code: str, value: object) -> str:
        """Word one row."""
        rule = REQUIREMENTS.get(code, code)
        return f"  row {row}, creator {shown(creator)}, {field} {shown(value)}{_two(code, value)}: {rule} [{code}]"


class CellErrors(RowErrors):
    """Cells of console exports cannot be read, or their rows cannot be; all of them are in ``issues``.

    The field of each names the file, the sheet, the row and the column.

    Examples
    --------
    >>> from tierpace.errors import CellErrors, RowIssues
    >>> place = "july.xlsx, sheet 'data', row 2, 'Group'"
    >>> print(CellErrors(RowIssues([(0, "7301", place, "console.two_rows", "East")])))
    rows: 1 row breaks a rule (console.two_rows: 1)
      july.xlsx, sheet 'data', row 2, 'Group', creator '7301': a creator must have one row; ... [console.two_rows]
    export the file again, or pass on_error="collect" to set the rows aside
    """

    advice = 'export the file again, or pass on_error="collect" to set the rows aside'

    def line(self, row: int, creator: str, field: str, code: str, value: object) -> str:
        """Word one cell by its place in the file."""
        rule = REQUIREMENTS.get(code, code)
        return f"  {field}, creator {shown(creator)}: {rule}, found {shown(value)}{_two(code, value)} [{code}]"


class ForecasterError(TierpaceError, RuntimeError):
    """A forecaster broke its contract; ``field`` names its class."""


class MissingExtraError(TierpaceError, ImportError):
    """An optional package is not installed; ``hint`` gives the command."""


class DataQualityWarning(UserWarning):
    """Input was accepted, but something about it should be looked at."""
