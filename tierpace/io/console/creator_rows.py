"""Rows of Creator data: what each says, what is wrong with it, and who it is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define, evolve

from tierpace.core.counting import counted
from tierpace.core.creators import Creator
from tierpace.core.months import EPOCH
from tierpace.io.console.exports import LEFT, Bad, Layout, take
from tierpace.io.console.values import rounded
from tierpace.kernels.far import far
from tierpace.ledger.door_checks import FINAL_DAY, FIRST_DAY
from tierpace.ledger.far_dates import FAR_DAYS, FAR_SHARE
from tierpace.ledger.ids import MAYBE_ROUNDED, ROUNDED as LOST, doubtful_ids
from tierpace.ledger.summing import by_id

if TYPE_CHECKING:
    from tierpace.core.months import DayRule

FIGURES = ("airtime_seconds", "diamonds", "valid_days")
LAST_MONTH = tuple(f"{name}_last_month" for name in FIGURES)
FACTS = ("period", "creator_id", "username", "group", "manager", "joined", "status")
L30D = {f"{name}_l30d": name for name in FIGURES}
QUIT = "quit"
ROUNDED = 18  # seconds: a month before is given in hundredths of an hour
LONG_ID, KEPT_DIGITS, SURE = 16, 15, 2  # two ids that end in zeros by chance: one in a hundred million


@define
class Row:
    """One row of an export, as far as it can be read."""

    at: int  # its place among all rows
    file: int
    place: str
    creator_id: str | None
    period: tuple[date, date] | None
    figures: tuple[int | None, ...]
    before: tuple[int | None, ...]  # those of the month before
    facts: dict[str, Any]
    rounded: str | None  # diamonds in thousands or millions

    @property
    def day(self) -> date:
        """The last day of its period, or the earliest there is."""
        return self.period[1] if self.period else FIRST_DAY


def rows_of(layout: Layout, start: int, file: int) -> tuple[list[Row], list[Bad]]:
    """Return the rows of a sheet, numbered on, and the cells that cannot be read."""
    names = {ours: name for name, ours in L30D.items()} if layout.kind == "hybrid" else {n: n for n in FIGURES}
    before = LAST_MONTH if layout.kind == "creator_data" else ()
    taken, wrong = take(layout, (*FACTS, *names.values(), *before))
    rows = layout.rows()
    empty = (None,) * len(rows)
    at = layout.place[names["diamonds"]]
    out = []
    for k, i in enumerate(rows):
        facts = {name: taken.get(name, empty)[k] for name in FACTS}
        cells = layout.sheet.rows[i]
        diamonds = cells[at] if at < len(cells) else ""
        out.append(
            Row(
                at=start + k,
                file=file,
                place=f"{layout.sheet.place}, row {i + 1}",
                creator_id=facts["creator_id"],
                period=facts["period"],
                figures=tuple(taken[names[name]][k] for name in FIGURES),
                before=tuple(taken.get(name, empty)[k] for name in LAST_MONTH),
                facts=facts,
                rounded=diamonds if rounded(diamonds) else None,
            )
        )
    return out, [(start + k, who, place, code, value) for k, who, place, code, value in wrong]


def lost_digits(rows: list[Row]) -> tuple[list[Bad], list[Bad]]:
    """Return the rows of a file whose long ids end in zeros, as a spreadsheet makes them; and those that may so.

    It keeps fifteen digits of a number. Where all long ids end so, or many, they were rounded.
    """
    long = [r for r in rows if r.creator_id and r.creator_id.isdecimal() and len(r.creator_id) >= LONG_ID]
    cut = not any((r.creator_id or "")[KEPT_DIGITS:].strip("0") for r in long)
    ids = sorted({str(r.creator_id) for r in long})
    if len(ids) >= SURE and cut:
        return [(r.at, r.creator_id or "", r.place, "console.id_float", r.creator_id) for r in long], []
    found = {code: {ids[i] for i in places} for code, places in doubtful_ids(ids).items()}
    bad, odd = (
        [(r.at, str(r.creator_id), r.place, code, r.creator_id) for r in long if r.creator_id in found.get(code, ())]
        for code in (LOST, MAYBE_ROUNDED)
    )
    return bad, odd


def far_off(rows: list[Row]) -> list[Bad]:
    """Return the rows whose period ends far from all others."""
    dated = [r for r in rows if r.period is not None]
    days = np.array([(r.day - EPOCH).days for r in dated], np.int64)
    found = np.flatnonzero(far(days, gap=FAR_DAYS, share=FAR_SHARE)) if len(days) else ()
    return [(r.at, r.creator_id or "", r.place, "console.far_date", r.day) for r in (dated[i] for i in found)]


def name_leavers(rows: list[Row]) -> None:
    """Give creators who left, whose id is gone, the id that their username had, or else the username itself.

    A username may pass from one creator to another: the latest owner up to the row's day counts, then the next one.
    """
    known: dict[str, list[tuple[date, str]]] = {}
    for r in rows:
        if r.creator_id not in (None, LEFT) and r.facts["username"]:
            known.setdefault(_user(r), []).append((r.day, str(r.creator_id)))
    for r in rows:
        if r.creator_id == LEFT:
            r.facts["status"] = QUIT
            own = sorted(known.get(_user(r), ()))
            before = [who for day, who in own if day <= r.day]
            r.creator_id = before[-1] if before else own[0][1] if own else r.facts["username"]


def _user(row: Row) -> str:
    return (row.facts["username"] or "").lstrip("@").casefold()


def wrong(row: Row, day_rule: DayRule) -> list[tuple[str, Any]]:
    """Return the rules that a row breaks, each with what breaks it."""
    out: list[tuple[str, Any]] = [("console.missing_id", None)] if row.creator_id is None else []
    if row.period is None:
        return [*out, ("console.missing_period", None)]
    first, last = row.period
    if not (FIRST_DAY <= first <= last <= FINAL_DAY and first == last.replace(day=1)):
        return [*out, ("console.not_month_to_date", f"{first} ~ {last}")]
    airtime, _, active = row.figures
    if airtime is not None and airtime > int(day_rule.day_seconds(first, last).sum()):
        out.append(("console.too_long", f"{airtime / 3600:.1f} hours in {counted(last.day, 'day')}"))
    if active is not None and active > last.day:
        out.append(("console.too_many_days", f"{active} of {counted(last.day, 'day')}"))
    return out


def odd(row: Row) -> list[tuple[str, Any]]:
    """Return what is worth a look in a sound row."""
    out: list[tuple[str, Any]] = []
    if None in row.figures:
        out.append(("console.no_figures", tuple(n for n, v in zip(FIGURES, row.figures, strict=True) if v is None)))
    if row.rounded is not None:
        out.append(("console.rounded_count", row.rounded))
    if row.facts["creator_id"] == LEFT and row.creator_id == row.facts["username"]:
        out.append(("console.leaver_without_id", row.creator_id))
    return out


def doubled(rows: Iterable[Row]) -> list[list[Row]]:
    """Return the rows that share their file, creator and period."""
    groups: dict[tuple[int, str | None, date], list[Row]] = {}
    for r in rows:
        groups.setdefault((r.file, r.creator_id, r.day), []).append(r)
    return [group for group in groups.values() if len(group) > 1]


def merged(rows: list[Row], transfers: str) -> Row:
    """Return the rows of one creator and period as one: their sum, or the largest; of an unknown part, unknown."""
    largest = max(rows, key=lambda r: [v or 0 for v in (r.figures[1], r.figures[0], r.figures[2])])
    if transfers == "largest":
        return largest
    sums = [None if None in values else sum(values) for values in zip(*(r.figures for r in rows), strict=True)]
    return evolve(largest, figures=tuple(sums))


def month_ends(rows: list[Row]) -> list[Row]:
    """Return what later rows say of the last day of a month whose own exports end before it.

    Of a month without an export nothing is made: all of its days would be guesses.
    """
    last: dict[tuple[str | None, date], Row] = {}
    for r in rows:
        key = (r.creator_id, r.day.replace(day=1))
        if None not in r.figures and (key not in last or last[key].day <= r.day):
            last[key] = r
    told: dict[tuple[str | None, date], Row] = {}
    for r in sorted(rows, key=lambda r: (r.day, r.at)):
        if r.day < FIRST_DAY:  # a bad row, and before the first of all days there is none
            continue
        end = r.day.replace(day=1) - timedelta(days=1)
        own = last.get((r.creator_id, end.replace(day=1)))
        if own is None or own.day == end or None in r.before:
            continue
        airtime, seen = r.before[0] or 0, own.figures[0] or 0
        airtime = seen if 0 < seen - airtime <= ROUNDED else airtime
        period = (end.replace(day=1), end)
        told[r.creator_id, end] = evolve(r, period=period, figures=(airtime, *r.before[1:]))
    return list(told.values())


def people(rows: list[Row], creators: Iterable[Creator]) -> list[Creator]:
    """Return the creators as their latest rows describe them, and before that as the caller does."""
    given = by_id(creators)
    own: dict[str, list[Row]] = {}
    for r in sorted(rows, key=lambda r: (r.day, r.at)):
        own.setdefault(str(r.creator_id), []).append(r)
    out = [_person(who, found, given.get(who)) for who, found in own.items()]
    return [*out, *(c for who, c in given.items() if who not in own)]


def _person(who: str, rows: list[Row], given: Creator | None) -> Creator:
    facts: dict[str, Any] = {}
    for r in rows:
        facts |= {name: value for name, value in r.facts.items() if value is not None}
    quits = [(r.facts["status"] or "").casefold() == QUIT for r in rows]
    stay = max((k for k, q in enumerate(quits) if not q), default=-1)
    told: dict[str, Any] = {name: facts.get(name) for name in ("group", "manager", "joined")}
    told |= {"name": facts.get("username"), "left": rows[stay + 1].day if quits[-1] else None}
    if given is not None:
        own = {n: getattr(given, n) for n in ("name", "region", "manager", "group", "joined", "left", "known_from")}
        told |= {name: value for name, value in own.items() if value is not None}
    if told["left"] is not None and told["joined"] is not None and told["left"] < told["joined"]:
        told["left"] = None  # the row that says "quit" is of a time before this one
    return Creator(who, **told)
