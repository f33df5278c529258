"""What all values with arrays share: they are read-only, and equal if all their fields are."""

from __future__ import annotations

from typing import Any

import numpy as np


def sealed(values: Any) -> Any:
    """Return an array that cannot be written to; the caller's own array stays as it is."""
    array = np.asarray(values)
    if array.flags.writeable:
        array = array.view()
        array.setflags(write=False)
    return array


def same_fields(self: Any, other: object) -> bool:
    """Compare two values of one attrs class field by field, arrays by shape, dtype and content."""
    if type(other) is not type(self):
        return NotImplemented
    names = [a.name for a in type(self).__attrs_attrs__]
    return all(_same(getattr(self, name), getattr(other, name)) for name in names)


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        if a.dtype != b.dtype or a.shape != b.shape:
            return False
        return bool(np.array_equal(a, b, equal_nan=a.dtype.kind == "f"))
    return bool(a == b)


def id_array(ids: Any) -> Any:
    """Return texts as a read-only object array: (N,)."""
    out = np.empty(len(ids), object)
    out[:] = list(ids)
    return sealed(out)
