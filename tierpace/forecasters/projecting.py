"""From a forecaster to a projection: what is earned, plus its tail."""

from __future__ import annotations

import numpy as np
from attrs import evolve

from tierpace.core.arrays import made
from tierpace.core.checks import is_whole
from tierpace.core.counting import counted
from tierpace.core.notes import BASIS, Note
from tierpace.errors import InputError, InputTypeError
from tierpace.forecasters.analogs import Analogs
from tierpace.forecasters.calibrated import Calibrated
from tierpace.forecasters.checking import OURS, checked, require_no_breach, unless_it_raises
from tierpace.forecasters.contract import Forecaster, Noise
from tierpace.forecasters.defaults import default
from tierpace.forecasters.donor_rosters import is_many
from tierpace.forecasters.learned import Learned, learned_once
from tierpace.forecasters.naming import name_of
from tierpace.forecasters.rest_of_day import notes_of_today, within_day
from tierpace.forecasters.unseen import notes_of_unseen, with_unseen
from tierpace.kernels.draws import room_for
from tierpace.ledger.progress import Progress
from tierpace.ledger.projection import Futures, Projection, Tail

DEFAULT_DRAWS = 1000  # with 500 draws 5.9 % of standings flip with the seed, with 1,000 4.0 %


def project(
    progress: Progress, forecaster: Forecaster | Learned | None = None, *, draws: int = DEFAULT_DRAWS, seed: int = 0
) -> Projection:
    """Project a month to its end.

    Parameters
    ----------
    progress : Progress
        The month as far as it is known.
    forecaster : Forecaster or Learned, optional
        Default: `default`. What `learn` returned is used as it is, for any part of its roster.
    draws : int
        S, how many joint futures; 0 gives points alone.
    seed : int
        Of the noise.

    Returns
    -------
    Projection
        Month-end totals, so far included. If the forecaster's tail has no draws, `Calibrated` draws around it, and the
        notes say so. Empty arrays for an empty roster. No forecaster gets creators without data
        (`Progress.seen`): their rows are a placeholder, a usual new creator, and rules and money leave them out.

    Raises
    ------
    ForecasterError
        The forecaster broke its contract; the message names it and the rule.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> tp.project(progress, tp.forecasters.Linear(), draws=200, seed=0)
    <Projection 2026-03 day 15, 13 creators, 200 draws, Linear()>
    """
    _check_settings(progress, draws, seed)
    about: tuple[Note, ...] = ()
    if isinstance(forecaster, Learned) or is_many(progress):
        chosen, learned, progress = learned_once(forecaster, progress)
        if learned is not None:
            chosen, about = learned.forecaster, learned.notes
    else:
        chosen = default() if forecaster is None else forecaster
    whole, progress = progress, progress.of_seen
    noise = Noise(progress.ids, progress.month, draws=draws, seed=seed)
    ends = _ends(chosen, progress, noise)
    found = made(
        Projection,
        progress,
        point=ends.point,
        draws=ends.draws,
        spread=ends.spread,
        forecaster=name_of(chosen),
        seed=seed,
        basis=ends.basis,
        notes=(*ends.notes, *about, *notes_about(whole)),
    )
    return found if progress is whole else with_unseen(found, whole, draws)


def notes_about(progress: Progress) -> tuple[Note, ...]:
    """Return what every projection of a roster says of its creators, by any forecaster."""
    seen = progress.of_seen
    return (*notes_of_today(seen), *_known_from_no_day(seen), *notes_of_unseen(progress))


def _ends(chosen: Forecaster, progress: Progress, noise: Noise) -> Futures:
    """Return where the month ends: by the forecaster's draws, or where it gives none, by draws around its points."""
    if isinstance(chosen, OURS) and type(chosen) in OURS:
        return _drawn_by(chosen, None, progress, noise)
    tail = checked(chosen, progress.whole, noise)
    if tail.draws is not None or not noise.draws:
        return _added(tail, progress, noise)
    ends = _drawn_by(Calibrated(chosen), tail, progress, noise)
    by_us = Note("calibrated", f"{name_of(chosen)} gives points; draws are joint residuals of past months")
    return evolve(ends, notes=(by_us, *ends.notes))


def _drawn_by(ours: Calibrated | Analogs, points: Tail | None, progress: Progress, noise: Noise) -> Futures:
    """Return where the month ends by our own draws: made as totals, unless a day in progress is to change the tail."""
    if not noise.draws or progress.today is not None:
        return _added(checked(ours, progress.whole, noise, points=points), progress, noise)
    ends = unless_it_raises(ours, "tail", lambda: ours.futures(points, progress, noise=noise))
    require_no_breach(ours, ends, progress, noise)
    return ends


def _added(tail: Tail, progress: Progress, noise: Noise) -> Futures:
    """Return what has come so far and what a tail adds."""
    tail, so_far, futures = within_day(tail, progress, noise), progress.so_far, None
    if noise.draws and tail.draws is not None:
        futures = np.add(so_far[:, None], tail.draws, out=room_for(len(so_far), noise.draws))
    point = so_far + tail.point if futures is None else futures.mean(1)
    basis = np.zeros(len(so_far), BASIS) if tail.basis is None else tail.basis
    return Futures(point=point, draws=futures, spread=tail.spread, notes=tail.notes, basis=basis)


def _known_from_no_day(progress: Progress) -> tuple[Note, ...]:
    """Return of how many creators no day says how often they stream."""
    count = int(((progress.exposure == 0) & (progress.free_days > 0)).sum())
    if not count:
        return ()
    who = counted(count, "creator streams", "creators stream")
    text = f"no day says yet how often {who}: the rate is that of the roster, or a usual one"
    return (Note("rate_not_known", text),)


def _check_settings(progress: object, draws: object, seed: object) -> None:
    if not isinstance(progress, Progress):
        raise InputTypeError(
            "forecast.bad_progress", "progress", progress, "must be a Progress", "cut the ledger: ledger.as_of(day)"
        )
    for name, value in (("draws", draws), ("seed", seed)):
        if not is_whole(value):
            raise InputTypeError(f"forecast.bad_{name}", field=name, value=value, requirement="must be an integer")
    if isinstance(draws, int) and draws < 0:
        raise InputError("forecast.bad_draws", field="draws", value=draws, requirement="must be 0 or more")
