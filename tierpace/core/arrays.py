"""What all values with arrays share: read-only arrays, equal and pickled by their fields, and a row a creator.

A value copies the arrays it is given, and those it holds are read-only. Arrays that the library has just made are
handed over instead (`made`, `handed`): they are sealed where they lie, and copied nowhere.
"""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

import attrs
import numpy as np

from tierpace.core.counting import counted
from tierpace.errors import InputError
from tierpace.kernels.arrays import Ints, Objects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

P = ParamSpec("P")
V = TypeVar("V")
Columns = dict[str, tuple[Any, ...]]
"""A table: columns of one length by name."""
CREATORS, DRAWS = "N", "S"
LOCKED = "locked"


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


def texts(ids: Any) -> Objects:
    """Return texts as a sealed array of objects: (N,)."""
    return sealed(ids, object)


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


def locked(value: Any) -> Any:
    """Return an array as a copy in bytes, which nobody can make writeable; of texts, as a read-only copy.

    Of a value, all of its arrays, and what was read from them. Anything else is returned as it is.
    """
    if isinstance(value, np.ndarray):
        if value.dtype.hasobject:
            return handed(value.copy())
        return np.frombuffer(value.tobytes(), value.dtype).reshape(value.shape)
    if type(value) is tuple:
        return tuple(map(locked, value))
    if not isinstance(value, Sealed):
        return value
    held = names(type(value))
    out: Any = type(value)(**{name: locked(getattr(value, name)) for name in held})
    if hasattr(out, "__dict__"):
        read = {name: v for name, v in vars(value).items() if name not in held and isinstance(v, np.ndarray | tuple)}
        vars(out).update({name: locked(v) for name, v in read.items()}, **{LOCKED: True})
    return out


def is_locked(value: object) -> bool:
    """Return whether a value is such a copy itself, no part of one."""
    return LOCKED in getattr(value, "__dict__", {})


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
        return self._holds_what(other) if type(other) is type(self) else NotImplemented

    def _holds_what(self, other: Self) -> bool:
        return all(_same(getattr(self, name), getattr(other, name)) for name in names(type(self)))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by fields: what was read-only is so again, and what was computed on the way stays behind."""
        return _build, (type(self), {name: getattr(self, name) for name in names(type(self))})

    def take(self, rows: Ints) -> Self:
        """Return the creators of these rows."""
        return taken(self, rows)


class OfCreators(Sealed):
    """A value with creators, each a row."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def ids(self) -> Objects:
            """Creators: (N,)."""

    def select(self, ids: Iterable[str]) -> Self:
        """Return these creators alone, sorted by id."""
        rows = np.unique(rows_of(self.ids, ids))
        return self if len(rows) == len(self.ids) else self.take(rows)


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


def names(kind: Any) -> tuple[str, ...]:
    """Return the names of a class's fields."""
    return tuple(a.name for a in attrs.fields(kind))


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


def taken(value: V, rows: NDArray[Any], axis: str = CREATORS, **parts: Any) -> V:
    """Return some rows of every field that has the axis, in whatever place; ``parts`` as given."""
    found = {name: spec.index(axis) for name, spec in axes_of(type(value)).items() if axis in spec}
    kept = {name: _rows(getattr(value, name), rows, at) for name, at in found.items() if name not in parts}
    return attrs.evolve(value, **kept, **parts)  # type: ignore[misc]  # attrs values


def _rows(held: Any, rows: NDArray[Any], at: int) -> Any:
    if isinstance(held, np.ndarray):
        return handed(held[(slice(None),) * at + (rows,)])
    if isinstance(held, tuple):
        return tuple(map(held.__getitem__, rows.tolist()))
    return None if held is None else held.take(rows)


def joined(parts: Sequence[V], axis: str = CREATORS) -> V:
    """Return the values of several groups of creators, made alike, as one.

    What has a row a creator is put end to end, sums over creators (the axis S alone) add up, for the worlds are the
    same, and the rest is that of the first.
    """
    ends = {}
    for name, spec in axes_of(type(parts[0])).items():
        held = [getattr(part, name) for part in parts]
        if axis in spec:
            ends[name] = _end_to_end(held, spec.index(axis), axis)
        elif spec == DRAWS:
            ends[name] = handed(np.sum(held, axis=0))
    return attrs.evolve(parts[0], **ends)  # type: ignore[misc]  # attrs values


def _end_to_end(held: Sequence[Any], at: int, axis: str) -> Any:
    if isinstance(held[0], np.ndarray):
        return handed(np.concatenate(held, axis=at))
    if isinstance(held[0], tuple):
        return tuple(chain.from_iterable(held))
    return None if held[0] is None else joined(held, axis)


def rows_of(ids: NDArray[Any], wanted: Iterable[str]) -> Ints:
    """Return the rows of the wanted ids among those there are, or raise InputError if one is not there."""
    place = dict(zip(ids.tolist(), range(len(ids)), strict=True))
    asked: list[Any] = [wanted] if isinstance(wanted, str) else list(wanted)
    if set(map(type, asked)) <= {str} and place.keys() >= set(asked):  # as nearly always, in a third of the time
        return np.array([place[i] for i in asked], np.int64)
    unknown = [i for i in asked if not isinstance(i, str) or i not in place]
    if unknown:
        raise InputError(
            "creator.unknown",
            "ids",
            unknown[:5],
            f"creators must be among the {len(ids):,} here ({counted(len(unknown), 'is', 'are')} not)",
            "ids are text",
        )
    return np.array([place[i] for i in asked], np.int64)
