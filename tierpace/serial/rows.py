"""Columns of any values as rows for JSON: what JSON has no word for is given by the kind of its column."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np

from tierpace.core.checks import is_whole
from tierpace.core.money import decimal_text
from tierpace.core.months import Month
from tierpace.errors import InputError, InputTypeError

PLAIN, NOTHING, NUMBER, MIXED = "plain", "nothing", "number", "mixed"
MOST_DIGITS = 2000  # of a decimal, as `tierpace.core.ranges` computes
INFINITE = {"inf": math.inf, "-inf": -math.inf}


def layout_error(place: str, value: object, requirement: str) -> InputError:
    """Return the error of a text that has not the layout that `to_json` writes."""
    return InputError("show.bad_layout", place, value, requirement, "pass what to_json returned")


def _text_of(read: Callable[[str], Any]) -> Callable[[Any, str], Any]:
    def reader(value: Any, place: str) -> Any:
        if not isinstance(value, str):
            raise layout_error(place, value, "must be text")
        try:
            return read(value)
        except (ValueError, InvalidOperation) as error:
            raise layout_error(place, value, "its text must be of the kind that its column or field says") from error

    return reader


def float_text(value: float) -> float | str | None:
    """Return a float as JSON has it: None for NaN, "inf" and "-inf" for infinities."""
    if math.isfinite(value):
        return float(value)
    return None if math.isnan(value) else ("inf" if value > 0 else "-inf")


def read_float(value: Any, place: str) -> float:
    """Return the float of what `float_text` returned."""
    if isinstance(value, str) and value in INFINITE:
        return INFINITE[value]
    if value is None or isinstance(value, float):
        return math.nan if value is None else value
    raise layout_error(place, value, 'must be a number with a point, null, "inf" or "-inf"')


def _decimal(text: str) -> Decimal:
    found = Decimal(text)
    if found.is_finite() and max(abs(found.adjusted()), len(found.as_tuple().digits)) > MOST_DIGITS:
        raise ValueError(text)
    return found


def _list(value: Sequence[Any]) -> list[Any]:
    return [_tagged(v) for v in value]


def _read_list(value: Any, place: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise layout_error(place, value, "must be a list")
    return tuple(_read_tagged(v, f"{place}[{i}]") for i, v in enumerate(value))


Kind = tuple[type, Callable[[Any], Any], Callable[[Any, str], Any]]
KINDS: dict[str, Kind] = {
    "day": (date, date.isoformat, _text_of(date.fromisoformat)),
    "moment": (datetime, datetime.isoformat, _text_of(datetime.fromisoformat)),
    "month": (Month, str, _text_of(Month.parse)),
    "decimal": (Decimal, decimal_text, _text_of(_decimal)),
    "list": (tuple, _list, _read_list),
    NUMBER: (float, float_text, read_float),
}
"""What each kind of column holds besides None (a column of numbers holds none), how it is written and read."""
NAMES = {kind: name for name, (kind, *_) in KINDS.items()}


def _kind(value: Any) -> str:
    """Return the kind of one value."""
    if value is None:
        return NOTHING
    if isinstance(value, float):
        return PLAIN if math.isfinite(value) else NUMBER
    if isinstance(value, bool | int | str):
        return PLAIN
    name = NAMES.get(type(value))
    if name is None:
        raise InputTypeError(
            "show.unknown_type", "result", value, f"a cell must be text, a number or one of {', '.join(KINDS)}"
        )
    return name


def _simple(value: Any) -> Any:
    """Return a value of numpy's or of an enumeration as Python's own."""
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, list):
        return tuple(value)
    return int(value) if is_whole(value) else value


def _tagged(value: Any) -> Any:
    kind = _kind(value := _simple(value))
    return value if kind in (PLAIN, NOTHING) else {kind: KINDS[kind][1](value)}


def _read_plain(value: Any, place: str) -> Any:
    if isinstance(value, dict | list):
        raise layout_error(place, value, "a plain cell must be text, a number, true, false or null")
    return value


def _read_tagged(value: Any, place: str) -> Any:
    if not isinstance(value, dict):
        return _read_plain(value, place)
    if len(value) != 1 or (kind := next(iter(value))) not in KINDS:
        raise layout_error(place, value, f"must be a cell, or one of {', '.join(KINDS)}")
    return KINDS[kind][2](value[kind], f"{place}.{kind}")


def column_kind(values: Sequence[Any]) -> str:
    """Return the kind of a column.

    Examples
    --------
    >>> from tierpace.serial.rows import column_kind
    >>> column_kind(("a", 1, 0.5, None)), column_kind((0.5, float("nan"))), column_kind((None, float("nan")))
    ('plain', 'number', 'mixed')
    """
    found = {_kind(_simple(v)) for v in values}
    if found <= {PLAIN, NOTHING}:
        return PLAIN
    if NUMBER in found:
        return NUMBER if all(isinstance(_simple(v), float) for v in values) else MIXED
    kinds = found - {NOTHING}
    return kinds.pop() if len(kinds) == 1 else MIXED


def written(columns: Mapping[str, Sequence[Any]]) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Return the kind of each column, and the rows.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace.serial.rows import written
    >>> written({"id": ("a",), "day": (date(2026, 3, 1),)})
    ({'id': 'plain', 'day': 'day'}, [{'id': 'a', 'day': '2026-03-01'}])
    """
    kinds = {str(name): column_kind(values) for name, values in columns.items()}
    cells = [[_cell(v, kind) for v in values] for kind, values in zip(kinds.values(), columns.values(), strict=True)]
    return kinds, [dict(zip(kinds, row, strict=True)) for row in zip(*cells, strict=True)]


def _cell(value: Any, kind: str) -> Any:
    if kind in (PLAIN, MIXED):
        return _tagged(value)
    return None if value is None else KINDS[kind][1](_simple(value))


def read(kinds: Any, rows: Any, place: str) -> dict[str, tuple[Any, ...]]:
    """Return the columns of rows.

    Examples
    --------
    >>> from tierpace.serial.rows import read
    >>> read({"chance": "number"}, [{"chance": 0.5}, {"chance": None}], "rows")
    {'chance': (0.5, nan)}
    """
    if not isinstance(kinds, dict) or not isinstance(rows, list):
        raise layout_error(place, type(rows).__name__, "must be a list of rows, and each column must have its kind")
    for name, kind in kinds.items():
        if not isinstance(kind, str) or kind not in {PLAIN, MIXED, *KINDS}:
            raise layout_error(
                f"columns, {name}", kind, f"a column's kind must be one of {', '.join((PLAIN, MIXED, *KINDS))}"
            )
    for i, row in enumerate(rows):
        if not isinstance(row, dict) or row.keys() != kinds.keys():
            raise layout_error(f"{place}[{i}]", row, "a row must have a cell for each column, and no other")
    return {
        name: tuple(_read_cell(row[name], kind, f"{place}[{i}].{name}") for i, row in enumerate(rows))
        for name, kind in kinds.items()
    }


def _read_cell(value: Any, kind: str, place: str) -> Any:
    if kind == PLAIN:
        return _read_plain(value, place)
    if kind == MIXED:
        return _read_tagged(value, place)
    return None if value is None and kind != NUMBER else KINDS[kind][2](value, place)
