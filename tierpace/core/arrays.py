"""What all values with arrays share: they are read-only, equal if all their fields are, and have a row a creator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import numpy as np

from tierpace.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

V = TypeVar("V")
Columns = dict[str, tuple[Any, ...]]
"""A table: columns of one length by name."""


def sealed(values: Any) -> NDArray[Any]:
    """Return an array that cannot be written to; the caller's own array stays as it is."""
    array = np.asarray(values)
    if array.flags.writeable:
        array = array.view()
        array.setflags(write=False)
    return array


def same_fields(self: Any, other: object) -> bool:
    """Compare two values of one attrs class field by field, arrays by shape, dtype and content."""
    if type(other) is not type(self):
        return NotImplemented  # type: ignore[no-any-return]  # Python's word for "ask the other one"
    return all(_same(getattr(self, name), getattr(other, name)) for name in names(type(self)))


def names(kind: Any) -> list[str]:
    """Return the names of a class's fields."""
    return [a.name for a in attrs.fields(kind)]


def rebuilt(self: Any) -> tuple[Any, ...]:
    """Pickle a value by its fields: what was read-only is so again, and what was computed on the way stays behind."""
    return _build, (type(self), {name: getattr(self, name) for name in names(type(self))})


def _build(kind: Any, fields: dict[str, Any]) -> Any:
    return kind(**fields)


def maybe_sealed(values: Any) -> NDArray[Any] | None:
    """Return `sealed` values, or None."""
    return None if values is None else sealed(values)


def _same(a: Any, b: Any) -> bool:
    if type(a) is type(b) and isinstance(a, dict):
        return list(a) == list(b) and all(_same(a[k], b[k]) for k in a)
    if type(a) is type(b) and isinstance(a, tuple):
        return len(a) == len(b) and all(map(_same, a, b))
    if not isinstance(a, np.ndarray) or not isinstance(b, np.ndarray):
        either = isinstance(a, np.ndarray) or isinstance(b, np.ndarray)
        return not either and bool(a == b or (isinstance(a, float) and a != a and b != b))  # noqa: PLR0124  # NaN
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    return bool(np.array_equal(a, b, equal_nan=a.dtype.kind == "f"))


def id_array(ids: Any) -> NDArray[Any]:
    """Return texts as a read-only object array: (N,)."""
    if isinstance(ids, np.ndarray) and ids.ndim == 1 and ids.dtype == object:
        return sealed(ids.copy())
    out = np.empty(len(ids), object)
    out[:] = list(ids)
    return sealed(out)


def rows_of(ids: NDArray[Any], wanted: Iterable[str]) -> NDArray[np.int64]:
    """Return the rows of the wanted ids among those there are, or raise InputError if one is not there."""
    place = dict(zip(ids.tolist(), range(len(ids)), strict=True))
    asked: list[Any] = [wanted] if isinstance(wanted, str) else list(wanted)
    if set(map(type, asked)) <= {str} and place.keys() >= set(asked):  # as nearly always, in a third of the time
        return np.array([place[i] for i in asked], np.int64)
    unknown = [i for i in asked if not isinstance(i, str) or i not in place]
    if unknown:
        raise InputError(
            "creator.unknown",
            field="ids",
            value=unknown[:5],
            requirement=f"creators are among the {len(ids):,} here ({len(unknown)} are not)",
            hint="ids are text",
        )
    return np.array([place[i] for i in asked], np.int64)


def of_creators(value: V, ids: Iterable[str], **parts: Any) -> V:
    """Return a value whose arrays all have a row a creator, of these creators, sorted by id; ``parts`` as given."""
    rows = np.unique(rows_of(value.ids, ids))  # type: ignore[attr-defined]  # all such values have ids
    arrays = {n: a for n in names(type(value)) if isinstance(a := getattr(value, n), np.ndarray)}
    return attrs.evolve(value, **{n: a[rows] for n, a in arrays.items()}, **parts)  # type: ignore[misc]  # attrs values
