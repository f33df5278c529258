"""The rows of the page's table as texts and shapes, ready to be put between tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tierpace.core.signals import SIGNAL_LABELS, Signal
from tierpace.evidence.creator_habits import TRENDS
from tierpace.kernels.seconds import HOUR
from tierpace.planning.plan import extra
from tierpace.rules.standings import NO_DATA, STANDINGS
from tierpace.show.page.bars import Reading, amount, bar_paths, bar_texts
from tierpace.tables import wording
from tierpace.tables.cells import MISSING, is_missing, label, percent, visible, whole_seconds

if TYPE_CHECKING:
    from tierpace.planning.plan import Plan
    from tierpace.show.page.lines import Line, Stake

SYMBOLS = dict(zip(STANDINGS, "●▲◆▼✕○", strict=True))  # shapes that differ without colour
COLUMNS = ("airtime_hours", "diamonds", "active_days")
GONE = {"no_data_since": "no data since", "left": "left on"}  # what a row says of who is not there any more
SIGNAL_WORDS = ("airtime", "diamonds", "active days")


class Bar(NamedTuple):
    """A bar: its five shapes, none where rows are too many for bars, and what it says."""

    paths: tuple[str, ...]
    text: str
    likely: str


class Row(NamedTuple):
    """A row of the table."""

    name: str
    facts: str
    standing: int
    symbol: str
    word: str
    target: str
    ladder: str
    chance: str
    bars: tuple[Bar | None, ...]
    gap: str
    binding: str
    plan: str
    trend: str
    ratio: str
    stake: str
    expected: str


def row_of(line: Line, *, plan: Plan | None, drawn: bool, ladders: bool) -> Row:
    """Return a line as it is shown; with its bars drawn or in words, its rank, and its ladder if there are several."""
    row = line.row
    own = visible(str(row["creator_id"]))
    name = own if is_missing(row["name"]) else visible(str(row["name"])) or own
    facts = [own] if own != name else []
    facts += [visible(str(row[k])) for k in ("manager", "group", "region") if not is_missing(row[k])]
    facts += [f"{word} {wording.day(row[k])}" for k, word in GONE.items() if row.get(k) is not None]
    on = [visible(line.ladder.name)] if ladders else []
    on += [] if is_missing(row.get("rank")) else [visible(str(row["rank"]))]
    return Row(
        name=name or MISSING,
        facts=" · ".join(filter(None, facts)),
        standing=STANDINGS.index(row["standing"]),
        symbol=SYMBOLS[row["standing"]],
        word=row["standing"],
        target=label(row["target"]),
        ladder=", ".join(on),
        chance=percent(row["chance"]),
        bars=tuple(_bar(line, s, drawn=drawn) for s in Signal),
        gap=gap_words(line),
        binding=binding_words(row),
        plan=plan_words(row, plan),
        trend=row["trend"],
        ratio="" if row["trend"] == TRENDS[-1] else f"×{row['trend_ratio']:.2f}",
        stake="" if line.stake is None else money(line.stake.open_, line.stake.currency),
        expected="" if line.stake is None else money(line.stake.mean, line.stake.currency),
    )


def _bar(line: Line, signal: Signal, *, drawn: bool) -> Bar | None:
    """Return a signal in words and paths; of who is not projected what is there; None where it is not measured."""
    reading = reading_of(line, signal)
    if reading is not None:
        return Bar(bar_paths(reading) if drawn else (), *bar_texts(reading))
    so_far = line.row[COLUMNS[signal]]
    if so_far is not None:
        return Bar((), amount(_in_ledger_units(so_far, signal), signal), "not projected")
    unseen = line.row["standing"] == NO_DATA and line.row["target"] is None
    return Bar((), MISSING, "") if unseen else None


def reading_of(line: Line, signal: Signal) -> Reading | None:
    """Return a signal of a line in ledger units; None where it is not measured, or nothing is projected."""
    row, name, unit = line.row, COLUMNS[signal], HOUR if signal is Signal.AIRTIME else 1
    if row[name] is None or row[f"{name}_mean"] is None:
        return None
    so_far, mean, low, high = (row[n] * unit for n in (name, f"{name}_mean", f"{name}_lo80", f"{name}_hi80"))
    steps = tuple(t[signal] for t in line.ladder.thresholds if t[signal])
    wanted = line.ladder.thresholds[line.target][signal] if line.target < len(line.ladder.thresholds) else 0
    return Reading(signal, so_far, mean, low, high, steps, wanted, bool(row["days_left"]))


def _in_ledger_units(value: Any, signal: Signal) -> int:
    return int(whole_seconds(value) or 0) if signal is Signal.AIRTIME else int(value)


def gap_words(line: Line) -> str:
    """Return what is missing to the target from what is earned, in words."""
    row = line.row
    if row["standing"] == NO_DATA:
        return label(row["plan"])
    short = [_in_ledger_units(row[f"gap_{name}"] or 0, s) for s, name in zip(Signal, COLUMNS, strict=True)]
    return f"needs {wording.missing(*short)}" if any(short) else "secured"


def plan_words(row: dict[str, Any], plan: Plan | None) -> str:
    """Return the plan in few words; where there is the plan itself without tier and days, which the details have."""
    if row["plan_status"] != "planned":
        return ""
    if plan is None:
        return label(row["plan"])
    change = f"{wording.percent(plan.chance_before)} → {wording.percent(plan.chance_after)}"
    return visible(f"{extra(plan, dated=False)}: {change}").replace(" %", "\N{NO-BREAK SPACE}%")


def binding_words(row: dict[str, Any]) -> str:
    """Return the signal that holds a creator back."""
    if row["binding"] is None:
        return ""
    return f"held back by {SIGNAL_WORDS[SIGNAL_LABELS.index(row['binding'])]}"


def money(value: float, currency: str) -> str:
    """Return an expected amount: an estimate, so without cents, and never 0 where there is something.

    Examples
    --------
    >>> from tierpace.show.page.rows import money
    >>> money(1234.5, "USD"), money(0.4, "EUR"), money(0, "EUR")
    ('1,234 USD', '<1 EUR', '0 EUR')
    """
    amount = round(value, 2)  # floats add dust, which must turn no half into more or less
    return f"<1 {currency}" if 0 < value < 1 and amount < 1 else f"{round(amount):,} {currency}"


def money_texts(amounts: dict[str, float]) -> str:
    """Return amounts in several currencies; they never add up."""
    return " + ".join(money(v, c) for c, v in amounts.items())


def stake_value(stake: Stake | None) -> float | None:
    """Return the number that money at stake sorts by."""
    return None if stake is None else stake.open_
