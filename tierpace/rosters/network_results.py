"""What a network may still earn: its goals, its incentives, its creators, and who makes the difference, as tables."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from tierpace.core.arrays import Sealed, axes
from tierpace.core.months import Month
from tierpace.core.network_programs import NetworkProgram
from tierpace.core.notes import Note
from tierpace.kernels.arrays import Floats, Ints
from tierpace.money.network_verdicts import NetworkVerdict, lacking, sum_text, unknown_column
from tierpace.planning.plan import Plan
from tierpace.rosters.network_worlds import middle
from tierpace.tables.cells import MISSING, cut_text, percent, visible
from tierpace.tables.frames import kinds_of
from tierpace.tables.html import short_html
from tierpace.tables.table import Table
from tierpace.tables.text import Column, left, right

GOALS = (
    "goal cohort event at_least creators needed with_event secured more_needed chance "
    "rate_mean rate_lo80 rate_hi80 worth not_known"
)
GOAL_KINDS = kinds_of(
    text="goal cohort event",
    count="creators needed with_event secured more_needed not_known",
    number="at_least chance rate_mean rate_lo80 rate_hi80 worth",
)
INCENTIVES = "kind name mean lo80 hi80 so_far currency not_known"
INCENTIVE_KINDS = kinds_of(text="kind name currency", count="not_known", number="mean lo80 hi80 so_far")
CREATORS = "creator_id name bonus_mean bonus_lo80 bonus_hi80 bonus_so_far"
CREATOR_KINDS = kinds_of(text="creator_id name", number="bonus_mean bonus_lo80 bonus_hi80 bonus_so_far")
NEAREST = (
    "goal creator_id name ladder tier chance goal_chance gain estimate plan plan_status plan_streams plan_hours_each"
)
NEAREST_KINDS = kinds_of(
    text="goal creator_id name ladder tier estimate plan plan_status",
    count="plan_streams",
    number="chance goal_chance gain plan_hours_each",
)


@frozen(eq=False)
class NetworkOutlook(Sealed):
    """What a network is expected to earn in a month under way, all from the same joint futures.

    Attributes
    ----------
    network, month : NetworkProgram, Month
        The program and the month.
    goals : Table
        One row a goal: goal, cohort, event, at_least, creators (of the cohort), needed (how many must have the event),
        with_event (how many have it now), secured (of these, who cannot lose it), more_needed, chance, rate_mean,
        rate_lo80, rate_hi80, and worth: all that is paid with it met less all that is paid with it missed, other things
        as in each world. None where there is no rate. not_known: how many are out, for it is not known whether they
        count.
    incentives : Table
        One row an incentive: kind (ladder, goal or total), name, mean, lo80, hi80, so_far (if nothing more happens),
        currency and not_known (how many creators' part is not known). None where nothing of it is known.
    creators : Table
        One row a creator: creator_id, name, and the bonus of all ladders after the changes of each world: bonus_mean,
        bonus_lo80, bonus_hi80, bonus_so_far. None where no ladder's is known.
    nearest : Table
        One row a goal, of a chance above 0 and up to 99 %, and creator who does not have its event for sure and would
        make it likelier, the largest gain first: ladder and tier of the
        event, its chance, goal_chance (of the goal if this one has the event), gain (that less the goal's chance),
        estimate ("worlds": those in which it comes; "added": it comes in too few, and was put into all as if it came
        independently of the others), and the plan that would bring it.
    now : NetworkVerdict
        What is earned if nothing more happens.
    counts : (G, S) int64
        How many of the cohort have the event in each world.
    money : (I, S) float64
        What each incentive pays in each world, by what is known.
    plans : tuple of Plan
        Those of ``nearest``, in full.
    meta : dict
        As-of day, zone, forecaster, seed and draws.
    notes : tuple of Note
        Who does not count, and what the draws rest on.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.core import NetworkGoal, NetworkProgram
    >>> network = NetworkProgram(
    ...     name="Example",
    ...     revision="2026-03",
    ...     per_diamond=0.01,
    ...     currency="USD",
    ...     goals=[NetworkGoal("most", "all", event="clears", at_least=0.9, pays=100)],
    ... )
    >>> ledger, program = tp.demo.ledger(seed=0), tp.demo.program()
    >>> found = tp.rosters.network_outlook(ledger, program, network, as_of=tp.demo.AS_OF, draws=200)
    >>> found.goals.columns["needed"], found.money.shape
    ((12,), (2, 200))
    """

    __module__ = "tierpace.rosters"

    network: NetworkProgram
    month: Month
    goals: Table = field(kw_only=True)
    incentives: Table = field(kw_only=True)
    creators: Table = field(kw_only=True)
    nearest: Table = field(kw_only=True)
    now: NetworkVerdict = field(kw_only=True)
    counts: Ints = axes("GS")
    money: Floats = axes("IS")
    plans: tuple[Plan, ...] = field(default=(), kw_only=True)
    meta: dict[str, Any] = field(kw_only=True)
    notes: tuple[Note, ...] = field(default=(), kw_only=True)

    def __repr__(self) -> str:
        low, high = self.total_interval
        return (
            f"<NetworkOutlook of {self.network.name!r}, {self.month}: {self.total.mean():,.2f} {self.network.currency} "
            f"expected, {low:,.2f} to {high:,.2f}>"
        )

    def _repr_html_(self) -> str:
        return short_html(outlook_title(self), goal_columns(self), notes=self.notes)

    @property
    def total(self) -> Floats:
        """What the network earns in each world, ladders, goals and totals together: (S,)."""
        found: Floats = self.money.sum(0)
        return found

    @property
    def at_least(self) -> bool:
        """Whether `total` is what is known alone: of some creators, or of a whole incentive, more may come."""
        return lacking(self.incentives, "mean")

    @property
    def total_interval(self) -> tuple[float, float]:
        """Lower and upper end of the 80 % interval of `total`."""
        return middle(self.total)


def outlook_title(found: NetworkOutlook) -> str:
    """Return an outlook as one line."""
    low, high = found.total_interval
    when = cut_text(found.meta["as_of"], found.meta["zone"])
    currency = found.network.currency
    text = f"{found.total.mean():,.0f} {currency} expected, {low:,.0f} to {high:,.0f} (80 %)"
    said = sum_text(text, found, "mean")
    return f"{visible(found.network.name)}, {found.month}, {when}: {'nothing is known' if said == MISSING else said}"


def goal_columns(found: NetworkOutlook) -> list[Column]:
    """Return the goals as they are shown."""
    rows = list(found.goals)
    return [
        left("goal", (visible(r["goal"]) for r in rows)),
        left("cohort", (visible(r["cohort"]) for r in rows)),
        right("at\nleast", (share(r["at_least"]) for r in rows)),
        right("creators", (f"{r['creators']:,}" for r in rows)),
        right("now", (count(r["with_event"]) for r in rows)),
        right("more\nneeded", (count(r["more_needed"]) for r in rows)),
        right("rate expected\n(80 %)", (rates(r) for r in rows)),
        right("chance", (percent(r["chance"]) for r in rows)),
        right(f"worth\n{found.network.currency}", (amount(r["worth"]) for r in rows)),
        *(c._replace(head="not\nknown", cells=c.cells[:-1]) for c in unknown_column(rows)),
    ]


def incentive_columns(found: NetworkOutlook) -> list[Column]:
    """Return the incentives as they are shown, their sum last."""
    rows, (low, high) = list(found.incentives), found.total_interval
    so_far = sum_text(amount(found.now.total.amount), found.now, "amount")
    return [
        left("incentive", [f"{r['kind']} {visible(r['name'])}" for r in rows] + ["sum"]),
        right("so far", [amount(r["so_far"]) for r in rows] + [so_far]),
        right("expected", [amount(r["mean"]) for r in rows] + [sum_text(amount(found.total.mean()), found, "mean")]),
        right(
            f"80 %, {found.network.currency}",
            [MISSING if r["mean"] is None else f"{amount(r['lo80'])} to {amount(r['hi80'])}" for r in rows]
            + [sum_text(f"{amount(low)} to {amount(high)}", found, "mean").removeprefix("at least ")],
        ),
        *unknown_column(rows),
    ]


def nearest_columns(found: NetworkOutlook) -> list[Column]:
    """Return who makes the difference, as it is shown."""
    rows = list(found.nearest)
    return [
        left("goal", (visible(r["goal"]) for r in rows)),
        left("creator", (visible(r["name"] or r["creator_id"]) for r in rows)),
        left("tier", (visible(r["tier"]) for r in rows)),
        right("chance", (percent(r["chance"]) for r in rows)),
        right("goal then", (percent(r["goal_chance"]) + ("*" if r["estimate"] == "added" else "") for r in rows)),
        left("plan", (visible(r["plan"] or MISSING) for r in rows)),
    ]


def share(value: Any) -> str:
    """Return a share as per cent, all its digits."""
    return f"{float(value) * 100:g} %"


def count(value: int | None) -> str:
    """Return how many."""
    return MISSING if value is None else f"{value:,}"


def amount(value: Any) -> str:
    """Return an amount in whole units."""
    return MISSING if value is None else f"{float(value):,.0f}"


def rates(row: dict[str, Any]) -> str:
    """Return the rate expected, and its interval, in per cent."""
    if row["rate_mean"] is None:
        return MISSING
    mean, low, high = (f"{row[name] * 100:.0f}" for name in ("rate_mean", "rate_lo80", "rate_hi80"))
    return f"{mean} % ({low} to {high})"
