"""A mean of several forecasters: the better one was in past months, the more it counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen

from tierpace.core.arrays import made
from tierpace.core.notes import Note
from tierpace.core.signals import N_SIGNALS
from tierpace.errors import InputError, InputTypeError
from tierpace.forecasters.contract import require_cut, require_made, tail_of
from tierpace.forecasters.donor_rosters import teachers
from tierpace.forecasters.memory import lately_seen
from tierpace.forecasters.naming import written
from tierpace.forecasters.pace import within_limits
from tierpace.forecasters.trails import LAST_MONTHS, walk
from tierpace.kernels.arrays import Floats, Ints
from tierpace.ledger.progress import past_cuts
from tierpace.ledger.projection import Tail

if TYPE_CHECKING:
    from datetime import date

    from attrs import Attribute

    from tierpace.forecasters.contract import Forecaster, Noise
    from tierpace.ledger.progress import Progress


POWER = 4.0  # a member with half the error weighs 2⁴ times as much
PRIOR_ROWS = 200.0  # creator-months that equal weights are worth


@frozen
class Weights:
    """The weight of each member for each signal (3, members), from a cut, and how many months it rests on."""

    as_of: date
    of: tuple[tuple[float, ...], ...]
    months: int


def _members(value: object) -> object:
    return tuple(value) if isinstance(value, Iterable) else value


def _forecasters(instance: object, attribute: Attribute[tuple[Forecaster, ...]], value: object) -> None:
    for member in value if isinstance(value, tuple) else ():
        require_made(member, "members")
    if not isinstance(value, tuple) or not all(callable(getattr(m, "tail", None)) for m in value):
        raise InputTypeError(
            "forecast.bad_members",
            "members",
            value,
            "must be forecasters: objects with a method tail(progress, *, noise)",
        )
    if not value:
        raise InputError("forecast.no_members", field="members", value=value, requirement="there must be at least one")


@frozen
class Blend:
    """A weighted mean of points.

    Parameters
    ----------
    members : iterable of Forecaster
        Whose points to mix. How the sum spreads over the days left is the first one's.
    learned : optional
        What `learn` found; leave it out.

    Notes
    -----
    For each signal, a member's weight goes with 1 ÷ (its error in past months at the same days left)⁴, and that is
    weighed against equal weights by the creator-months there are: 200 count for half. Each past month's points are
    made once (`tierpace.forecasters.trails`), with what was known then.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> f = tp.forecasters
    >>> blend = f.Blend([f.Linear(), f.EmpiricalBayes()]).learn(progress)
    >>> [round(sum(weights), 6) for weights in blend.learned.of]
    [1.0, 1.0, 1.0]
    """

    __module__ = "tierpace.forecasters"
    __repr__ = written

    members: tuple[Forecaster, ...] = field(converter=_members, validator=_forecasters)
    learned: Weights | None = field(default=None, kw_only=True, repr=False)

    def learn(self, progress: Progress) -> Blend:
        """Return the forecaster with what it and its members borrow from this roster, for use on any part of it."""
        return self.walk(teachers(progress))[0]

    def tail(self, progress: Progress, *, noise: Noise | None) -> Tail:
        """Return the weighted mean of the members' points: (N, 3)."""
        ready = self if self.learned else self.learn(progress)
        weights = ready.learned or _weighed(progress, [], len(self.members))
        require_cut(weights.as_of, progress, "Blend")
        tails = [tail_of(m, progress, noise=noise) for m in ready.members]  # type: ignore[arg-type]  # None: points alone
        point = within_limits(_mixed([t.point for t in tails], weights), progress)
        few = Note("equal_weights", "no complete past month: all members count alike")
        notes = tuple(dict.fromkeys(n for t in tails for n in t.notes))
        return made(Tail, point, spread=tails[0].spread, notes=notes if weights.months else (few, *notes))

    def walk(self, progress: Progress) -> tuple[Blend, tuple[Floats, ...]]:
        """Return what `learn` does, and the points of past months; see `tierpace.forecasters.trails`."""
        members, trails = zip(*(walk(m, progress) for m in self.members), strict=True)
        errors: list[tuple[Floats, int]] = []
        out = []
        for (past, rest), *points in zip(past_cuts(progress, limit=LAST_MONTHS), *trails, strict=True):
            out.append(within_limits(_mixed(points, _weighed(past, errors, len(points))), past))
            errors.append(_errors(points, past, rest))
        return evolve(self, members=members, learned=_weighed(progress, errors, len(members))), tuple(out)


def _mixed(points: list[Floats], weights: Weights) -> Floats:
    each = np.array(weights.of)
    out = np.zeros_like(points[0])
    for k, point in enumerate(points):
        out += point * each[:, k]
    return out


def _errors(points: list[Floats], past: Progress, rest: Ints) -> tuple[Floats, int]:
    """Return the sums of absolute errors (3, members) of a past month, over who did something of late; how many."""
    seen = lately_seen(past)
    return np.stack([np.abs(point - rest)[seen].sum(0) for point in points], 1), int(seen.sum())


def _weighed(progress: Progress, errors: list[tuple[Floats, int]], members: int) -> Weights:
    """Return the weights that past errors advise, shrunk to equal ones."""
    total = sum((e for e, _ in errors), np.zeros((N_SIGNALS, members)))
    rows = sum(n for _, n in errors)
    least = total.min(1, keepdims=True)
    earned = np.divide(least, total, out=np.ones_like(total), where=total > 0) ** POWER
    earned /= earned.sum(1, keepdims=True)
    mixed = (rows * earned + PRIOR_ROWS / members) / (rows + PRIOR_ROWS)
    return Weights(progress.as_of, tuple(tuple(row) for row in mixed.tolist()), len(errors))
