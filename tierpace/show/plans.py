"""Plans and allocations as text: the sentence, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from tierpace.core.counting import counted
from tierpace.core.signals import Signal
from tierpace.evidence.creator_habits import TRENDS
from tierpace.planning.allocation import allocation_title
from tierpace.planning.best_weeks import MOST, stretches, unlikely_text, worst_of
from tierpace.planning.usual_effort import BEST, a_week, efforts
from tierpace.tables.cells import (
    MISSING,
    count_down,
    count_up,
    cut,
    cut_text,
    hours_down,
    hours_up,
    percent,
    visible,
    width_of,
)
from tierpace.tables.text import Column, table_text
from tierpace.tables.wording import days, hours

if TYPE_CHECKING:
    from tierpace.evidence.creator_habits import Habits
    from tierpace.ledger.projection import Projection
    from tierpace.planning.allocation import Allocation
    from tierpace.planning.plan import Plan
    from tierpace.planning.usual_effort import Efforts
    from tierpace.rules.tier_chances import Chances

LEVEL = 0.8
DAYS, LEAST_DAYS = "dates", 12  # the column of days, and the least that says something


def plan_text(plan: Plan, projection: Projection, chances: Chances, habits: Habits) -> str:
    """Return a plan as text: the sentence, each signal against its threshold, the chance of each tier, habits, notes.

    All are of the plan's creator alone.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.show.plans import plan_text
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15").select(["demo-ines"])
    >>> projection, habits = tp.project(progress, draws=50), tp.habits(progress)
    >>> (plan,) = tp.plans(projection, tp.demo.program(), habits=habits, tier="Tier 3")
    >>> text = plan_text(plan, projection, tp.chances(projection, tp.demo.program()), habits)
    >>> print(text.splitlines()[0])
    demo-ines (Ines) · 2026-03 at the end of 2026-03-15 (UTC), 16 days left · Example 2026-03
    """
    progress, program = projection.progress, chances.program
    usual = efforts(progress)
    creator, left = progress.creators[0], len(progress.days_left) if np.isnat(progress.left_on[0]) else 0
    who = visible(plan.creator_id) + (f" ({visible(creator.name)})" if creator.name else "")
    when = f"{projection.month} {cut_text(progress.cut, progress.day_rule.zone)}"
    head = f"{who} · {when}, {counted(left, 'day')} left · {program.name} {program.revision}"
    head += f" · rank {program.rank.name}" if program.rank else ""
    tiers = " · ".join(f"{t} {percent(p)}" for t, p in zip(program.names, chances.by_tier[0].tolist(), strict=True))
    return "\n".join(
        [
            visible(head),
            "",
            visible(str(plan)),
            *_honest(plan, usual, projection),
            "",
            *([table_text(_signals(plan, projection, chances)), ""] if plan.tier and progress.seen[0] else []),
            visible(f"chances: {tiers}"),
            *([f"expected bonus: {plan.gain:+,.2f} {plan.currency} with the plan"] if plan.gain else []),
            *(_usual(habits, usual, projection) if progress.seen[0] else []),
            *(f"note: {visible(str(note))}" for note in projection.notes),
            "",
        ]
    )


def _signals(plan: Plan, projection: Projection, chances: Chances) -> list[Column]:
    """Return what each signal has, needs and is expected to have, of the tier of a plan."""
    rank = chances.program.names.index(plan.tier)
    wanted = [s for s in Signal if chances.verdicts.thresholds[0, rank, s] > 0]
    ends = projection.interval(LEVEL)[0]

    def down(value: float, s: Signal) -> str:
        return hours_down(value) if s is Signal.AIRTIME else count_down(value)

    def up(value: float, s: Signal) -> str:
        return hours_up(value) if s is Signal.AIRTIME else count_up(value)

    so_far, goal = projection.progress.so_far[0], chances.verdicts.thresholds[0, rank]
    short, mean = chances.verdicts.shortfall[0, rank], projection.mean[0]
    known = projection.progress.shown & ~projection.progress.no_data[0]  # of others an end is drawn, and says nothing
    span = [f"{down(float(ends[0, s]), s)} to {down(float(ends[1, s]), s)}" if known[s] else MISSING for s in wanted]
    return [
        Column(visible(plan.tier), [s.label.replace("_", " ") for s in wanted], right=False),
        Column("so far", [down(float(so_far[s]), s) for s in wanted], right=True),
        Column("needed", [up(float(goal[s]), s) for s in wanted], right=True),
        Column("missing", [up(float(short[s]), s) for s in wanted], right=True),
        Column("expected", [down(float(mean[s]), s) if known[s] else MISSING for s in wanted], right=True),
        Column("80 %", span, right=True),
        Column("chance", [percent(float(chances.by_signal[0, rank, s])) for s in wanted], right=True),
    ]


def _honest(plan: Plan, usual: Efforts, projection: Projection) -> list[str]:
    """Return that a plan is unlikely to be kept, if so, or that nothing says whether it is."""
    if not plan.dates:
        return []
    if not usual.known[0]:
        return [f"whether it can be kept is not known: under {BEST} days are known"]
    far = float(worst_of(stretches(projection, [plan], efforts=usual))[0])
    return [f"unlikely to be kept: {unlikely_text(far)}"] if far > MOST else []


def _usual(habits: Habits, usual: Efforts, projection: Projection) -> list[str]:
    """Return what the creator usually does, in words."""
    told = []
    if np.isfinite(usual.streams_a_week[0]):
        told.append(a_week(float(usual.streams_a_week[0]), of_streams=usual.of_streams))
    if np.isfinite(habits.stream_seconds[0]):
        told.append(f"streams of {hours(int(habits.stream_seconds[0]))}")
    if np.isfinite(habits.start_hour[0]):
        told.append(f"from about {int(habits.start_hour[0]):02d}:00")
    if np.isfinite(habits.diamonds_per_hour[0]):
        told.append(f"{habits.diamonds_per_hour[0]:,.0f} diamonds an hour")
    measured = projection.progress.measured
    s = Signal.AIRTIME if measured[Signal.AIRTIME] else Signal.DIAMONDS
    ratio, low, high, months = (v[0] for v in (habits.late_month, habits.late_low, habits.late_high, habits.months))
    if months:
        told.append(
            f"the last 7 days go at {ratio[s]:.2f} × the pace before ({low[s]:.2f} to {high[s]:.2f}): "
            f"{TRENDS[habits.trend[0, s]]}"
        )
    lines = [f"usually: {', '.join(told)}"] if told else []
    return [*lines, f"forecast: {visible(projection.forecaster)}, seed {projection.seed}"]


def allocation_text(found: Allocation, names: Mapping[str, str | None], *, width: int | None = None) -> str:
    """Return an allocation as text: what it gains, who to push with what, and what one more would add.

    Where it is wider than ``width`` the days are cut, then left out; numbers never are. None: all days in full.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.show.plans import allocation_text
    >>> progress = tp.demo.ledger(seed=0).as_of(tp.demo.AS_OF)
    >>> projection = tp.project(progress, draws=200, seed=0)
    >>> habits = tp.habits(progress)
    >>> found = tp.allocate(projection, tp.demo.program(), habits=habits, budget=tp.planning.Budget(streams=0))
    >>> print(allocation_text(found, {}).splitlines()[0])
    0.00 USD more expected; used 0 streams
    """
    lines = [allocation_title(found)]
    if found.pushes:
        pushes = found.pushes
        columns = [
            Column("creator", [_name(p.creator_id, names) for p in pushes], right=False),
            Column("streams", [f"{len(p.dates):,} × {hours(p.seconds_each)}" for p in pushes], right=True),
            Column("on", [days(p.dates) if p.dates else MISSING for p in pushes], right=False, key=DAYS),
            Column("tier", [visible(p.tier) for p in pushes], right=False),
            Column("chance", [f"{percent(p.chance_before)} → {percent(p.chance_after)}" for p in pushes], right=True),
            Column(f"gain {visible(found.currency)}", [f"{p.gain:,.2f}" for p in pushes], right=True),
        ]
        if any(p.battles for p in pushes):
            columns.insert(3, Column("battles", [f"{p.battles:,}" for p in pushes], right=True))
        lines += ["", table_text(columns if width is None else _within(columns, width))]
    lines.append("")
    more = ", ".join(f"of {name} {gain:,.2f}" for name, gain in found.one_more.items())
    lines.append(f"one more: {more} {visible(found.currency)}".rstrip() if more else "")
    if not found.proven:
        lines.append(f"not proven the best: at most {found.bound:,.2f} {visible(found.currency)}")
    lines += [f"note: {visible(str(note))}" for note in found.notes]
    return "\n".join(lines) + "\n"


def _within(columns: list[Column], width: int) -> list[Column]:
    """Return the columns of pushes with the days cut to what room there is, or without them."""
    rest = sum(max(map(width_of, [c.head, *c.cells])) + 2 for c in columns if c.key != DAYS)
    if width - rest < LEAST_DAYS:
        return [c for c in columns if c.key != DAYS]
    return [c._replace(cells=[cut(v, width - rest) for v in c.cells]) if c.key == DAYS else c for c in columns]


def _name(own: str, names: Mapping[str, str | None]) -> str:
    name = names.get(own)
    return f"{visible(name)} ({visible(own)})" if name else visible(own)
