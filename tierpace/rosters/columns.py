"""The columns of a roster: everything known of the creators that one program judges, laid out in rows."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.core.arrays import Columns
from tierpace.core.counting import counted
from tierpace.core.quality import Quality
from tierpace.core.signals import SIGNAL_LABELS, Signal
from tierpace.evidence.creator_habits import TRENDS
from tierpace.kernels.arrays import Bools
from tierpace.kernels.seconds import HOUR
from tierpace.ledger.projection import LEVELS
from tierpace.money.bonus_outlooks import ExpectedBonus
from tierpace.rules.standings import EVEN, STANDINGS, WORST_FIRST
from tierpace.rules.tier_chances import NO_SIGNAL
from tierpace.tables.frames import kinds_of

if TYPE_CHECKING:
    from tierpace.ledger.progress import Progress
    from tierpace.planning.plan import Plan
    from tierpace.rosters.blocks import Judged
    from tierpace.tables.frames import Kinds

SIGNAL_COLUMNS = ("airtime_hours", "diamonds", "active_days")
UNITS = (HOUR, 1, 1)
FEW_MONTHS = 3
PLANS = ("plan", "plan_status", "plan_streams", "plan_hours_each", "plan_gain")
MONEY = ("bonus_mean", "bonus_secured", "bonus_at_stake")
CREATOR_KINDS: Kinds = {
    **kinds_of(
        text="creator_id name region manager group ladder rank revision month secured projected last_month target "
        "binding plan plan_status currency trend quality notes",
        day="as_of no_data_since left",
        count="days_left diamonds active_days gap_diamonds gap_active_days plan_streams trend_months",
        number="airtime_hours chance quiet_chance gap_airtime_hours plan_hours_each plan_gain trend_ratio "
        + " ".join(MONEY),
    ),
    "standing": WORST_FIRST,
}
TIER_KINDS = kinds_of(text="creator_id ladder tier binding", number="chance final_chance", flag="secured possible")
SIGNAL_KINDS = kinds_of(text="creator_id ladder tier signal", number="projected chance")
"""What the columns hold, whatever their rows; of those that are not named here it is seen by their values."""


def joined(tables: list[Columns]) -> Columns:
    """Return tables of the same columns, of which there is at least one, one under the other."""
    return {name: tuple(chain.from_iterable(t[name] for t in tables)) for name in tables[0]}


def creator_rows(judged: Judged) -> Columns:
    """Return the columns with one row a creator."""
    progress, projection, program = judged.progress, judged.projection, judged.program
    n, row = len(progress.ids), np.arange(len(progress.ids))
    seen, sure = progress.seen, ~progress.no_data
    left, absent = progress.left_on.tolist(), progress.absent_from.tolist()
    rank = np.minimum(judged.rank, len(program.tiers) - 1)  # of who has no target any, for it is not shown
    names = np.array([*program.names, None], object)
    out: Columns = {"creator_id": tuple(progress.ids)}
    for name in ("name", "region", "manager", "group"):
        out[name] = tuple(getattr(c, name) for c in progress.creators)
    out["region"] = (program.region,) * n  # creators without one are judged as if they had it
    same = {
        "ladder": program.ladder,
        "rank": None if program.rank is None else program.rank.name,
        "revision": program.revision,
        "month": str(projection.month),
        "as_of": progress.cut,
    }
    out |= {name: (value,) * n for name, value in same.items()}
    days = len(progress.days_left)
    out["days_left"] = tuple(days if day is None else 0 for day in left)
    for s, name in zip(Signal, SIGNAL_COLUMNS, strict=True):
        out[name] = _measured(progress.so_far[:, s], s, progress, seen)
    low_high = projection.fan[:, :: len(LEVELS) - 1]
    for s, name in zip(Signal, SIGNAL_COLUMNS, strict=True):
        known = sure & progress.shown[s]
        out[f"{name}_mean"] = _measured(projection.mean[:, s], s, progress, known)
        out[f"{name}_lo80"] = _measured(low_high[:, 0, s], s, progress, known)
        out[f"{name}_hi80"] = _measured(low_high[:, 1, s], s, progress, known)
    heading = judged.chances.by_tier >= EVEN
    projected = np.where(heading.any(1), heading.argmax(1), len(program.tiers))
    binding = judged.chances.binding[row, rank]
    out |= {
        "secured": tuple(names[judged.chances.verdicts.tier_index]),
        "projected": tuple(names[projected]),
        "last_month": tuple(judged.last),
        "target": tuple(names[judged.rank]),
        "binding": tuple(None if b == NO_SIGNAL else SIGNAL_LABELS[b] for b in binding),
        "chance": tuple(None if c != c else c for c in judged.chance.tolist()),  # noqa: PLR0124  # NaN: not known
        "standing": tuple(STANDINGS[s] for s in judged.standing),
    }
    earned = judged.gap.earned[row, rank]
    for s, name in zip(Signal, SIGNAL_COLUMNS, strict=True):
        out[f"gap_{name}"] = _measured(earned[:, s], s, progress, seen)
    out |= _plans(judged.plans, n)
    out |= _money(judged.bonus, seen)
    s = Signal.AIRTIME if progress.measured[Signal.AIRTIME] else Signal.DIAMONDS
    out |= {
        "trend": tuple(TRENDS[t] for t in judged.habits.trend[:, s]),
        "trend_ratio": tuple(judged.habits.late_month[:, s].tolist()),
        "trend_months": tuple(judged.habits.months.tolist()),
        "quiet_chance": judged.quiet,
        "no_data_since": tuple(absent),
        "left": tuple(left),
        "quality": _quality(progress),
        "notes": _notes(judged),
    }
    return out


def _plans(plans: list[Plan], n: int) -> Columns:
    """Return the plans of creators (N,); None where none were made."""
    if not plans:
        return dict.fromkeys(PLANS, (None,) * n)
    facts = ((p.brief, p.status, len(p.dates), p.seconds_each / HOUR, p.gain) for p in plans)
    return dict(zip(PLANS, zip(*facts, strict=True), strict=True))


def _money(bonus: ExpectedBonus | None, seen: Bools) -> Columns:
    """Return the bonus to expect (N,), in one currency; None where the program states none, or nothing is known."""
    if bonus is None:
        return dict.fromkeys(("currency", *MONEY), (None,) * len(seen))
    amounts = zip(MONEY, (bonus.mean, bonus.secured, bonus.at_stake), strict=True)
    return {"currency": (bonus.currency,) * len(seen), **{name: _known(v, seen) for name, v in amounts}}


def _measured(values: Any, signal: Signal, progress: Progress, known: Bools) -> tuple[Any, ...]:
    """Return one signal's values in the unit of its column; None where it is not measured, or not known (N,)."""
    if not progress.measured[signal]:
        return (None,) * len(progress.ids)
    return _known(values / UNITS[signal] if UNITS[signal] > 1 else values, known)


def _known(values: Any, known: Bools) -> tuple[Any, ...]:
    """Return values, None for those that are not known."""
    given = values.tolist()
    return tuple(given) if known.all() else tuple(v if k else None for v, k in zip(given, known.tolist(), strict=True))


def _quality(progress: Progress) -> tuple[str, ...]:
    """Return in words how well the month's past days are known."""
    inside = progress.quality[:, max(progress.start, 0) :]
    counts = {q: (inside == q).sum(1) for q in Quality if q}
    counts[Quality.MISSING] = (~progress.month_known[:, : progress.day]).sum(1)
    told = [[f"{c[i]} {q.label}" for q, c in counts.items() if c[i]] for i in range(len(progress.ids))]
    seen = progress.seen.tolist()
    words = [", ".join(t) if t else Quality.OBSERVED.label for t in told]
    return tuple(w if seen[i] else progress.why_no_data(i) for i, w in enumerate(words))


def _notes(judged: Judged) -> tuple[str, ...]:
    """Return what one creator's row rests on, in words."""
    basis, progress = judged.projection.basis, judged.progress
    spread = (progress.quality == Quality.SPREAD).sum(1)
    known = progress.known.sum(1)
    out = []
    for i in range(len(basis)):
        told = [words] if (words := progress.why_no_data(i)) else []
        if words and not progress.seen[i]:
            out.append(words)
            continue
        if not basis["months"][i] and basis["donors"][i]:
            told.append("no past month")
        elif 0 < basis["months"][i] < FEW_MONTHS:
            told.append(counted(basis["months"][i], "past month"))
        if spread[i]:
            parts = "is a part of a figure" if spread[i] == 1 else "are parts of figures"
            told.append(f"{spread[i]} of {counted(known[i], 'known day')} {parts} for several")
        if basis["fallback"][i]:
            told.append("no rate of its own: a usual one, or the least after such a silence")
        if judged.lost[i]:
            told.append(f"{judged.last[i]} of last month is out of reach")
        out.append("; ".join(told))
    return tuple(out)


def tier_rows(judged: Judged) -> Columns:
    """Return the columns with one row a creator and tier."""
    c, (n, k) = judged.chances, judged.chances.by_tier.shape
    labels = np.array([*SIGNAL_LABELS, None], object)
    return {
        "creator_id": tuple(np.repeat(c.ids, k)),
        "ladder": (judged.program.ladder,) * (n * k),
        "tier": judged.program.names * n,
        "chance": tuple(c.by_tier.ravel().tolist()),
        "final_chance": tuple(c.final[:, :k].ravel().tolist()),
        "secured": tuple(c.verdicts.cleared.all(2).ravel().tolist()),
        "possible": tuple(c.verdicts.possible.ravel().tolist()),
        "binding": tuple(labels[c.binding.ravel()]),
    }


def signal_rows(judged: Judged) -> Columns:
    """Return the columns with one row a creator, tier and required signal, in ledger units."""
    c, (n, k) = judged.chances, judged.chances.by_tier.shape
    required = np.broadcast_to(judged.program.required, (n, k, 3))
    who, tier, signal = np.nonzero(required)
    at, seen, names = (who, tier, signal), judged.progress.seen[who], judged.program.names
    return {
        "creator_id": tuple(c.ids[who]),
        "ladder": (judged.program.ladder,) * len(who),
        "tier": tuple(names[t] for t in tier.tolist()),
        "signal": tuple(SIGNAL_LABELS[s] for s in signal.tolist()),
        "threshold": tuple(c.verdicts.thresholds[at].tolist()),
        "so_far": _known(judged.progress.so_far[who, signal], seen),
        "projected": _known(judged.projection.point[who, signal], seen & ~judged.progress.no_data[who]),
        "chance": tuple(c.by_signal[at].tolist()),
        "gap_earned": _known(judged.gap.earned[at], seen),
        "gap_projected": _known(judged.gap.projected[at], seen & ~judged.progress.no_data[who]),
        "rate_needed": _known(judged.gap.rate[at], seen),
    }
