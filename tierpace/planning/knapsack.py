"""At most one choice for each creator within budgets: the best sum there is, and a greedy one to hold it against."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from attrs import frozen

from tierpace.core.arrays import Sealed, axes, taken
from tierpace.kernels.arrays import Bools, Floats, Ints

OPTIMAL = 0  # what scipy.optimize.milp says of the best there is
HALF = 0.5  # of a yes-or-no that a solver gives as a float
SLACK = 1e-9  # of a budget, for sums of floats
WHOLE = 1 - 1e-6  # a share that is a whole
TINY = 1e-7  # of the largest gain: what a solver's prices may be off by


@frozen(eq=False)
class Options(Sealed):
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

    creator: Ints = axes("m", kw_only=False)
    gain: Floats = axes("m", kw_only=False)
    cost: Floats = axes("mB", kw_only=False)

    def take(self, rows: Ints) -> Self:
        """Return some of the choices."""
        return taken(self, rows, "m")


@frozen(eq=False)
class Choice:
    """The rows chosen, whether nothing better exists for certain, and what their sum is at most."""

    rows: Ints
    proven: bool
    bound: float


def best(options: Options, budget: Floats, *, seconds: float, start: Ints | None = None) -> Choice:
    """Return the choice of the largest gain within the budgets (B,), by `scipy.optimize.milp` (HiGHS).

    First the problem is solved for shares of choices, which bounds the gain and prices each budget and creator. A
    choice whose price leaves too little to beat a good choice that is known - ``start``, or the shares rounded - is in
    no best one, and is left out. After ``seconds`` the best found so far is returned, and what it might still be.
    """
    from scipy.optimize import Bounds, LinearConstraint, linprog, milp

    m = len(options.creator)
    if not m:
        return Choice(np.zeros(0, np.int64), proven=True, bound=0.0)
    table, limits = _constraints(options, budget)
    scale = float(options.gain.max())
    gain = options.gain / scale
    shares = linprog(-gain, A_ub=table, b_ub=limits, bounds=(0, 1), method="highs")
    high = -float(shares.fun or 0.0)
    known = greedy(options, budget, has=np.flatnonzero(np.asarray(shares.x, np.float64) > WHOLE))
    if start is not None and gain[start].sum() > gain[known].sum():
        known = start
    room = high - gain[known].sum()  # by so much could anything better be better
    left = gain + table.T @ shares.ineqlin.marginals  # never above 0
    rows = np.flatnonzero(left >= -room - TINY)
    table, limits = _constraints(options.take(rows), budget)
    found = milp(
        -gain[rows],
        integrality=np.ones(len(rows), np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(table, -np.inf, limits),
        options={"mip_rel_gap": 0.0, "time_limit": seconds},
    )
    taken = found.x
    chosen = known if taken is None else rows[np.asarray(taken, np.float64) > HALF]
    if gain[chosen].sum() < gain[known].sum():
        chosen = known
    proven = found.status == OPTIMAL
    worth = float(options.gain[chosen].sum())
    return Choice(chosen, proven=proven, bound=worth if proven else high * scale)


def _constraints(options: Options, budget: Floats) -> tuple[Any, Floats]:
    """Return the table of what choices use, one row a creator and budget, and how much there is of each."""
    from scipy.sparse import csr_array, vstack

    m = len(options.creator)
    _, group = np.unique(options.creator, return_inverse=True)
    one_each = csr_array((np.ones(m), (group, np.arange(m))), shape=(int(group.max(initial=-1)) + 1, m))
    table = vstack([one_each, csr_array(options.cost.T)]).tocsc()
    table.indices, table.indptr = table.indices.astype(np.int32), table.indptr.astype(np.int32)  # as scipy 1.14 wants
    return table, np.concatenate((np.ones(one_each.shape[0]), budget))


def greedy(options: Options, budget: Floats, *, has: Ints | None = None) -> Ints:
    """Return the choice made by taking, again and again, the step of the most gain for its share of the budgets.

    A step is from what a creator has - nothing, or the rows ``has`` - to any of its choices that gain more.
    """
    begun = np.zeros(0, np.int64) if has is None else has
    left = np.array(budget, np.float64) - options.cost[begun].sum(0)
    share = (options.cost / np.where(budget > 0, budget, np.nan)).max(1, initial=0.0)
    share = np.where((options.cost <= budget + SLACK).all(1), np.nan_to_num(share), np.inf)
    taken = np.full(int(options.creator.max(initial=-1)) + 1, -1)
    taken[options.creator[begun]] = begun
    while True:
        now = taken[options.creator]
        gain = options.gain - np.where(now >= 0, options.gain[now], 0)
        cost = options.cost - np.where((now >= 0)[:, None], options.cost[now], 0)
        more = share - np.where(now >= 0, share[now], 0)
        fits = (gain > 0) & (cost <= left + SLACK).all(1) & np.isfinite(share)
        if not fits.any():
            return taken[taken >= 0]
        worth = np.where(fits, gain / np.maximum(more, 1e-12), -np.inf)
        step = int(worth.argmax())
        left -= cost[step]
        taken[options.creator[step]] = step


def undominated(creator: Ints, gain: Floats) -> Bools:
    """Return which options gain more than every cheaper one of the same creator: (m,); costs rise within a creator."""
    keep = np.zeros(len(creator), bool)
    top, whose = 0.0, -1
    for row, (who, worth) in enumerate(zip(creator.tolist(), gain.tolist(), strict=True)):
        if who != whose:
            whose, top = who, 0.0
        if worth > top:
            keep[row], top = True, worth
    return keep
