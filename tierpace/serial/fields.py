"""Values as plain dictionaries of their fields, and back: how a field is written follows from its declared type."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from typing import Any

import attrs
import numpy as np

from tierpace.core.arrays import axes_of
from tierpace.errors import InputTypeError
from tierpace.serial.codecs import (
    ARRAYS,
    DTYPES,
    PLAIN,
    SCALARS,
    Codec,
    array,
    basis,
    by_name,
    fixed,
    issues,
    many,
    optional,
    record,
    table,
)
from tierpace.serial.layouts import FORECASTERS, HOME, INNER, class_of
from tierpace.serial.older import renewed
from tierpace.serial.rows import layout_error

TABLES = ("Columns", "dict[str, tuple[Any, ...]]")
RECORD = "dict[str, Any]"  # a table of one row
STORED_AS = {"DayTable": "Ledger"}  # a field's declared type, where it is a base of the class that is stored
ANY_FORECASTER = "Forecaster"
FIRST = "first"  # in the metadata of a field: it is checked before the others are read
RENAMED = {"columns": "rows"}  # a text has the kinds under "columns"


def _object(name: str) -> Codec:
    return Codec(lambda value: write_fields(value, name), lambda value, place: read_fields(value, name, place))


def _write_forecaster(value: Any) -> dict[str, Any]:
    """Return a forecaster of tierpace as its name and its fields; of any other nobody knows what it holds."""
    name = type(value).__name__
    if name not in FORECASTERS or class_of(name) is not type(value):
        raise InputTypeError(
            "show.unknown_type",
            "forecaster",
            value,
            "a forecaster that is stored must be one of tierpace's",
            "pickle what was learned by a forecaster of your own",
        )
    return {"is": name, **write_fields(value, name)}


def _read_forecaster(value: Any, place: str) -> Any:
    name = value.get("is") if isinstance(value, dict) else None
    if name not in FORECASTERS:
        raise layout_error(place, name, f'"is" must name a forecaster: {", ".join(FORECASTERS)}')
    return read_fields({key: held for key, held in value.items() if key != "is"}, name, place)


# --------------------------------------------------------------------------------------------------- declared types


def codec_of(declared: str) -> Codec:
    """Return how a field of a declared type is written and read.

    Raises
    ------
    NotImplementedError
        No field has been of such a type yet; a test walks all public classes.
    """
    if declared in TABLES:
        return table()
    if declared == RECORD:
        return record()
    return _of(ast.parse(declared, mode="eval").body)


def _of(node: ast.expr) -> Codec:
    found: Codec | None = None
    if isinstance(node, ast.Name):
        found = _named_type(node.id)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        found = _union(node)
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        found = _generic(node.value.id, node.slice)
    if found is None:
        raise NotImplementedError(ast.unparse(node))
    return found


def _named_type(name: str) -> Codec | None:
    """Return the codec of a type that is one word."""
    if (stored := STORED_AS.get(name, name)) in HOME or stored in INNER:
        return _object(stored)
    if name == ANY_FORECASTER:
        return Codec(_write_forecaster, _read_forecaster)
    words = {"Columns": table(), "RowIssues": issues()}
    if name in ARRAYS:
        return array(ARRAYS[name])
    return SCALARS.get(name) or words.get(name)


def _union(node: ast.BinOp) -> Codec:
    """Return the codec of something or None; any other union is of texts, integers and flags."""
    nothing = isinstance(node.right, ast.Constant) and node.right.value is None
    return optional(_of(node.left)) if nothing and not isinstance(node.left, ast.BinOp) else PLAIN


def _generic(name: str, inner: ast.expr) -> Codec | None:
    """Return the codec of a type with types in brackets."""
    parts = inner.elts if isinstance(inner, ast.Tuple) else []
    match name, inner:
        case "Literal", _:
            return SCALARS["str"]
        case "NDArray", _:
            return array(DTYPES[inner.attr]) if isinstance(inner, ast.Attribute) else basis()
        case "dict", ast.Tuple():
            return by_name(_of(parts[1]))
        case "tuple", ast.Tuple() if isinstance(parts[-1], ast.Constant):
            return many(_of(parts[0]))
        case "tuple", ast.Tuple():
            return fixed([_of(part) for part in parts])
    return None


@cache
def codecs(name: str) -> dict[str, Codec]:
    """Return the fields of a class, and how each is written.

    Examples
    --------
    >>> from tierpace.serial.fields import codecs
    >>> list(codecs("DayRule"))
    ['zone', 'min_minutes', 'per', 'midnight']
    """
    return {a.name: codec_of(str(a.type)) for a in attrs.fields(class_of(name))}


def write_fields(value: Any, name: str) -> dict[str, Any]:
    """Return the fields of a value, by name; of tables, their rows, and the kinds of their columns apart.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.serial.fields import write_fields
    >>> write_fields(tp.Money(0.1, "USD"), "Money")
    {'amount': '0.1', 'currency': 'USD'}
    """
    out: dict[str, Any] = {}
    kinds: dict[str, Any] = {}
    for field, codec in codecs(name).items():
        key = RENAMED.get(field, field) if codec.table else field
        content = codec.write(getattr(value, field))
        if codec.table:
            kinds[key], content = content
        out[key] = content
    return {"columns": kinds, **out} if kinds else out


def read_fields(value: Any, name: str, place: str = "") -> Any:
    """Return the value of such a dictionary.

    Raises
    ------
    InputError
        A key without a default is missing, one is unknown, or what it holds is of another kind or form.

    Examples
    --------
    >>> from tierpace.serial.fields import read_fields
    >>> read_fields({"amount": "0.10", "currency": "USD"}, "Money")
    Money(amount=Decimal('0.10'), currency='USD')
    """
    fields, value = codecs(name), renewed(name, value)
    _check_first(name, value)
    keys = {field: RENAMED.get(field, field) if codec.table else field for field, codec in fields.items()}
    known = {*keys.values(), *(("columns",) if any(c.table for c in fields.values()) else ())}
    later = {keys[a.name] for a in attrs.fields(class_of(name)) if a.default is not attrs.NOTHING}
    if not isinstance(value, dict) or not known - later <= value.keys() <= known:
        found = sorted(value) if isinstance(value, dict) else value
        raise layout_error(place or name, found, _wanted(value, known, known - later))
    out: dict[str, Any] = {}
    for field, codec in fields.items():
        key = keys[field]
        if key not in value:
            continue  # a field that came later, with what it is where nothing is said
        content = value[key]
        if codec.table:
            kinds = value["columns"]
            content = (kinds.get(key, {}) if isinstance(kinds, dict) else kinds, content)
        out[field] = codec.read(content, f"{place}.{key}".removeprefix("."))
    _check_axes(name, out, place)
    return class_of(name)(**out)


def _check_first(name: str, value: Any) -> None:
    """Raise for what a class wants to have checked before the rest is read, such as its own format."""
    for attribute in attrs.fields(class_of(name)):
        if FIRST in attribute.metadata and attribute.validator and isinstance(value, dict):
            attribute.validator(None, attribute, value.get(attribute.name))


def _wanted(value: Any, known: set[str], needed: set[str]) -> str:
    """Return the rule on the keys of a value, with those that it lacks and those that are not known."""
    may = f" and may have {', '.join(sorted(known - needed))}" if known - needed else ""
    keys = set(value) if isinstance(value, dict) else needed
    odd = {"it lacks": needed - keys, "not known are": keys - known}
    tail = "".join(f"; {word} {', '.join(sorted(names))}" for word, names in odd.items() if names)
    return f"must have the keys {', '.join(sorted(needed))}{may}{tail}"


def _check_axes(name: str, found: Mapping[str, Any], place: str) -> None:
    """Raise unless the arrays of a value have the lengths they must have."""
    lengths: dict[str, int] = {}
    for field, axes in axes_of(class_of(name)).items():
        array = found.get(field)
        if not isinstance(array, np.ndarray):
            continue
        fits = array.ndim == len(axes) and all(
            n == int(axis) if axis.isdigit() else lengths.setdefault(axis, n) == n
            for n, axis in zip(array.shape, axes, strict=True)
        )
        if not fits:
            raise layout_error(
                f"{place}.{field}".removeprefix("."),
                list(array.shape),
                f"its axes must be {', '.join(axes)}, as long as those of the other fields",
            )
