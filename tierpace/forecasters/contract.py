"""What a forecaster is, the noise it is given, and the contract of its tail."""

from __future__ import annotations

from hashlib import blake2b
from inspect import Parameter, getattr_static, signature
from math import isfinite
from types import FunctionType
from typing import TYPE_CHECKING, Any, Protocol, Self, runtime_checkable

import numpy as np
from attrs import evolve, field, frozen

from tierpace.core.arrays import Sealed, along, is_locked, locked, texts
from tierpace.core.signals import Signal
from tierpace.errors import ForecasterError, InputError, InputTypeError
from tierpace.kernels.arrays import Floats, Ints, Objects
from tierpace.kernels.blocks import parts
from tierpace.kernels.noise import uniforms
from tierpace.ledger.projection import Futures, Tail

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from attrs import Attribute
    from numpy.typing import NDArray

    from tierpace.core.months import Month
    from tierpace.ledger.progress import Progress

WHOLE = 1e-9  # how far a drawn number of days may lie from a whole one
SLACK = 1e-6  # relative room for rounding in sums of floats


@runtime_checkable
class Forecaster(Protocol):
    """Says what the rest of the month adds.

    Examples
    --------
    >>> import numpy as np, tierpace as tp
    >>> class LikeYesterday:
    ...     def tail(self, progress, *, noise):
    ...         return tp.Tail(progress.days[:, -1].astype(float) * len(progress.days_left))
    >>> isinstance(LikeYesterday(), tp.forecasters.Forecaster)
    True
    """

    def tail(self, progress: Progress, *, noise: Noise) -> Tail:
        """Return what the days left add for each creator, given what was known at the cut."""
        ...


def _key(*parts: object) -> int:
    """Return a 64-bit key that is stable over processes, machines and versions."""
    return int.from_bytes(_digest("\x1f".join(str(p) for p in parts)), "little")


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


@frozen(eq=False)
class Noise(Sealed):
    """Uniform noise keyed by creator id, target month and seed; a world by month and seed alone.

    Never by position or cut day: reordering or dropping creators changes nobody else's draws, and yesterday's
    report shares its noise with today's.

    Parameters
    ----------
    ids : (N,) text
        Creators.
    month : Month
        The target month.
    draws : int
        S, how many draws.
    seed : int
        Any integer.
    part : (int, int)
        Of how many forecasters that share the worlds this is which: of (1, 2) it is the second of two, and its draws
        are those of worlds 1, 3, 5 and so on. All worlds of one alone: (0, 1).

    Examples
    --------
    >>> import tierpace as tp
    >>> noise = tp.forecasters.Noise(["ann", "bob"], tp.Month(2026, 3), draws=4, seed=0)
    >>> noise.own(2).shape, noise.world(1).shape
    ((2, 4, 2), (4, 1))
    """

    __module__ = "tierpace.forecasters"

    ids: Objects = field(converter=texts, metadata=along("N"))
    month: Month
    draws: int = field(kw_only=True)
    seed: int = field(kw_only=True)
    part: tuple[int, int] = field(default=(0, 1), kw_only=True)

    @property
    def worlds(self) -> Ints:
        """Which worlds the draws are of, by number: (S,)."""
        first, of = self.part
        return np.arange(first, first + self.draws * of, of)

    def shared(self, which: int, of: int) -> Self:
        """Return the part of one of several forecasters that share these worlds in turn."""
        first, step = self.part
        return evolve(self, draws=len(range(which, self.draws, of)), part=(first + which * step, of * step))

    def uniforms(self, keys: NDArray[np.uint64], lane: int) -> Floats:
        """Return uniforms in (0, 1) of each key and draw: (N, S)."""
        return uniforms(keys, self.worlds, lane)

    def own(self, n: int, *, lane: int = 0) -> Floats:
        """Return n uniforms in (0, 1) for each creator and draw: (N, S, n). Lanes are independent of each other."""
        keys = self.keys()
        out = np.empty((n, len(keys), self.draws))
        for k in range(n):
            out[k] = self.uniforms(keys, lane + k)
        return out.transpose(1, 2, 0)

    def keys(self) -> NDArray[np.uint64]:
        """Return what each creator's noise is made of: (N,). See `tierpace.kernels.noise.uniforms`."""
        where = f"\x1f{self.month}\x1f{self.seed}"
        keys = [_digest(f"creator\x1f{c}{where}") for c in self.ids]
        return np.frombuffer(b"".join(keys), "<u8").astype(np.uint64)

    def world(self, n: int, *, lane: int = 0) -> Floats:
        """Return n uniforms in (0, 1) for each draw, shared by all creators: (S, n)."""
        keys = np.array([world_key(self, "world")], np.uint64)
        out = np.empty((self.draws, n))
        for k in range(n):
            out[:, k] = self.uniforms(keys, lane + k)[0]
        return out

    def of(self, ids: Sequence[str] | Objects) -> Self:
        """Return the noise of other creators of the same worlds."""
        return evolve(self, ids=ids)


def world_key(noise: Noise, what: str) -> int:
    """Return the key of something that all creators of the noise's worlds share."""
    return _key(what, noise.month, noise.seed)


def shown_to(forecaster: object, progress: Progress) -> Progress:
    """Return a progress as a forecaster may see it: a copy that cannot be written to, if its class is not of tierpace.

    Ours get the very value, whose arrays are views of the ledger's: a copy at each cut would halve their speed.
    """
    if type(forecaster).__module__.partition(".")[0] == "tierpace" or is_locked(progress):
        return progress
    copy: Progress = locked(progress)
    return copy


def tail_of(forecaster: Forecaster, progress: Progress, *, noise: Noise) -> Tail:
    """Return the tail of any forecaster, which sees what it may."""
    seen = shown_to(forecaster, progress)
    return forecaster.tail(seen, noise=noise if seen is progress else locked(noise))


def require_cut(learned: date, progress: Progress, name: str) -> None:
    """Raise InputError unless a learned forecaster is used at the cut it learned from."""
    if learned != progress.as_of:
        raise InputError(
            "forecast.learned_elsewhere",
            name,
            progress.as_of.isoformat(),
            f"a forecaster that has learned must be used at the cut it learned from, {learned}",
            "learn again from this progress, or use the forecaster as it was before learning",
        )


def require_forecaster(forecaster: object) -> None:
    """Raise InputTypeError unless it has a method ``tail``."""
    require_made(forecaster, "forecaster")
    if not callable(getattr(forecaster, "tail", None)):
        raise InputTypeError(
            "forecast.not_a_forecaster",
            "forecaster",
            forecaster,
            "must have a method tail(progress, *, noise)",
            "pass an object, such as Linear()",
        )


def require_made(forecaster: object, name: str) -> None:
    """Raise InputTypeError for the class of a forecaster, and for a function that may return one."""
    its = getattr_static(forecaster, "tail", None) if isinstance(forecaster, type) else None
    if isinstance(forecaster, FunctionType) or isinstance(its, FunctionType):
        requirement = "must be a forecaster, not what makes one"
        raise InputTypeError("forecast.not_made", name, forecaster, requirement, _made_by(forecaster))


def _made_by(maker: Any) -> str:
    """Return how to write what a class or a function makes."""
    if not maker.__name__.isidentifier():
        return "pass what it returns"
    more = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
    needs = any(p.default is p.empty and p.kind not in more for p in signature(maker).parameters.values())
    return f"write {maker.__name__}({'…' if needs else ''})"


def has_tail(instance: object, attribute: Attribute[Forecaster], value: object) -> None:
    """Raise InputTypeError unless the value of a field is a forecaster."""
    require_forecaster(value)


def broke(forecaster: Forecaster, rule: str, value: object) -> ForecasterError:
    """Return the error of a forecaster that broke a rule: by what it gave, or by what it raised."""
    return ForecasterError(
        "forecast.raised" if isinstance(value, Exception) else "forecast.bad_output",
        type(forecaster).__name__,
        value,
        rule,
        "run tierpace.forecasters.check_forecaster on it",
    )


def breaches(tail: Tail | Futures, progress: Progress, noise: Noise) -> list[tuple[str, Any]]:
    """Return the rules that a tail breaks, with what was found.

    Futures are of our own making: within the limits, and a draw that is no number shows in the point.
    """
    ours = isinstance(tail, Futures)
    n, s, left = len(progress.ids), noise.draws, len(progress.days_left)
    shapes = {"point": (n, 3), "draws": (n, s, 3), "spread": (n, left, 3), "basis": (n,)}
    found: list[tuple[str, Any]] = []
    for name, shape in shapes.items():
        values = getattr(tail, name)
        if values is None or (ours and name == "draws"):
            continue
        if values.shape != shape and not (name == "draws" and not s):
            return [(f"{name} must have shape {shape}", values.shape)]
        if name == "basis" or not values.size:
            continue
        low, high = float(values.min()), float(values.max())  # both are NaN where one value is
        if not (isfinite(low) and isfinite(high)):
            return [(f"{name} must be finite", "NaN or infinity")]
        if low < 0:
            return [(f"{name} must be 0 or more", low)]
        if name in ("point", "draws") and not ours:
            found += _over(name, values if name == "point" else values.max(1), progress)
        if name == "draws":
            found += _in_parts(values)
    return found


def _over(name: str, most: Floats, progress: Progress) -> list[tuple[str, Any]]:
    """Return the limits of the creators' own days that the most of each creator (N, 3) goes over."""
    found: list[tuple[str, Any]] = []
    for what, given, limit, unit in (
        (
            f"active days of {name} must be at most the days left",
            most[:, Signal.ACTIVE_DAYS],
            progress.free_days,
            "of them",
        ),
        (
            f"airtime of {name} must be at most the true length of the days left",
            most[:, Signal.AIRTIME],
            progress.seconds_left,
            "s",
        ),
    ):
        over = given > limit * (1 + SLACK)
        if over.any():
            k = int(over.argmax())
            rule = f"{what} to each creator ({progress.ids[k]!r} has {limit[k]:,} {unit})"
            found.append((rule, float(given[k])))
    return found


def _in_parts(draws: Floats) -> list[tuple[str, Any]]:
    """Return the rule on whole days, if draws (N, S, 3) break it, with the first that does."""
    for rows in parts(len(draws)):
        days = draws[rows, :, Signal.ACTIVE_DAYS]
        broken = np.abs(days - np.rint(days)) > WHOLE
        if broken.any():
            return [("active days of draws must be whole", float(days[broken][0]))]
    return []
