"""Ids out of any column that a user holds: always text, and never out of floats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.core.columns import NO_NUMBERS
from tierpace.core.texts import visible
from tierpace.errors import SchemaError

if TYPE_CHECKING:
    from numpy.typing import NDArray

FLOATS = float | np.floating


def blank(value: Any) -> bool:
    """Whether a value of a column of text says nothing: None, NaN, NA, or text without a visible character."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return not visible(value) if isinstance(value, str) else isinstance(value, FLOATS) and bool(value != value)  # noqa: PLR0124  # NaN


def decode_ids(values: NDArray[Any], name: str) -> tuple[NDArray[np.int64], list[str], NDArray[np.bool_]]:
    """Return the code of each row, the sorted ids the codes point to, and the rows without an id (code -1).

    Integers become their digits; floats are refused, since long ids lose digits as floats.
    """
    if values.dtype.kind in "iu":
        found, codes = np.unique(values, return_inverse=True)
        items: list[Any] = [str(v) for v in found.tolist()]
    elif values.dtype.kind in "UOT":
        place: dict[Any, int] = {}
        distinct = values.tolist()
        keys = distinct if len(set(map(type, distinct))) <= 1 else [(type(v), v) for v in distinct]  # 1, 1.0 and True
        try:
            codes = np.fromiter((place.setdefault(k, len(place)) for k in keys), np.int64, len(values))
            distinct = list(place) if keys is distinct else [v for _, v in place]
        except TypeError:  # a list or the like among them, refused below
            codes = np.arange(len(values))
        for k, value in enumerate(distinct):
            if not _holds_an_id(value):
                raise _no_id(value, f"{name}, row {int(np.argmax(codes == k))}", is_float=isinstance(value, FLOATS))
        items = [_text(v) for v in distinct]
    else:
        raise _no_id(str(values.dtype), name, is_float=values.dtype.kind == "f")
    ids = sorted({v for v in items if v is not None})
    rank = {v: i for i, v in enumerate(ids)}
    lookup = np.array([rank.get(v, -1) for v in items], np.int64)
    codes = lookup[codes] if items else np.zeros(0, np.int64)
    return codes, ids, codes < 0


def decode_keys(values: NDArray[Any], name: str) -> list[str | None]:
    """Return the id of each row, None where it has none: for ids of which nearly every row has its own."""
    if values.dtype.kind not in "iufOUT" or (values.dtype.kind == "f" and not np.isnan(values).all()):
        raise _no_id(str(values.dtype), name, is_float=values.dtype.kind == "f")
    items = values.tolist()
    for row, value in enumerate(items):
        if not _holds_an_id(value):
            raise _no_id(value, f"{name}, row {row}", is_float=isinstance(value, FLOATS))
    return [_text(v) for v in items]


def _holds_an_id(value: Any) -> bool:
    """Whether a value is an id, or says nothing."""
    if isinstance(value, str):
        return True
    return blank(value) or (isinstance(value, int | np.integer) and not isinstance(value, NO_NUMBERS))


def _text(value: Any) -> str | None:
    if blank(value):
        return None
    return str(value) if isinstance(value, str) else str(int(value))


def _no_id(value: Any, place: str, *, is_float: bool) -> SchemaError:
    return SchemaError(
        "schema.id_float" if is_float else "schema.id_type",
        field=place,
        value=value,
        requirement="an id is text or an integer",
        hint="long ids lose digits as floats: read the column as text",
    )
