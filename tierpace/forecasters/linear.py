"""The run rate of the month so far, drawn on to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from tierpace.core.arrays import made
from tierpace.forecasters.contract import require_cut
from tierpace.forecasters.donor_rosters import teachers
from tierpace.forecasters.levels import RECENT, LevelPrior, learn_level
from tierpace.forecasters.naming import written
from tierpace.forecasters.pace import month_rate, notes_of_rate, open_days, within_limits
from tierpace.ledger.projection import Tail

if TYPE_CHECKING:
    from datetime import date

    from tierpace.forecasters.contract import Noise
    from tierpace.ledger.progress import Progress


@frozen
class Linear:
    """Month to date ÷ days known × days left: the reference every other forecaster is measured against.

    With no day of the month known: the creator's own last 60 days, weighed against the roster's.

    Parameters
    ----------
    learned : optional
        What `learn` found; leave it out.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> tail = tp.forecasters.Linear().tail(progress, noise=None)
    >>> bool((abs(tail.point[:, 0] * 15 - progress.so_far[:, 0] * 16) < 1).all())
    True
    """

    __module__ = "tierpace.forecasters"
    __repr__ = written

    learned: tuple[date, LevelPrior] | None = field(default=None, kw_only=True, repr=False)

    @property
    def looks_back(self) -> int:
        """How many days before a cut it looks at."""
        return RECENT

    def learn(self, progress: Progress) -> Linear:
        """Return the forecaster with what it borrows from this roster, for use on any part of it."""
        progress = teachers(progress)
        return evolve(self, learned=(progress.as_of, learn_level(progress, window=RECENT)))

    def tail(self, progress: Progress, *, noise: Noise | None) -> Tail:
        """Return the run rate × the days left: (N, 3), no draws."""
        if self.learned:
            require_cut(self.learned[0], progress, "Linear")
        rate, unknown = month_rate(progress, self.learned[1] if self.learned else None)
        point = within_limits(rate * open_days(progress)[:, None], progress)
        return made(Tail, point, notes=notes_of_rate(progress, unknown))
