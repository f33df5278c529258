"""What a forecaster is called: as it is written in code, so that two that differ have two names."""

from __future__ import annotations

import re
from hashlib import blake2b
from types import FunctionType
from typing import Any

from attrs import NOTHING, fields

LONGEST_NAME = 200
AT = re.compile(" at 0x[0-9A-Fa-f]+")  # where an object lies in memory, which is another place in each process


def written(forecaster: Any) -> str:
    """Return one of our forecasters as it is written in code, without settings that are the usual ones.

    Examples
    --------
    >>> from tierpace.forecasters import Blend, DayOfWeek, Linear
    >>> Blend([Linear(), DayOfWeek(), DayOfWeek(weeks=2)])
    Blend((Linear(), DayOfWeek(), DayOfWeek(weeks=2)))
    """
    said = []
    for at in fields(type(forecaster)):
        value = getattr(forecaster, at.name)
        if at.repr and value != at.default:
            said.append(repr(value) if at.default is NOTHING and not at.kw_only else f"{at.alias}={value!r}")
    return f"{type(forecaster).__name__}({', '.join(said)})"


def name_of(forecaster: object) -> str:
    """Return what a forecaster is called: its repr as one line, or its class and settings if it has none of its own.

    A very long one is cut, and ends in a number that is another for each.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.forecasters.naming import name_of
    >>> class Half:
    ...     def __init__(self, of):
    ...         self.of = of
    >>> name_of(tp.forecasters.default()), name_of(Half(tp.forecasters.Linear()))
    ('Analogs(Calibrated(Fading(EmpiricalBayes())))', 'Half(of=Linear())')
    """
    text = " ".join(AT.sub("", _said(forecaster)).split())
    if len(text) <= LONGEST_NAME:
        return text
    end = f"… #{blake2b(text.encode('utf-8', 'surrogatepass'), digest_size=4).hexdigest()}"
    return text[: LONGEST_NAME - len(end)] + end


def _said(value: object, depth: int = 0) -> str:
    """Return the repr of a value, or what makes one where it has none: the name of a function, an object's settings."""
    kind = type(value)
    if isinstance(value, type | FunctionType):
        return value.__qualname__
    if kind.__repr__ is not object.__repr__:
        try:
            return repr(value)
        except Exception:  # noqa: BLE001  # a repr may fail in any way, and a name is no reason to stop
            return kind.__name__
    held = getattr(value, "__dict__", {}) if depth <= 2 else {}  # noqa: PLR2004  # deeper ones may go in a circle
    settings = ", ".join(f"{k}={_said(v, depth + 1)}" for k, v in held.items() if not k.startswith("_"))
    return f"{kind.__name__}({settings})" if settings else kind.__name__
