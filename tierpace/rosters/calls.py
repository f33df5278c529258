"""calls_today(): who to call first, and what to say: money or chance gained by a plan × how likely it is kept."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.core.arrays import rows_of
from tierpace.core.checks import require_count, require_kind
from tierpace.core.notes import Note
from tierpace.core.signals import SIGNAL_LABELS
from tierpace.errors import InputError
from tierpace.kernels.seconds import HOUR
from tierpace.ledger.ledger import check_ledger
from tierpace.planning.best_weeks import MOST, require_stretch, stretch_of, unlikely_text, worst_of
from tierpace.planning.kept_plans import kept_shares
from tierpace.planning.usual_effort import BEST, SPAN, efforts
from tierpace.rosters.call_results import CALLED, CALLS, LEFT_OUT, UNKNOWN, UNLIKELY, Calls, columns_of, on_ladder
from tierpace.rosters.call_sentences import call_sentence, worth_text
from tierpace.rosters.columns import SIGNAL_COLUMNS, UNITS
from tierpace.rosters.reports import RosterReport

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tierpace.ledger.ledger import Ledger
    from tierpace.ledger.progress import Progress
    from tierpace.planning.plan import Plan
    from tierpace.rosters.call_results import Row

LEAST = 1e-9  # of a gain, below which it is rounding


def calls_today(
    report: RosterReport, ledger: Ledger, *, most: int | None = CALLS, max_stretch: float | None = MOST
) -> Calls:
    """Return who to call today: those whose plan is worth the most and is likely to be kept.

    Parameters
    ----------
    report : RosterReport
        With plans, as `report` makes them. Its roster may be a part of it, such as that of a manager: calls are those
        of the part, while the roster's share of kept plans is still that of all plans of the report.
    ledger : Ledger
        The one that the report is on.
    most : int, optional
        How many calls there are at most. None: all that are worth anything, for `Calls.filter` to pick from.
    max_stretch : float, optional
        How many times the best four weeks a plan may require, in hours and in active days, as `planning.stretches`.
        None: any.

    Returns
    -------
    Calls
        No rows for an empty roster, or where nobody's plan gains anything.

    Raises
    ------
    InputTypeError
        An argument is none of its kind.
    InputError
        The report is on other data than the ledger, or a number is out of range.

    Notes
    -----
    A row may be called where its plan has streams or battles, it is known what its creator does at best (28 known days
    of the last 180), and the plan is not unlikely to be kept: projected rest and plan, a day left, are at most 1.5
    times the best in hours and in active days. Its worth is what the plan adds to the expected bonus over all ladders
    × kept, which is that of `planning.kept_shares`; where no program says what it pays, the chance gained × kept. The
    largest worth comes first, ties by id, and of each creator the one row that is worth the most. Currencies cannot be
    compared: of several the first of each come first, by id, then the second of each. Rows without stated money come
    after those with any.

    Examples
    --------
    >>> import tierpace as tp
    >>> ledger = tp.demo.ledger(seed=0)
    >>> report = tp.report(ledger, tp.demo.program(), as_of="2026-03-15", target="Tier 3", draws=200)
    >>> print(tp.rosters.calls_today(report, ledger))
    Ines (Kim): on course for ...
    """
    require_kind(report, RosterReport, field="report", code="calls.bad_report", hint="call report(ledger, …)")
    check_ledger(ledger)
    if most is not None:
        require_count(most, "calls.bad_most", "most")
    if max_stretch is not None:
        require_stretch(max_stretch)
    meta = report.roster.meta
    if ledger.digest != meta["digest"]:
        raise InputError(
            "calls.other_ledger",
            "ledger",
            ledger,
            "must be the ledger that the report is on",
            "make the report again, from this ledger",
        )
    progress = ledger.as_of(meta["as_of"], month=meta["month"])
    rows, notes = _rows(report, progress, max_stretch)
    chosen = _chosen(rows)
    several = len({r["ladder"] for r in rows}) > 1
    called = {r["creator_id"]: r for r in chosen}
    thresholds = _thresholds(report)
    for r in chosen:
        _say(r, thresholds[r["creator_id"], r["ladder"], r["tier"]], of_streams=r["of_streams"], several=several)
    rest = [r for r in rows if called.get(r["creator_id"]) is not r]
    for r in rest:
        if not r["status"]:  # worth less than the same creator's call on another ladder
            r.update(on_ladder(called[r["creator_id"]]["ladder"]))
    paid = {r["currency"] for r in chosen if r["currency"]}
    if len(paid) > 1:
        text = f"amounts in {', '.join(sorted(paid))} are not compared: the first of each come first"
        notes = (*notes, Note("currencies", text))
    every = Calls(
        columns_of(CALLED, chosen),
        left_out=columns_of(LEFT_OUT, rest),
        as_of=progress.as_of,
        month=str(progress.month),
        notes=notes,
    )
    return every.filter(most=most)


def _rows(report: RosterReport, progress: Progress, max_stretch: float | None) -> tuple[list[Row], tuple[Note, ...]]:
    """Return every row of the roster with its plan, what is usual and kept, and why it is not called, if it is not."""
    usual = efforts(progress)
    keys = [k for k, p in report.plans.items() if p.dates or p.battles]
    table = kept_shares(progress, [report.plans[k] for k in keys], efforts=usual)
    kept = dict(zip(keys, table, strict=True))
    rows = list(report.roster)
    at = rows_of(usual.ids, [r["creator_id"] for r in rows])
    plans = [report.plans.get((r["creator_id"], r["ladder"])) for r in rows]
    streams = np.array([len(p.dates) if p else 0 for p in plans], np.int64)
    stretch = worst_of(
        stretch_of(
            _rest(rows, "airtime_hours", HOUR),
            _rest(rows, "active_days", 1),
            seconds=streams * np.array([p.seconds_each if p else 0 for p in plans], np.int64),
            streams=streams,
            days_left=len(progress.days_left),
            best=np.stack((usual.best_hours, usual.best_days), 1)[at],
        )
    )
    out = []
    for shown, i, plan, far in zip(rows, at.tolist(), plans, stretch.tolist(), strict=True):
        found = kept.get((shown["creator_id"], shown["ladder"]))
        row = shown | _of_plan(plan, shown)
        row |= {
            "usual_streams": _known(usual.streams_a_week[i]),
            "usual_hours": _known(usual.hours_a_week[i]),
            "of_streams": usual.of_streams,
            "stretch": _known(far) if row["planned"] else None,
            "fallback": row["projected"] if plan is not None and plan.status == "out of reach" else None,
            **{name: found[name] if found else None for name in ("spans", "reached", "kept")},
        }
        gained = row["gain"] if row["gain"] is not None else row["chance_gained"]
        row["worth"] = gained * found["kept"] if found and gained is not None else None
        row["status"], row["why"] = _why_not(row, plan, max_stretch, known=bool(usual.known[i]))
        out.append(row)
    return out, table.notes if keys else ()


def _of_plan(plan: Plan | None, row: Row) -> Row:
    """Return the columns of a row that are its plan's."""
    if plan is None:
        return {
            "tier": row["target"],
            "planned": False,
            "chance_before": row["chance"],
            **dict.fromkeys(("chance_after", "chance_gained", "gain", "currency")),
            "plan_streams": 0,
            "plan_hours_each": 0.0,
            "plan_dates": "",
        }
    known = plan.chance_before is not None and plan.chance_after is not None
    return {
        "tier": plan.tier or None,
        "plan": plan,
        "planned": bool(plan.dates or plan.battles),
        "chance_before": plan.chance_before,
        "chance_after": plan.chance_after,
        "chance_gained": plan.chance_after - plan.chance_before if known else None,  # type: ignore[operator]  # both are
        "gain": plan.gain,
        "currency": plan.currency or None,
        "plan_streams": len(plan.dates),
        "plan_hours_each": plan.seconds_each / HOUR,
        "plan_dates": " ".join(map(str, plan.dates)),
    }


def _rest(rows: Sequence[Row], name: str, unit: int) -> Any:
    """Return what is projected to come, in ledger units: (n,); NaN where it is not known."""
    ends, so_far = ([r[key] for r in rows] for key in (f"{name}_mean", name))
    known = [(e, s) if e is not None and s is not None else (np.nan, np.nan) for e, s in zip(ends, so_far, strict=True)]
    both = np.array(known, np.float64).reshape(-1, 2) * unit
    return both[:, 0] - both[:, 1]


def _why_not(row: Row, plan: Plan | None, max_stretch: float | None, *, known: bool) -> tuple[str, str]:
    """Return why a row is not called, in a word and in words; empty where it may be."""
    if plan is None:
        return "no plan", "the report has no plan"
    if not row["planned"]:
        more = f"; {row['projected']} is the best still likely" if row["fallback"] else ""
        return plan.status, plan.reason + more
    if not known:
        return UNKNOWN, f"the best four weeks are not known: under {BEST} days of the last {SPAN} are known"
    far = row["stretch"]
    if far is None or (max_stretch is not None and far > max_stretch):
        return UNLIKELY, f"{UNLIKELY}: {unlikely_text(far)}"
    if row["worth"] is None or row["worth"] <= LEAST:
        return "nothing gained", "the plan gains nothing"
    return "", ""


def _chosen(rows: Sequence[Row]) -> list[Row]:
    """Return the rows worth a call, one a creator: the most worth first, currencies in turn, then those of none."""
    groups: dict[str | None, list[Row]] = defaultdict(list)
    for r in rows:
        if not r["status"]:
            groups[r["currency"] if r["gain"] is not None else None].append(r)
    order = []
    for currency, own in groups.items():
        own.sort(key=lambda r: (-r["worth"], r["creator_id"]))
        first = {r["creator_id"]: r for r in reversed(own)}  # of each creator what is worth most
        ranked = [r for r in own if first[r["creator_id"]] is r]
        order += [((currency is None, place, r["creator_id"], currency or ""), r) for place, r in enumerate(ranked)]
    out: dict[str, Row] = {}
    for _, r in sorted(order, key=lambda found: found[0]):
        out.setdefault(r["creator_id"], r)
    return list(out.values())


def _thresholds(report: RosterReport) -> dict[tuple[str, str, str], dict[str, int]]:
    """Return what each tier of each row requires, by signal, in ledger units."""
    c = report.roster.signals
    out: dict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
    keys = zip(c["creator_id"], c["ladder"], c["tier"], strict=True)
    for key, signal, goal in zip(keys, c["signal"], c["threshold"], strict=True):
        out[key][signal] = goal
    return out


def _say(row: Row, goals: dict[str, int], *, of_streams: bool, several: bool) -> None:
    """Put what the tier needs, what the call is worth and the sentence into a row."""
    ends: dict[str, tuple[float, int]] = {}
    for name, label, unit in zip(SIGNAL_COLUMNS, SIGNAL_LABELS, UNITS, strict=True):
        goal = goals.get(label)
        row[f"{name}_needed"] = goal if goal is None or unit == 1 else goal / unit
        mean = row[f"{name}_mean"]
        if goal is not None and mean is not None:
            ends[label] = (mean * unit, goal)
    row["why"] = worth_text(row)
    row["sentence"] = call_sentence(row, ends, of_streams=of_streams, several=several)


def _known(value: Any) -> float | None:
    """Return a number, None where it is not known."""
    return None if np.isnan(value) else float(value)
