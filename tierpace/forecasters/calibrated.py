"""Joint, calibrated draws for any forecaster: its own errors of past months, carried over with all signals together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, field, frozen

from tierpace.core.arrays import made
from tierpace.core.counting import counted
from tierpace.core.notes import BASIS, Note
from tierpace.forecasters.chains import BUSY, chain, filled_chain
from tierpace.forecasters.contract import Noise, has_tail, require_cut, shown_to, tail_of
from tierpace.forecasters.donor_rosters import donor_roster, teachers
from tierpace.forecasters.donors import Donors, donors_of
from tierpace.forecasters.drawing import all_drawn, balanced
from tierpace.forecasters.naming import written
from tierpace.forecasters.newcomers import least_days
from tierpace.forecasters.trails import walk
from tierpace.kernels.arrays import Ints
from tierpace.ledger.projection import Futures, Tail

if TYPE_CHECKING:
    from tierpace.forecasters.contract import Forecaster
    from tierpace.ledger.progress import Progress


FEW = 3  # past months; with fewer a note says how thin the ground is
OF_DRAWS = (
    "calibrated",
    "draws",
    "few_months",
    "few_donors",
    "analogs",
)  # codes of notes on draws of ours, not on points
MUCH = 0.2  # of the donors out of the starter pool; from there on a note says so


@frozen
class Calibrated:
    """Joint draws around the points of any forecaster.

    Parameters
    ----------
    forecaster : Forecaster
        Whose points to draw around.
    donors : optional
        What `learn` found; leave it out.

    Notes
    -----
    Each draw is one world for the whole roster. The world has a month, one of the last 12 complete ones: what that
    month did to the days, hours and diamonds of all creators, apart from the prediction, it does again, as far as that
    was no chance of a few creators (and a mean of such effects is weighed against 2 months without any). Within it
    each creator takes the errors of a donor: a creator of such a month, or of another, of the same `Tenure` and near in
    predicted days. From one donor come all three signals, as a chain: the days by their scaled error, hours per active
    day and diamonds per hour as ratios to what was predicted. So a draw without days has no hours, and one without
    hours no diamonds. Sums are kept: such draws, had they been made in the donors' months, add up to what came true.

    However little was done, half a day in the days known and 15 more is expected. Where months are few, errors are
    widened by √(1 + 1/(3M) + 5/J), J the donors, worlds stray by what so few months cannot show, and some donors come
    from a small pool that ships with the package. Of who has under 7 exposed days the pool knows too little, and so it
    does where under two days are expected: such days are beta-binomial. And of a roster with under 20 donors it knows
    no lengths and no worths: these stray by what the roster's first days show (`tierpace.forecasters.newcomers`).

    Of more than 2,000 creators 2,000 are donors, the same all month long: up to half of these are newcomers, the rest
    is chosen by the noise of the ids.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> projection = tp.project(progress, tp.forecasters.Calibrated(tp.forecasters.Linear()), draws=100, seed=1)
    >>> bool((projection.draws.mean(1) == projection.point).all())
    True
    """

    __module__ = "tierpace.forecasters"
    __repr__ = written

    forecaster: Forecaster = field(validator=has_tail)
    donors: Donors | None = field(default=None, kw_only=True, repr=False)

    def learn(self, progress: Progress) -> Calibrated:
        """Return the forecaster with the donors of this roster: any part of it then has the same draws."""
        learned, donors = _learned(self.forecaster, progress.of_seen)
        return evolve(self, forecaster=learned, donors=donors)

    def tail(self, progress: Progress, *, noise: Noise) -> Tail:
        """Return draws around the wrapped forecaster's points; points alone if no draws are wanted."""
        return self.around(None, progress, noise=noise)

    def around(self, points: Tail | None, progress: Progress, *, noise: Noise) -> Tail:
        """Return `tail` where the wrapped forecaster's points are at hand, so that it is not called again."""
        if not noise.draws:
            return points or tail_of(self.forecaster, progress, noise=noise)
        return made(Tail, **self._drawn(points, progress, noise))

    def futures(self, points: Tail | None, progress: Progress, *, noise: Noise) -> Futures:
        """Return `around` with what is earned so far: each draw is made as a total, while it is in the cache."""
        return made(Futures, **self._drawn(points, progress, noise, onto=progress.so_far))

    def _drawn(
        self, points: Tail | None, progress: Progress, noise: Noise, *, onto: Ints | None = None
    ) -> dict[str, Any]:
        """Return the fields of a tail, or of futures where there is something to add it to: (N, 3)."""
        ready, donors = self.forecaster, self.donors
        if donors is None:
            learned, donors = _learned(self.forecaster, progress, all_of_it=points is None)
            ready = learned if getattr(ready, "learned", None) is None else ready
        inner = points or tail_of(ready, progress, noise=noise)
        require_cut(donors.as_of, progress, "Calibrated")
        links = filled_chain(chain(progress, inner.point, donors.roster), donors.roster)
        least = least_days(progress)
        usual = (progress.exposure == 0) | (links[:, BUSY] < least)  # and nothing of the creator's own
        links[:, BUSY] = np.maximum(links[:, BUSY], least)
        draws, point = all_drawn(links, donors, progress, noise, onto=onto)
        basis = np.zeros(len(links), BASIS)
        basis["months"], basis["donors"] = donors.months, donors.count + donors.starters
        basis["starter"], basis["fallback"] = donors.starter_share, usual & (progress.free_days > 0)
        notes = (*inner.notes, *notes_of_draws(donors))
        return {"point": point, "draws": draws, "spread": inner.spread, "notes": notes, "basis": basis}


def _learned(forecaster: Forecaster, progress: Progress, *, all_of_it: bool = True) -> tuple[Forecaster, Donors]:
    """Return the forecaster with what it learns from a roster, if it does, and its donors.

    Unless it projects the whole roster, it has learned from the donors alone.
    """
    some = donor_roster(progress)
    learned, trail = walk(forecaster, some)
    donors = balanced(donors_of(trail, some), some)
    own = getattr(learned, "of_whole", None) or getattr(forecaster, "learn", None)
    if own is not None and some is not progress and all_of_it:
        learned = own(shown_to(forecaster, teachers(progress)))
    return learned, donors


def notes_of_draws(donors: Donors) -> tuple[Note, ...]:
    """Return what the draws rest on, in words."""
    if not donors.months:
        return (Note("draws", "no complete past month: draws rest on the starter pool alone"),)
    months, donated = counted(donors.months, "past month"), counted(donors.count, "creator-month")
    notes = [Note("draws", f"draws rest on {months} with {donated}")]
    pool = f"starter pool {donors.starter_share * 100:.0f} %"
    if donors.months < FEW:
        notes.append(Note("few_months", f"under {FEW} past months: spread widened, {pool}"))
    elif donors.starter_share >= MUCH:
        notes.append(Note("few_donors", f"few creator-months: spread widened, {pool}"))
    return tuple(notes)
