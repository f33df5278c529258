"""The standing of a creator on a tier, and which tier that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from tierpace.core.checks import is_number
from tierpace.core.months import Month
from tierpace.errors import InputError
from tierpace.kernels.arrays import Bools, Floats, Ints, Objects
from tierpace.kernels.clearing import best, cleared
from tierpace.ledger.day_table import DayTable
from tierpace.ledger.month_totals import month_totals

if TYPE_CHECKING:
    from attrs import Attribute

    from tierpace.core.programs import Program
    from tierpace.rules.tier_chances import Chances


STANDINGS = ("locked", "on track", "at risk", "unlikely", "out of reach", "no data")
WORST_FIRST = STANDINGS[::-1]
NO_DATA = STANDINGS[-1]
EVEN = 0.5  # the chance from which a tier counts as where the month is heading


def _share(instance: object, attribute: Attribute[float], value: object) -> None:
    if not is_number(value) or not 0 < value <= 1:
        raise InputError("bands.bad_share", attribute.name, value, "must lie above 0 and up to 1")


@frozen
class Bands:
    """The chances from which a creator is locked, on track or at risk; below the last: unlikely.

    Parameters
    ----------
    locked, on_track, at_risk : float
        Falling. A secured tier is locked, an impossible one out of reach, and where a chance is not known there is no
        data, whatever the bands.

    Examples
    --------
    >>> from tierpace import Bands
    >>> Bands(at_risk=0.4)
    Bands(locked=0.95, on_track=0.7, at_risk=0.4)
    """

    __module__ = "tierpace"

    locked: float = field(default=0.95, validator=_share, kw_only=True)
    on_track: float = field(default=0.70, validator=_share, kw_only=True)
    at_risk: float = field(default=0.30, validator=_share, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not self.locked >= self.on_track >= self.at_risk:
            raise InputError(
                "bands.not_falling",
                "bands",
                (self.locked, self.on_track, self.at_risk),
                "must fall: locked ≥ on_track ≥ at_risk",
            )

    def place(self, chance: Floats) -> Ints:
        """Return the standing of each chance, as an index into ``STANDINGS``; 0 is out of reach, NaN no data."""
        return np.select(
            [np.isnan(chance), chance >= self.locked, chance >= self.on_track, chance >= self.at_risk, chance > 0],
            [5, 0, 1, 2, 3],
            4,
        )


def last_month_tiers(ledger: DayTable, ids: Objects, month: Month, program: Program | None) -> list[str | None]:
    """Return the name of the tier each creator ended the month in: (N,), None for none or unknown.

    It is unknown where the ledger begins later, has no signal that the program of that month tests, or counts days by
    another rule than that program did.
    """
    if program is None or month.first < ledger.first_day or program.day_rule != ledger.day_rule:
        return [None] * len(ids)
    if program.required[:, ~ledger.measured].any():
        return [None] * len(ids)
    totals = month_totals(ledger.select(ids), month)
    clears = cleared(totals.totals, program.thresholds_for(totals.creators, month))
    names = (*program.names, None)
    tiers = best(np.all(clears, axis=2))
    return [names[k] if whole else None for k, whole in zip(tiers, totals.complete, strict=True)]


def require_tiers(wanted: str | Mapping[str, str] | None, programs: Iterable[Program]) -> None:
    """Raise InputError unless each target that is wanted is a tier of one of the programs."""
    there = [name for program in programs for name in program.names]
    asked = [wanted] if isinstance(wanted, str) else list((wanted or {}).values())
    unknown = next((name for name in asked if name not in there), None)
    if unknown is not None and there:
        raise _unknown(unknown, dict.fromkeys(there))


def targets(wanted: str | Mapping[str, str] | None, chances: Chances, last: list[str | None]) -> tuple[Ints, Bools]:
    """Return the rank of each creator's target (N,), K for none, and whose last month's tier is lost already (N,).

    The caller's, where it is a tier of the program; else the harder of last month's tier - the next possible one down
    if that is impossible - and the hardest with a chance of at least ½; else the easiest still possible; else the
    easiest. None of creators who have not been seen.
    """
    program, possible = chances.program, chances.verdicts.possible
    n, k = possible.shape
    rank: dict[str | None, int] = {name: i for i, name in enumerate(program.names)}
    first_possible = _first(possible)
    easiest_possible = k - 1 - possible[:, ::-1].argmax(1)  # the easiest of all where none is
    before = np.array([rank.get(name, k) for name in last], np.int64)  # k: none
    kept = np.maximum(before, first_possible)
    out = np.minimum(kept, _first(chances.by_tier >= EVEN))
    out = np.where(out < k, out, easiest_possible)
    for i, creator in enumerate(chances.ids):
        own = wanted if isinstance(wanted, str) else (wanted or {}).get(creator)
        if own in rank:
            out[i] = rank[own]
    lost = (before < k) & ~possible[np.arange(n), np.minimum(before, k - 1)] & chances.seen
    return np.where(chances.seen, out, k), lost


def _first(flags: Bools) -> Ints:
    return np.asarray(np.where(flags.any(1), flags.argmax(1), flags.shape[1]))


def _unknown(name: object, there: Iterable[str]) -> InputError:
    return InputError(
        "program.unknown_tier",
        "target",
        name,
        f"a target must be one of {', '.join(there)}",
        "tiers are named as in the program",
    )
