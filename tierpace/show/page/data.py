"""What the page's script knows: per row what sorts, filters and draws it, in as few characters as will do."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.core.months import Month
from tierpace.core.signals import Signal
from tierpace.evidence.creator_habits import TRENDS
from tierpace.kernels.arrays import Floats, Objects
from tierpace.rules.standings import STANDINGS
from tierpace.show.page.curves import written_counts, written_curves
from tierpace.show.page.rows import COLUMNS, reading_of, stake_value
from tierpace.tables import wording
from tierpace.tables.cells import NOISE, is_missing, label, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tierpace.evidence.creator_habits import Habits
    from tierpace.rosters.month_paces import Paces
    from tierpace.rosters.reports import RosterReport
    from tierpace.show.page.lines import Ladder, Line

    Data = dict[str, Any]

ROOM = 1.05  # above the highest curve of a chart
LIKELY_DAY = 0.6  # from here on a weekday counts as one of a creator's
DIGITS = 4
WHOLE = 10_000  # parts that chances are given in


def json_text(data: object) -> str:
    r"""Return JSON that may be put between the tags of a script: nothing in it ends one, or a line.

    Examples
    --------
    >>> from tierpace.show.page.data import json_text
    >>> json_text({"name": "</script>&\u2028"})
    '{"name":"\\u003c/script\\u003e\\u0026\\u2028"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def data_of(report: RosterReport, lines: Sequence[Line], *, detailed: int) -> Data:
    """Return the data of a page: all lines can be sorted and filtered, the first of them be opened."""
    fields = {k: _listed(lines, k) for k in ("manager", "group", "region", "ladder")}
    ladders: dict[Ladder, int] = {}
    usual = {} if report.habits is None else {who: i for i, who in enumerate(report.habits.ids.tolist())}
    rows: list[Data] = []
    for number, line in enumerate(lines):
        row: Data = {"f": [values.get(line.row[k], -1) for k, values in fields.items()], "k": _keys(line)}
        if number < detailed:
            row |= _details(report, line, usual.get(line.row["creator_id"]))
            row["l"] = ladders.setdefault(line.ladder, len(ladders))
        rows.append(row)
    paces = report.paces
    out: Data = {k: [visible(str(v)) for v in values] for k, values in fields.items()}
    out["ladders"] = [{"tiers": [label(n) for n in ladder.tiers], "need": ladder.thresholds} for ladder in ladders]
    out["rows"] = rows
    if paces is not None and detailed:
        out |= {
            "days": paces.month.days,
            "month": month_name(paces.month),
            "at": [round(v, 3) for v in paces.at.tolist()],
            "ahead": [round(v, 3) for v in paces.ahead.tolist()],
            "past": [month_name(m) for m in paces.months],
            "measured": paces.measured.tolist(),
        }
        _add_charts(rows, lines[:detailed], paces)
    return out


def month_name(month: Month) -> str:
    """Return a month in words.

    Examples
    --------
    >>> from tierpace.core.months import Month
    >>> from tierpace.show.page.data import month_name
    >>> month_name(Month(2026, 3))
    'Mar 2026'
    """
    return f"{wording.MONTHS[month.month - 1]} {month.year}"


def _listed(lines: Sequence[Line], column: str) -> dict[Any, int]:
    """Return the values of a column, sorted, with their places."""
    found = {line.row[column] for line in lines if not is_missing(line.row[column])}
    return {value: place for place, value in enumerate(sorted(found))}


def _keys(line: Line) -> list[Any]:
    """Return what the columns sort by: standing, target, chance, the share of each threshold, trend, money."""
    row, shares = line.row, []
    for signal in Signal:
        reading = reading_of(line, signal)
        wanted = reading and (reading.wanted or max(reading.thresholds, default=0))
        shares.append(round(reading.mean / wanted, DIGITS) if reading and wanted else None)
    trend = None if row["trend"] == TRENDS[-1] else TRENDS.index(row["trend"])
    standing = STANDINGS.index(row["standing"])
    chance = None if row["chance"] is None else round(row["chance"], DIGITS)
    return [standing, line.target, chance, *shares, trend, stake_value(line.stake)]


def _details(report: RosterReport, line: Line, usual: int | None) -> Data:
    """Return what an opened row says, except for its charts."""
    row = line.row
    plan = report.plans.get(line.key)
    texts = {
        "d": visible(str(plan) if plan else row["plan"]),
        "w": "; ".join(visible(v) for v in (row["notes"], _quality(row["quality"])) if v),
        "m": "" if is_missing(row["last_month"]) else visible(row["last_month"]),
    }
    return {
        "c": [_short(v) for v in line.chances],
        "s": [[_short(v) for v in tier] for tier in line.signals],
        **{k: text for k, text in texts.items() if text},
        **({} if is_missing(row.get("quiet_chance")) else {"z": _short(row["quiet_chance"])}),
        **({} if usual is None or report.habits is None else {"h": _habits(report.habits, usual)}),
    }


def _quality(words: str) -> str:
    return "" if words == "observed" else f"days of this month: {words}"


def _short(chance: float | None) -> int | None:
    """Return a chance in parts of 10,000, None where it is not known; only 0 and 1 themselves are never and always."""
    if chance is None or math.isnan(chance):
        return None
    return int(chance) * WHOLE if chance in (0.0, 1.0) else max(math.floor(chance * WHOLE + NOISE), 1)


def _habits(habits: Habits, i: int) -> list[Any]:
    """Return what the creator of a row usually does: seconds of a stream, its hour, weekdays, diamonds an hour."""
    numbers = (habits.stream_seconds[i], habits.start_hour[i], habits.diamonds_per_hour[i])
    seconds, hour, rate = (round(float(v)) if math.isfinite(v) else None for v in numbers)
    return [seconds, hour, "".join("01"[int(share >= LIKELY_DAY)] for share in habits.weekdays[i]), rate]


def _add_charts(rows: list[Data], lines: Sequence[Line], paces: Paces) -> None:
    """Add to each row the curves of its signals, in parts of the highest thing that its chart shows."""
    place = {who: i for i, who in enumerate(paces.ids.tolist())}
    found = [place.get(line.row["creator_id"], -1) if _is_projected(line) else -1 for line in lines]
    at = np.array([i for i in found if i >= 0], np.int64)
    if not len(at):
        return
    past = paces.past[:, at]
    highest = np.fmax.reduce(
        [paces.end[at, -1], paces.so_far[at, -1].astype(float), *np.nanmax(past, axis=2, initial=0.0)]
    )
    steps = np.array([_highest(line) for line, i in zip(lines, found, strict=True) if i >= 0], float)
    top = np.ceil(np.maximum(np.maximum(highest, steps) * ROOM, 1.0))
    now = _running(np.moveaxis(paces.so_far[at].astype(float), 1, 2), top)
    before = _running(np.moveaxis(past, 2, 3), np.broadcast_to(top, (len(past), *top.shape)))
    rest = written_curves(np.moveaxis(paces.rest[at], 1, 2), np.ones_like(top))
    ends, mean = np.rint(paces.end[at]).astype(np.int64), np.rint(paces.mean[at]).astype(np.int64)
    charts = iter(range(len(at)))
    for row, i in zip(rows, found, strict=False):
        if i < 0:
            continue
        k = next(charts)
        same = len(set(rest[k])) == 1
        row |= {
            "t": top[k].astype(np.int64).tolist(),
            "n": now[k].tolist(),
            "o": before[:, k].T.tolist(),
            "r": rest[k][:1].tolist() if same else rest[k].tolist(),
            "q": ends[k].T.tolist(),
            "g": mean[k].tolist(),
            "x": paces.so_far[i, -1].tolist(),
        }


def _is_projected(line: Line) -> bool:
    """Whether anything is said of where the month is heading: nothing is of creators without data."""
    return any(line.row[f"{name}_mean"] is not None for name in COLUMNS)


def _running(totals: Floats, top: Floats) -> Objects:
    """Return running totals (…, 3, P) as texts: airtime and diamonds in parts of the top, days as they are."""
    amounts, days = totals[..., :-1, :], totals[..., -1, :]
    return np.concatenate((written_curves(amounts, top[..., :-1]), written_counts(days)[..., None]), axis=-1)


def _highest(line: Line) -> list[int]:
    """Return the highest threshold of each signal."""
    return [max(t[s] for t in line.ladder.thresholds) for s in Signal]
