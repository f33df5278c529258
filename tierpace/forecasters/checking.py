"""A forecaster held to its contract: what it says is checked, and what it raises is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from attrs import evolve

from tierpace.errors import TierpaceError
from tierpace.forecasters.analogs import Analogs
from tierpace.forecasters.calibrated import Calibrated
from tierpace.forecasters.contract import breaches, broke, require_forecaster, tail_of
from tierpace.ledger.projection import Futures, Tail

if TYPE_CHECKING:
    from collections.abc import Callable

    from tierpace.forecasters.contract import Forecaster, Noise
    from tierpace.ledger.progress import Progress

V = TypeVar("V")

OURS = (Analogs, Calibrated)  # they draw within the limits by their making, and can make totals at once


def checked(forecaster: Forecaster, progress: Progress, noise: Noise, *, points: Tail | None = None) -> Tail:
    """Return the forecaster's tail once it has passed the contract; one of `OURS` may be given its points.

    Draws of these themselves are within the limits by their making, and one that is no number shows in the point. Of
    a class made from it nothing is taken for granted.
    """
    require_forecaster(forecaster)
    ours = forecaster if isinstance(forecaster, OURS) and type(forecaster) in OURS else None
    tail = unless_it_raises(
        forecaster,
        "tail",
        lambda: ours.around(points, progress, noise=noise) if ours else tail_of(forecaster, progress, noise=noise),
    )
    if not isinstance(tail, Tail):
        raise broke(forecaster, "tail must return a Tail", tail)
    require_no_breach(forecaster, evolve(tail, draws=None) if ours and noise.draws else tail, progress, noise)
    return tail


def unless_it_raises(forecaster: Forecaster, method: str, said: Callable[[], V]) -> V:
    """Return what a forecaster says; raise ForecasterError for any error that is none of ours."""
    try:
        return said()
    except TierpaceError:
        raise
    except Exception as error:
        raise broke(forecaster, f"{method} must not raise", error) from error


def require_no_breach(forecaster: Forecaster, said: Tail | Futures, progress: Progress, noise: Noise) -> None:
    """Raise ForecasterError for the first rule of the contract that is broken."""
    for rule, value in breaches(said, progress, noise):
        raise broke(forecaster, rule, value)
