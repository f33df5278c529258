"""Analogs: what came after past cuts for creators who looked the same, on any day of the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, field, frozen

from tierpace.core.arrays import Sealed, made
from tierpace.core.counting import counted
from tierpace.core.notes import BASIS, Note
from tierpace.core.signals import N_SIGNALS, Signal
from tierpace.forecasters.analog_donors import FEWEST, AnalogDonors, learned
from tierpace.forecasters.calibrated import Calibrated, notes_of_draws
from tierpace.forecasters.chains import BUSY, LENGTH, SHARE, WORTH, active_share, busy_days
from tierpace.forecasters.contract import Noise, has_tail, require_cut, shown_to, tail_of, world_key
from tierpace.forecasters.cut_features import MEMORIES, RECENT, amounts, columns, features_of
from tierpace.forecasters.donor_rosters import donor_roster, teachers
from tierpace.forecasters.drawing import BLOCK, HardlySeen, drawn
from tierpace.forecasters.memory import remember_at_once, silent_days
from tierpace.forecasters.naming import name_of, written
from tierpace.forecasters.newcomers import FEW_DAYS, HARDLY, LONG, least_days, on_roster
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.draws import room_for
from tierpace.ledger.projection import Futures, Tail
from tierpace.ledger.tenure import Tenure

if TYPE_CHECKING:
    from datetime import date

    from tierpace.forecasters.contract import Forecaster
    from tierpace.ledger.progress import Progress


WINDOW, SHOCK, PICK, THIN = 40, 48, 56, 57  # lanes of the noise
NOT_SEEN = 2.0  # windows that might have shown what none of the nearest did


@frozen(eq=False)
class PastWindows(Sealed):
    """What past windows teach, from a cut; ``donors`` is None where they are too few.

    ``known``: how many of the creators who teach they may say something of.
    """

    as_of: date
    donors: AnalogDonors | None
    known: int = 0


@frozen
class Analogs:
    """Joint draws from the past windows of creators who looked the same, mixed with those of another forecaster.

    Parameters
    ----------
    forecaster : Forecaster
        Whose draws every other world takes, and all of those that past windows say nothing of.
    alone : bool
        Take no world of the forecaster's for creators that past windows know.
    learned : optional
        What `learn` found; leave it out.

    Notes
    -----
    A past window is a span of as many days as are left now, over at the cut. They begin on every fifth day of the
    calendar, within the last year. Its creators were there: first seen before it and active in the 120 days before it.
    Of many, some 24,000 windows of at most 2,000 creators are kept.

    Expected days are a weighed sum of ten figures: rates over memories of 5, 10, 20, 40, 80 and 200 days, each with two
    days at the roster's rate, times the roster's week; own weekdays of 8 weeks; the rates of 20 and of 80 days × the
    root of the chance of so long a silence; and the rate of 40 days × the change of the last 14 days against 56. The
    weights are non-negative least squares over all windows, with 30 rows for equal weights of the first seven.

    A creator is like the 120 windows nearest in six figures: the arc of expected days, silence, the month to date
    against what was expected, the own week against the roster's, how unsteady weeks are, and momentum. Each world has
    one window: what that span did to all creators it does again, and errors come from it with the odds n / (n + 10) of
    the n nearest that are its own. From one donor come the error of days, and the ratios of length and worth.
    What was expected of a donor, was expected by weights from other creators. Draws of past windows, each by the errors
    of others, are brought to what came. The ends of months count apart, where windows with them bring more or less.

    Past windows say too little of joiners, of creators with under 7 exposed days, and of those silent for over 120 days
    or expected to do next to nothing. The forecaster draws all of these, and everybody where under 20 windows do not
    overlap.

    Analog ensembles are known from the weather (Delle Monache et al. 2013), nearest neighbours from conditional density
    estimation.

    Examples
    --------
    >>> import tierpace as tp
    >>> f = tp.forecasters
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> projection = tp.project(progress, f.Analogs(f.Calibrated(f.Linear())), draws=100, seed=1)
    >>> bool((projection.draws.mean(1) == projection.point).all())
    True
    """

    __module__ = "tierpace.forecasters"
    __repr__ = written

    forecaster: Forecaster = field(validator=has_tail)
    alone: bool = field(default=False, kw_only=True)
    learned: PastWindows | None = field(default=None, kw_only=True, repr=False)

    def learn(self, progress: Progress) -> Analogs:
        """Return the forecaster with what past windows of this roster teach, for use on any part of it."""
        progress = progress.of_seen
        inner = _that_draws(self.forecaster, progress)
        own = getattr(inner, "learn", None)
        taught = teachers(progress)
        ready = inner if own is None else own(shown_to(inner, progress if type(inner) is Calibrated else taught))
        found = PastWindows(progress.as_of, learned(donor_roster(progress)), int(_known(taught).sum()))
        return evolve(self, forecaster=ready, learned=found)

    def tail(self, progress: Progress, *, noise: Noise) -> Tail:
        """Return draws, half of them from past windows; points alone if no draws are wanted."""
        return self.around(None, progress, noise=noise)

    def around(self, points: Tail | None, progress: Progress, *, noise: Noise) -> Tail:
        """Return `tail` where the forecaster's points are at hand, so that it is not called again."""
        return made(Tail, **self._mixed(points, progress, noise))

    def futures(self, points: Tail | None, progress: Progress, *, noise: Noise) -> Futures:
        """Return `around` with what is earned so far: each draw is made as a total, while it is in the cache."""
        return made(Futures, **self._mixed(points, progress, noise, onto=progress.so_far))

    def _mixed(
        self, points: Tail | None, progress: Progress, noise: Noise, *, onto: Ints | None = None
    ) -> dict[str, Any]:
        """Return the fields of a tail, or of futures where there is something to add it to: (N, 3)."""
        ready = self if self.learned else self.learn(progress)
        found = ready.learned or PastWindows(progress.as_of, None)
        require_cut(found.as_of, progress, "Analogs")
        known = _known(progress) if found.donors else np.zeros(len(progress.ids), bool)
        if found.donors is None or not known.any():
            fields = _fields(_inner(ready.forecaster, points, progress, noise, onto))
        else:
            looked = _Looked.of(found.donors, progress, np.flatnonzero(known))
            if not noise.draws:
                return _points_alone(ready, points, looked, progress, noise)
            fields = _shared_out(ready, points, looked, progress, noise=noise, onto=onto)
        return fields | {"notes": (*fields["notes"], *_notes(ready, found))} if noise.draws else fields


def _known(progress: Progress) -> Bools:
    """Return the creators that past windows may say something of: (N,)."""
    return np.asarray((progress.tenure != Tenure.JOINER) & (progress.exposure >= HARDLY) & on_roster(progress))


def _that_draws(forecaster: Forecaster, progress: Progress) -> Forecaster:
    """Return a forecaster with draws: itself, or one that draws around its points."""
    if type(forecaster) is Calibrated:
        return forecaster
    one = progress.select(progress.ids[:1])
    draws = tail_of(forecaster, one, noise=Noise(one.ids, one.month, draws=1, seed=0)).draws if len(one.ids) else None
    return forecaster if draws is not None else Calibrated(forecaster)


def _inner(
    forecaster: Forecaster, points: Tail | None, progress: Progress, noise: Noise, onto: Ints | None
) -> Tail | Futures:
    """Return the draws of the other forecaster, added to what there is, if anything."""
    if type(forecaster) is Calibrated:
        if onto is None:
            return forecaster.around(points, progress, noise=noise)
        return forecaster.futures(points, progress, noise=noise)
    found = tail_of(forecaster, progress, noise=noise)
    if onto is None:
        return found
    draws = None if found.draws is None else found.draws + onto[:, None]
    return evolve(found, draws=draws, point=found.point + onto)


def _fields(found: Tail | Futures) -> dict[str, Any]:
    basis = np.zeros(len(found.point), BASIS) if found.basis is None else found.basis
    return {"point": found.point, "draws": found.draws, "spread": found.spread, "notes": found.notes, "basis": basis}


@frozen(eq=False)
class _Looked:
    """The creators (n,) at ``rows`` that past windows know: their chains (n, 4), and the windows they are like."""

    donors: AnalogDonors
    rows: Ints
    links: Floats
    near: Ints

    @classmethod
    def of(cls, donors: AnalogDonors, progress: Progress, rows: Ints) -> _Looked:
        n_days, left = progress.days.shape[1], len(progress.days_left)
        busy = busy_days(progress.days[:, -RECENT:])[rows]
        since = n_days - busy.shape[1]
        exposed = progress.known[rows, since:] & (np.arange(since, n_days) >= progress.exposed_from[rows, None])
        memory = remember_at_once(progress, MEMORIES, rows)
        some = features_of(busy, exposed, silent_days(progress)[rows], memory, progress.day)
        days = donors.days_expected(columns(some, donors.roster, left), left)
        length, worth = amounts(some, donors.roster)
        share = active_share(progress, donors.usual)[rows] if donors.thinned else np.ones(len(rows))
        links = np.stack((days * progress.free_days[rows] / max(left, 1), share, length, worth), 1)
        if not progress.measured[Signal.AIRTIME]:
            links[:, LENGTH] = 0.0
        near = donors.like(some, days, left)
        some_days = links[:, BUSY] >= least_days(progress)[rows]  # of who is thought to do less, windows say too little
        return cls(donors, rows[some_days], links[some_days], near[some_days])

    def point(self, progress: Progress) -> Floats:
        """Return what is expected without draws, and without what windows did to all: (n, 3)."""
        days, length, worth = self.links[:, [BUSY, LENGTH, WORTH]].T
        airtime = days * length
        amount = airtime if progress.measured[Signal.AIRTIME] else days
        found = np.stack((airtime, amount * worth, days * self.links[:, SHARE]), 1) * progress.measured
        found[:, Signal.ACTIVE_DAYS] = np.minimum(found[:, Signal.ACTIVE_DAYS], progress.free_days[self.rows])
        found[:, Signal.AIRTIME] = np.minimum(found[:, Signal.AIRTIME], progress.seconds_left[self.rows])
        return found

    def draw(self, progress: Progress, noise: Noise, onto: Ints | None, out: Floats) -> None:
        """Write the draws of these creators into ``out`` (N, S, 3), whose worlds are the noise's."""
        donors, s = self.donors, noise.draws
        window, shift = _worlds(donors, noise)
        keys = noise.keys()
        room = np.stack((progress.free_days, progress.seconds_left), 1).astype(np.float64)
        order = np.argsort(self.links[:, BUSY], kind="stable")
        step = max(BLOCK // max(s, 1), 1)
        for first in range(0, len(order), step):
            part = order[first : first + step]
            rows = self.rows[part]
            near = self.near[part]
            uniform = noise.uniforms(keys[rows], PICK)
            place = donors.pick(near, *donors.lines(near), uniform, window)
            _, *signals = drawn(
                self.links[part],
                place,
                donors,
                progress,
                floor=np.full(place.shape, donors.floor),
                shift=shift,
                room=room[rows],
                stray=np.ones(len(rows)),
                thinning=noise.uniforms(keys[rows], THIN) if donors.thinned else uniform,
                hardly=_never_seen(self.links[part, BUSY], progress.exposure[rows], uniform, near.shape[1]),
            )
            for k, signal in enumerate(signals):
                added = signal if progress.measured[k] else np.zeros_like(signal)
                if onto is not None:
                    added = added + onto[rows, k, None]
                out[rows, :, k] = added


def _never_seen(days: Floats, exposure: Ints, uniform: Floats, near: int) -> HardlySeen | None:
    """Return draws of those expected to be active on few days (n,), by a rate not known, as if of two windows more.

    Without them what none of so many ``near`` windows saw would be out of the question. ``uniform``: (n, S).
    """
    share = NOT_SEEN / (near + NOT_SEEN)
    some = np.flatnonzero(days < FEW_DAYS)
    if not len(some):
        return None
    who, world = np.nonzero(uniform[some] < share)
    who = some[who]
    quantile = uniform[who, world] / share
    none, nothing = np.zeros(0, np.int64), np.zeros(0)
    known = np.minimum(exposure, LONG)[who]
    return HardlySeen(who * uniform.shape[1] + world, known, quantile, none, nothing, nothing, nothing)


def _worlds(donors: AnalogDonors, noise: Noise) -> tuple[Ints, Floats]:
    """Return the window that each world takes (S,), and what it does to days, length and worth of all: (S, 3).

    Each window has a uniform of its own, by its first day and the world: the highest wins, so that tomorrow, with
    other windows, most worlds keep theirs.
    """
    from scipy.special import ndtri

    keys = np.array([world_key(noise, f"window {first}") for first in donors.firsts.tolist()], np.uint64)
    window = noise.uniforms(keys, WINDOW).argmax(0)
    stray = ndtri(noise.world(N_SIGNALS, lane=SHOCK)) * donors.spread - donors.spread**2 / 2
    return window, np.exp(stray + donors.effects[window])


def _points_alone(
    ready: Analogs, points: Tail | None, looked: _Looked, progress: Progress, noise: Noise
) -> dict[str, Any]:
    """Return points without draws: of those that past windows know the mean of both, or the windows' alone."""
    found = _fields(_inner(ready.forecaster, points, progress, noise, None))
    own, rows = looked.point(progress), looked.rows
    point = found["point"].copy()
    point[rows] = own if ready.alone else (point[rows] + own) / 2
    return found | {"point": point}


def _shared_out(
    ready: Analogs, points: Tail | None, looked: _Looked, progress: Progress, *, noise: Noise, onto: Ints | None
) -> dict[str, Any]:
    """Return draws of which past windows make every other one, or all, of those they know."""
    n, s = len(progress.ids), noise.draws
    out = room_for(n, s)
    ours = noise if ready.alone else noise.shared(1, 2)
    looked.draw(progress, ours, onto, out if ready.alone else out[:, 1::2])
    if ready.alone:
        found = _fields(_inner(ready.forecaster, points, progress, evolve(noise, draws=0), None))
    else:
        found = _fields(_inner(ready.forecaster, points, progress, noise.shared(0, 2), onto))
        out[:, ::2] = found["draws"]
    basis = np.array(found["basis"])
    others = np.delete(np.arange(n), looked.rows)
    if len(others):
        ids = progress.ids[others]
        given = None if points is None else evolve(points, point=points.point[others], spread=None, basis=None)
        of_them = None if onto is None else onto[others]
        rest = _inner(ready.forecaster, given, progress.select(ids), ours.of(ids), of_them)
        if rest.draws is not None:
            out[others, slice(0 if ready.alone else 1, None, 1 if ready.alone else 2)] = rest.draws
        if ready.alone and rest.basis is not None:
            basis[others] = rest.basis
    basis["donors"][looked.rows] = _fewer(basis["donors"][looked.rows], looked.donors)
    basis["starter"][looked.rows] *= 0.0 if ready.alone else 0.5  # windows take nothing from the starter pool
    if ready.alone:
        basis["months"][looked.rows] = round(looked.donors.months)
    notes = found["notes"]
    if ready.alone and isinstance(ready.forecaster, Calibrated) and ready.forecaster.donors:
        notes = (*notes, *notes_of_draws(ready.forecaster.donors))  # of creators that windows say nothing of
    return found | {"point": out.mean(1), "draws": out, "basis": basis, "notes": notes}


def _fewer(others: Ints, donors: AnalogDonors) -> Ints:
    """Return how many donors the draws of creators rest on: the fewer of both forecasters' where both have some."""
    return np.where(others > 0, np.minimum(others, donors.count), donors.count)


def _notes(ready: Analogs, found: PastWindows) -> tuple[Note, ...]:
    """Return what draws rest on besides; for any part of a roster the same."""
    other = name_of(ready.forecaster)
    if found.donors is None:
        few = Note("analogs", f"under {FEWEST} past windows that do not overlap: all draws are those of {other}")
        return (few,) if ready.alone else ()
    if not found.known:
        return (Note("analogs", f"past windows say nothing of any creator: all draws are those of {other}"),)
    rows = counted(len(found.donors.looks), "past window")
    spans = counted(len(found.donors.firsts), "span of days", "spans of days")
    if ready.alone:
        return (Note("analogs", f"where past windows say enough, draws rest on these alone: {rows}, of {spans}"),)
    return (Note("analogs", f"draws also rest on {rows}, of {spans}"),)
