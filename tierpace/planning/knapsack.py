"""At most one choice for each creator within budgets: the best sum there is, and a greedy one to hold it against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

OPTIMAL = 0  # what scipy.optimize.milp says of the best there is
HALF = 0.5  # of a yes-or-no that a solver gives as a float
SLACK = 1e-9  # of a budget, for sums of floats


@frozen(eq=False)
class Options:
    """Choices, at most one of each creator's.

    Attributes
    ----------
    creator : (m,) int64
        Whose, ascending.
    gain : (m,) float64
        Above 0.
    cost : (m, B) float64
        In the unit of each of B budgets.
    """

    creator: Ints
    gain: Floats
    cost: Floats


@frozen(eq=False)
class Choice:
    """The rows chosen, whether nothing better exists for certain, and what their sum is at most."""

    rows: Ints
    proven: bool
    bound: float


def best(options: Options, budget: Floats, *, seconds: float) -> Choice:
    """Return the choice of the largest gain within the budgets (B,), by `scipy.optimize.milp` (HiGHS).

    After ``seconds`` the best found so far is returned, and what it might still be.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, vstack

    m = len(options.creator)
    if not m:
        return Choice(np.zeros(0, np.int64), proven=True, bound=0.0)
    _, group = np.unique(options.creator, return_inverse=True)
    one_each = csr_array((np.ones(m), (group, np.arange(m))), shape=(int(group.max()) + 1, m))
    limits = np.concatenate((np.ones(one_each.shape[0]), budget))
    table = vstack([one_each, csr_array(options.cost.T)]).tocsc()
    table.indices, table.indptr = table.indices.astype(np.int32), table.indptr.astype(np.int32)  # as scipy 1.14 wants
    scale = float(options.gain.max())
    found = milp(
        -options.gain / scale,
        integrality=np.ones(m, np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(table, -np.inf, limits),
        options={"mip_rel_gap": 0.0, "time_limit": seconds},
    )
    taken = found.x
    rows = greedy(options, budget) if taken is None else np.flatnonzero(taken > HALF)
    proven = found.status == OPTIMAL
    gain = float(options.gain[rows].sum())
    bound = gain if proven else -float(found.mip_dual_bound or -np.inf) * scale
    return Choice(rows, proven=proven, bound=bound)


def greedy(options: Options, budget: Floats) -> Ints:
    """Return the choice of whoever takes the step of the most gain for its share of the budgets, again and again.

    A step is from what a creator has to any of its choices that gain more.
    """
    left = np.array(budget, np.float64)
    share = (options.cost / np.where(budget > 0, budget, np.nan)).max(1, initial=0.0)
    share = np.where((options.cost <= budget + SLACK).all(1), np.nan_to_num(share), np.inf)
    has = np.full(int(options.creator.max(initial=-1)) + 1, -1)
    while True:
        now = has[options.creator]
        gain = options.gain - np.where(now >= 0, options.gain[now], 0)
        cost = options.cost - np.where((now >= 0)[:, None], options.cost[now], 0)
        more = share - np.where(now >= 0, share[now], 0)
        fits = (gain > 0) & (cost <= left + SLACK).all(1) & np.isfinite(share)
        if not fits.any():
            return has[has >= 0]
        worth = np.where(fits, gain / np.maximum(more, 1e-12), -np.inf)
        step = int(worth.argmax())
        left -= cost[step]
        has[options.creator[step]] = step


def undominated(creator: Ints, gain: Floats) -> NDArray[np.bool_]:
    """Return which options gain more than every cheaper one of the same creator: (m,); costs rise within a creator."""
    keep = np.zeros(len(creator), bool)
    top, whose = 0.0, -1
    for row, (who, worth) in enumerate(zip(creator.tolist(), gain.tolist(), strict=True)):
        if who != whose:
            whose, top = who, 0.0
        if worth > top:
            keep[row], top = True, worth
    return keep
