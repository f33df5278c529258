"""Who teaches a roster: all creators, or of many those whose noise is least."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tierpace.forecasters.contract import Noise
from tierpace.forecasters.past_months import SETTLED

if TYPE_CHECKING:
    from tierpace.ledger.progress import Progress


MOST = 2000  # creators who are donors; 24,000 creator-months say no less than 100,000 (docs/explain/forecasters.md)
YEAR = 366  # days that past months go back


def donor_roster(progress: Progress) -> Progress:
    """Return the creators who are donors: all, or of many those whose noise of the month is least.

    Up to half of them are chosen among newcomers: joiners are rare, and learn from their like alone.
    """
    if len(progress.ids) <= MOST:
        return progress
    order = np.argsort(Noise(progress.ids, progress.month, draws=0, seed=0).keys(), kind="stable")
    new = progress.history.first_seen[order] >= max(SETTLED, progress.start - YEAR)
    first = np.flatnonzero(new)[: MOST // 2]
    rows = np.concatenate((order[first], np.delete(order, first)))[:MOST]
    return progress.select(progress.ids[rows])
