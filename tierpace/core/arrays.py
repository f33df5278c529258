"""What all values with arrays share: read-only arrays, equal and pickled by their fields, and a row a creator.

A value copies the arrays it is given, and those it holds are read-only. Arrays that the library has just made are handed
over instead (`made`, `handed`): they are sealed where they lie, and copied nowhere.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

import attrs
import numpy as np

from tierpace.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

P = ParamSpec("P")
V = TypeVar("V")
Columns = dict[str, tuple[Any, ...]]
"""A table: columns of one length by name."""
CREATORS, DRAWS = "N", "S"


# --------------------------------------------------------------------------------------------------------- arrays


def sealed(values: Any, of: type | None = None) -> NDArray[Any]:
    """Return an array that cannot be written to: the very one where that is so already, else a copy.

    ``of`` is its kind: float, or object for texts.
    """
    if type(values) is np.ndarray and (of is None or values.dtype == of) and is_sealed(values):
        return values
    if of is object and not isinstance(values, np.ndarray):  # one id an entry, whatever it is
        array = np.empty(len(values), object)
        array[:] = list(values)
    else:
        array = np.array(values, of)
    array.setflags(write=False)
    return array


def is_sealed(array: NDArray[Any]) -> bool:
    """Return whether neither an array nor what it is a view of can be written to."""
    owner: Any = array
    while isinstance(owner, np.ndarray):
        if owner.flags.writeable:
            return False
        owner = owner.base
    return owner is None or type(owner) is bytes


def handed(array: V) -> V:
    """Return an array that was made for the value it goes to: it is sealed and not copied. Anything else, as it is."""
    owner: Any = array
    while isinstance(owner, np.ndarray):
        owner.setflags(write=False)
        owner = owner.base
    return array


def made(kind: Callable[P, V], *args: P.args, **fields: P.kwargs) -> V:
    """Return a value of arrays that were made for it: they are handed over."""
    return kind(*map(handed, args), **{name: handed(value) for name, value in fields.items()})  # type: ignore[arg-type]  # they stay what they are


def locked(value: V) -> V:
    """Return an array as a copy in bytes, which nobody can make writeable; of texts, as a read-only copy.

    Of a value, all of its arrays, and what was read from them. Anything else is returned as it is.
    """
    if isinstance(value, np.ndarray):
        if value.dtype.hasobject:
            return handed(value.copy())
        return np.frombuffer(value.tobytes(), value.dtype).reshape(value.shape)  # type: ignore[return-value]
    if type(value) is tuple:
        return tuple(map(locked, value))  # type: ignore[return-value]
    if not isinstance(value, Sealed):
        return value
    held = names(type(value))
    out = attrs.evolve(value, **{name: locked(getattr(value, name)) for name in held})
    for name, read in getattr(value, "__dict__", {}).items():
        if name not in held and isinstance(read, np.ndarray | tuple):
            vars(out)[name] = locked(read)
    return out


def as_firm(array: NDArray[Any], source: NDArray[Any]) -> NDArray[Any]:
    """Return an array that was read from another, and as firmly sealed: in bytes if the other is."""
    owner: Any = source
    while isinstance(owner, np.ndarray):
        owner = owner.base
    return handed(array) if owner is None else locked(array)


# --------------------------------------------------------------------------------------------------------- values


class Sealed:
    """A value that holds arrays: equal field by field, without a hash, pickled by its fields.

    Its class is frozen by attrs with ``eq=False``.
    """

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]  # arrays have no hash

    def __eq__(self, other: object) -> bool:
        """Compare two values of one class field by field, arrays by shape, dtype and content; NaN equals NaN."""
        if type(other) is not type(self):
            return NotImplemented
        return all(_same(getattr(self, name), getattr(other, name)) for name in names(type(self)))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by fields: what was read-only is so again, and what was computed on the way stays behind."""
        return _build, (type(self), {name: getattr(self, name) for name in names(type(self))})


class OfCreators(Sealed):
    """A value with a row a creator."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def ids(self) -> NDArray[np.object_]: ...

    def select(self, ids: Iterable[str]) -> Self:
        """Return these creators alone, sorted by id."""
        rows = np.unique(rows_of(self.ids, ids))
        return self if len(rows) == len(self.ids) else self.take(rows)

    def take(self, rows: NDArray[np.int64]) -> Self:
        """Return the creators of these rows."""
        return taken(self, rows)


def along(spec: str) -> dict[str, str]:
    """Return the metadata of a field with such axes."""
    return {"axes": spec}


def axes(spec: str, *, of: type | None = None, default: Any = attrs.NOTHING, kw_only: bool = True) -> Any:
    """Return a field that holds a sealed array with such axes; with the default None, or none.

    Capitals are lengths that agree within a value, N creators, S draws; digits are lengths themselves.
    """
    converter = _sealer(of, optional=default is None)
    return attrs.field(converter=converter, default=default, kw_only=kw_only, metadata=along(spec))


@cache
def _sealer(of: type | None, *, optional: bool) -> Callable[[Any], Any]:
    def convert(values: Any) -> Any:
        return None if optional and values is None else sealed(values, of)

    return convert


@cache
def names(kind: Any) -> tuple[str, ...]:
    """Return the names of a class's fields."""
    return tuple(a.name for a in attrs.fields(kind))


@cache
def axes_of(kind: Any) -> Mapping[str, str]:
    """Return the axes of a class's fields, by name, of those that have any."""
    return {a.name: a.metadata["axes"] for a in attrs.fields(kind) if "axes" in a.metadata}


def _build(kind: Any, fields: dict[str, Any]) -> Any:
    return made(kind, **fields)


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


# ----------------------------------------------------------------------------------------------- rows and creators


def taken(value: V, rows: NDArray[np.int64], axis: str = CREATORS, **parts: Any) -> V:
    """Return some rows of every array that has the axis, wherever it stands, of values within too; ``parts`` as given.

    Of a tuple with a place a creator, as many places.
    """
    kept, along_it = dict(parts), axes_of(type(value))
    for name in names(type(value)):
        held = getattr(value, name)
        if name in parts or held is None:
            continue
        at = along_it.get(name, "").find(axis)
        if at >= 0:
            kept[name] = _rows(held, rows, at)
        elif isinstance(held, OfCreators) and axis == CREATORS:
            kept[name] = held.take(rows)
    return attrs.evolve(value, **kept)  # type: ignore[misc]  # attrs values


def _rows(held: Any, rows: NDArray[np.int64], at: int) -> Any:
    if isinstance(held, tuple):
        return tuple(map(held.__getitem__, rows.tolist()))
    return handed(held[(slice(None),) * at + (rows,)])


def joined(parts: Sequence[V]) -> V:
    """Return the values of several groups of creators, made alike, as one.

    What has a row a creator stands end to end, sums over creators (the axis S alone) add up, for the worlds are the
    same, and the rest is that of the first.
    """
    first, ends = parts[0], {}
    for name, spec in axes_of(type(first)).items():
        held = [getattr(part, name) for part in parts]
        if held[0] is None:
            continue
        if spec == DRAWS:
            ends[name] = handed(np.sum(held, axis=0))
        elif CREATORS in spec:
            ends[name] = handed(np.concatenate(held, axis=spec.index(CREATORS)))
    return attrs.evolve(first, **ends)  # type: ignore[misc]  # attrs values


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
