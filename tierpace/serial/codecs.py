"""How values of each type are written as JSON has it, and read back with every kind and form checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from tierpace.core.months import Month
from tierpace.core.notes import BASIS
from tierpace.errors import InputError, RowIssues
from tierpace.serial import rows
from tierpace.serial.rows import NAMES, float_text, layout_error, read_float

Write = Callable[[Any], Any]
Read = Callable[[Any, str], Any]
DTYPES: dict[str, Any] = {
    "float64": np.float64,
    "int64": np.int64,
    "uint8": np.uint8,
    "bool_": np.bool_,
    "object_": np.object_,
}
ARRAYS: dict[str, Any] = {"Ints": np.int64, "Floats": np.float64, "Bools": np.bool_, "Objects": np.object_}
"""The types that have a name of their own, see `tierpace.kernels.arrays`."""
MOST_LONG = 1 << 40  # an axis of an empty array
MOST_AXES = 4  # past months of `Paces`: month, creator, day, signal
ISSUES = RowIssues().to_dict()


class Codec(NamedTuple):
    """How a field is written and read; of a table, the rows and the kinds of its columns."""

    write: Write
    read: Read
    table: bool = False


def _check(kind: type | tuple[type, ...], word: str) -> Read:
    def reader(value: Any, place: str) -> Any:
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if type(value) not in kinds:
            raise layout_error(place, value, f"must be {word}")
        return value

    return reader


def _own(name: str) -> Codec:
    _, write, read = rows.KINDS[name]
    return Codec(write, read)


SCALARS = {
    "str": Codec(str, _check(str, "text")),
    "int": Codec(int, _check(int, "an integer")),
    "bool": Codec(bool, _check(bool, "true or false")),
    "float": Codec(lambda v: float_text(float(v)), read_float),
    **{kind.__name__: _own(NAMES[kind]) for kind in (date, datetime, Decimal, Month)},
}
PLAIN = Codec(lambda v: v, _check((str, int, bool, type(None)), "text, an integer, true, false or null"))


# -------------------------------------------------------------------------------------------------------- arrays


def _empty_shape(value: Any, place: str) -> tuple[int, ...]:
    shape: Any = value.get("shape") if isinstance(value, dict) and len(value) == 1 else None
    if isinstance(shape, list) and 0 < len(shape) <= MOST_AXES and 0 in shape:
        lengths = tuple(n for n in shape if type(n) is int and 0 <= n <= MOST_LONG)
        if len(lengths) == len(shape):
            return lengths
    raise layout_error(place, value, 'must be a list, or of an empty array {"shape": its lengths}')


def _write_array(array: Any) -> Any:
    if not array.size:
        return {"shape": list(array.shape)}
    if array.dtype.kind != "f" or np.isfinite(array).all():
        return array.tolist()
    out = array.astype(object)
    for at in zip(*np.nonzero(~np.isfinite(array)), strict=True):
        out[at] = float_text(array[at])
    return out.tolist()


def array(dtype: Any) -> Codec:
    """Return how arrays of a dtype are written: nested lists, and of empty ones the shape."""

    def read(value: Any, place: str) -> Any:
        if not isinstance(value, list):
            return np.empty(_empty_shape(value, place), dtype)
        if dtype is np.object_:
            out = np.empty(len(value), object)
            out[:] = [_check((str, bool, type(None)), "text, true, false or null")(v, place) for v in value]
            return out
        try:
            found = np.array(value)
            if dtype is np.float64 and found.dtype.kind in "OU":
                loose = np.array(value, object)
                flat = [read_float(v, place) for v in loose.ravel().tolist()]
                return np.array(flat, np.float64).reshape(loose.shape)
        except (ValueError, OverflowError) as error:
            raise layout_error(place, "a list of another form", "must be an array of one form") from error
        if found.dtype.kind != np.dtype(dtype).kind.replace("u", "i") or found.ndim > MOST_AXES or not found.size:
            raise layout_error(place, str(found.dtype), f"must be an array of {np.dtype(dtype)}")
        if found.dtype.kind == "i" and (found.min() < np.iinfo(dtype).min or found.max() > np.iinfo(dtype).max):
            raise layout_error(place, int(found.max()), f"its numbers must be of {np.dtype(dtype)}")
        return found.astype(dtype)

    return Codec(_write_array, read)


def basis() -> Codec:
    """Return how the one structured array is written: what draws rest on, column by column."""
    columns = {name: array(np.dtype(kind[0]).type) for name, kind in (BASIS.fields or {}).items()}

    def write(array: Any) -> Any:
        return {name: codec.write(array[name]) for name, codec in columns.items()}

    def read(value: Any, place: str) -> Any:
        if not isinstance(value, dict) or value.keys() != columns.keys():
            raise layout_error(place, value, f"its keys must be {', '.join(columns)}")
        found = {name: codec.read(value[name], f"{place}.{name}") for name, codec in columns.items()}
        if len({a.shape for a in found.values()}) > 1 or found["months"].ndim != 1:
            raise layout_error(place, [a.shape for a in found.values()], "its columns must have one length")
        out = np.empty(len(found["months"]), BASIS)
        for name, array in found.items():
            out[name] = array
        return out

    return Codec(write, read)


# -------------------------------------------------------------------------------------------------------- tables


def table() -> Codec:
    """Return how columns are written: rows, and the kinds of the columns apart."""

    def read(value: Any, place: str) -> Any:
        kinds, found = value
        return rows.read(kinds, found, place)

    return Codec(rows.written, read, table=True)


def record() -> Codec:
    """Return how a dictionary of any values is written: as a table of one row."""

    def write(found: Mapping[str, Any]) -> Any:
        kinds, (row,) = rows.written({name: (value,) for name, value in found.items()}) if found else ({}, ({},))
        return kinds, row

    def read(value: Any, place: str) -> Any:
        kinds, row = value
        return {name: cells[0] for name, cells in rows.read(kinds, [row], place).items()}

    return Codec(write, read, table=True)


def _known(value: Any) -> Any:
    """Return what was found in a row if it can be stored, else its text."""
    try:
        rows.column_kind((value,))
        if isinstance(value, tuple | list):
            rows.written({"": (value,)})
    except InputError:
        return str(value)
    return value


def issues() -> Codec:
    """Return how what was said of single rows is written: as a table."""

    def write(found: RowIssues) -> Any:
        return rows.written({name: tuple(map(_known, column)) for name, column in found.to_dict().items()})

    def read(value: Any, place: str) -> RowIssues:
        kinds, found = value
        columns = rows.read(kinds, found, place)
        if columns.keys() != ISSUES.keys():
            raise layout_error(place, list(columns), f"its columns must be {', '.join(ISSUES)}")
        return RowIssues(list(zip(*(columns[name] for name in ISSUES), strict=True)))

    return Codec(write, read, table=True)


# ----------------------------------------------------------------------------------------------------- composites


def optional(inner: Codec) -> Codec:
    """Return how a value or None is written."""

    def write(value: Any) -> Any:
        return None if value is None else inner.write(value)

    def read(value: Any, place: str) -> Any:
        return None if value is None else inner.read(value, place)

    if not inner.table:
        return Codec(write, read)
    return Codec(
        lambda v: ({}, None) if v is None else inner.write(v),
        lambda v, place: None if v[1] is None else inner.read(v, place),
        table=True,
    )


def many(inner: Codec) -> Codec:
    """Return how a tuple of any length is written."""

    def read(value: Any, place: str) -> Any:
        if not isinstance(value, list):
            raise layout_error(place, value, "must be a list")
        return tuple(inner.read(v, f"{place}[{i}]") for i, v in enumerate(value))

    return Codec(lambda values: [inner.write(v) for v in values], read)


def fixed(parts: list[Codec]) -> Codec:
    """Return how a tuple of so many parts is written."""

    def read(value: Any, place: str) -> Any:
        if not isinstance(value, list) or len(value) != len(parts):
            raise layout_error(place, value, f"must be a list of {len(parts)}")
        return tuple(p.read(v, f"{place}[{i}]") for i, (p, v) in enumerate(zip(parts, value, strict=True)))

    return Codec(lambda values: [p.write(v) for p, v in zip(parts, values, strict=True)], read)


def by_name(inner: Codec) -> Codec:
    """Return how a dictionary by names is written."""

    def read(value: Any, place: str) -> Any:
        if not isinstance(value, dict):
            raise layout_error(place, value, "must be an object")
        return {name: inner.read(v, f"{place}.{name}") for name, v in value.items()}

    return Codec(lambda values: {str(k): inner.write(v) for k, v in values.items()}, read)
