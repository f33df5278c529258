"""Trails: the points a forecaster would have given in past months, made once for all who learn from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, fields, fields_dict, has

from tierpace.forecasters.contract import Noise, shown_to, tail_of
from tierpace.forecasters.newcomers import ON_ROSTER
from tierpace.kernels.arrays import Floats
from tierpace.ledger.progress import past_cuts

if TYPE_CHECKING:
    from tierpace.forecasters.contract import Forecaster
    from tierpace.ledger.progress import Progress

LAST_MONTHS = 12
LEARNED = ("learned", "donors")  # fields of our forecasters that hold what they have learned


def has_learned(forecaster: object) -> bool:
    """Return whether a forecaster of ours has learned. What others hold, nobody but them knows."""
    kind = type(forecaster)
    ours = has(kind) and kind.__module__.partition(".")[0] == "tierpace"
    return ours and any(getattr(forecaster, name, None) is not None for name in LEARNED)


def parts_that_learned(forecaster: object) -> list[object]:
    """Return the forecasters within one that have learned, though it has not."""
    kind = type(forecaster)
    if has_learned(forecaster):
        return [forecaster]
    if not has(kind):
        return []
    held = [getattr(forecaster, a.name) for a in fields(kind)]
    inner = [v for h in held for v in (h if isinstance(h, tuple) else (h,)) if hasattr(v, "tail")]
    return [found for part in inner for found in parts_that_learned(part)]


def walk(forecaster: Forecaster, progress: Progress) -> tuple[Forecaster, tuple[Floats, ...]]:
    """Return a forecaster that has learned, if it can, and the points it would have given in past months.

    Of the last 12 complete months at the same days left, oldest first: (N, 3) of each roster, months and rows those of
    `Progress.past`. Each point is what the forecaster would have said then, with nothing learned since. One with a
    method ``walk(progress)`` gives both itself, where that is cheaper than month by month: what it learns
    from the months before a month is then not worked out again and again. Of one that says how far it ``looks_back``,
    past months are cut short.
    """
    kind = type(forecaster)
    ours = has(kind) and "learned" in fields_dict(kind)  # a user's may call anything so
    if ours:
        forecaster = evolve(forecaster, learned=None)  # type: ignore[misc]  # it is an attrs class, as just seen
    own = getattr(forecaster, "walk", None)
    if own is not None:
        found: tuple[Forecaster, tuple[Floats, ...]] = own(shown_to(forecaster, progress))
        return found
    learn = getattr(forecaster, "learn", None)
    recent = getattr(forecaster, "looks_back", None) if ours else None
    streams = recent is None or progress.day_rule.midnight == "start"  # there, one that runs leaves its day open
    out = []
    for past, _ in past_cuts(progress, limit=LAST_MONTHS, streams=streams, recent=recent and max(recent, ON_ROSTER)):
        noise = Noise(past.ids, past.month, draws=0, seed=0)
        out.append(tail_of(forecaster, past, noise=noise).point if len(past.ids) else np.zeros((0, 3)))
    return forecaster if learn is None else learn(shown_to(forecaster, progress)), tuple(out)
