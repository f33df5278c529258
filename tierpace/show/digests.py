"""The digest of a day, as Markdown who moved, who is at risk, what to do, who is out of reach."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from attrs import evolve

from tierpace.core.checks import is_whole
from tierpace.core.counting import counted
from tierpace.core.months import Month
from tierpace.errors import InputError, InputTypeError
from tierpace.money.bonus_outlooks import by_currency
from tierpace.planning.plan import extra
from tierpace.rosters.comparisons import NO_TIER, NOT_KNOWN, closed_tier, compare, is_closed
from tierpace.rosters.morning_results import Morning
from tierpace.rosters.reports import RosterReport
from tierpace.rosters.rosters import Roster, counts_text, health_lines, title_text
from tierpace.rules.standings import NO_DATA
from tierpace.show.markdown import DETAIL, bold_name, first_items, literal
from tierpace.show.morning_sections import age_section, calls_section, moved_sections
from tierpace.show.network import network_section
from tierpace.tables.cells import count_down, hours_up, is_missing, percent, whole_seconds, width_of
from tierpace.tables.wording import days as day_names, hours

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    Earlier = RosterReport | Roster

SENTENCE, TITLE = 160, 200  # columns that a plan and the title may fill
LINE = 98  # columns of an item, so that a line with its bullet fits 100
ROWS = 8
QUIET = 0.5  # a chance from which on a creator is named as one who may go quiet
LEAST_SHOWN = 0.5  # of a gain, in whole units of its currency
LEFT_OUT = ("not_judged", "ladder_not_in_force", "no_bonus_stated")


def digest(
    report: RosterReport | Roster | Morning, *, before: Earlier | Sequence[Earlier] | None = None, rows: int = ROWS
) -> str:
    """Return what to report of a day, as Markdown for a chat or a mail.

    Parameters
    ----------
    report : RosterReport, Roster or Morning
        The day. Of a roster alone the dates of plans are not known, nor the bonus to expect. A morning says who to call
        first, what moved and why, and which days were a little too short.
    before : Roster or RosterReport, or several, optional
        An earlier report of the month: who moved since is included. One of an earlier month says what that month came
        to, if it is of its end; the two months are not held against each other.
    rows : int
        Lines a section, 1 or more; the rest is counted.

    Returns
    -------
    str
        CommonMark: what is not whole in the data, a headline, counts, the bonus to expect where programs pay, who moved
        or what an earlier month came to, who is at risk, what the network may earn, whose plan has a stream on the next
        two days, who may go quiet (see `tierpace.evidence.quiet_soon`), who is out of reach, and details on the data;
        sections with nothing in them are left out. Names are text whatever they hold: no mark-up, no link, no mention;
        long ones are cut.

    Raises
    ------
    InputTypeError
        ``report`` is neither.
    InputError
        ``rows`` is below 1, or ``before`` is the later report.

    Examples
    --------
    >>> import tierpace as tp
    >>> ledger, program = tp.demo.ledger(seed=0), tp.demo.program()
    >>> report = tp.report(ledger, program, as_of=tp.demo.AS_OF, draws=200, target=tp.demo.TARGETS)
    >>> print(tp.show.digest(report, rows=2))
    **2026-03 at the end of 2026-03-15 (UTC), 16 days left · Example 2026-03**
    ...
    **At risk** (...)
    ...
    """
    morning = report if isinstance(report, Morning) else None
    report = morning.report if morning else RosterReport(report) if isinstance(report, Roster) else report
    if not isinstance(report, RosterReport):
        raise InputTypeError(
            "digest.bad_report",
            "report",
            report,
            "a digest must be of a RosterReport, a Roster or a Morning",
            "call report(ledger, program, as_of=…)",
        )
    if not _is_count(rows):
        raise InputError("digest.bad_rows", field="rows", value=rows, requirement="must be a whole number from 1")
    table = report.roster
    earlier = [*(morning.closed if morning else ()), *_reports(before)]
    names = {_key(r): bold_name(r) for r in [r for b in earlier for r in b.roster] + list(table)}
    unkept, today = (morning.calls.unkept, morning.today) if morning else (frozenset[tuple[str, str]](), None)
    first, details = health_lines(table)
    parts = [
        *(f"**{literal(line, TITLE)}**" for line in first),
        *_title(table),
        *(age_section(morning) if morning else ()),
        *(calls_section(morning, rows) if morning else ()),
        literal(counts_text(table), TITLE),
        *_bonuses(report),
    ]
    sections: list[tuple[Any, ...]] = [
        *(_since(b, table, names, rows) for b in earlier),
        *(moved_sections(morning) if morning else ()),
        ("At risk", [_at_risk(r, report, names, unkept) for r in _worth_most(table.filter(standing="at risk"))]),
        *network_section(report.network, literal),
        *_soon(report, names, today or _next_day(table.meta), unkept),
        ("May go quiet", _quiet(table, names)),
        ("Out of reach", _lost(table.filter(standing="out of reach"), names)),
        ("Not judged or counted", [literal(note, DETAIL) for note in table.notes if note.code in LEFT_OUT]),
    ]
    for heading, lines, *count in sections:
        if lines:
            parts += [f"**{heading}** ({count[0] if count else len(lines):,})", "\n".join(first_items(lines, rows))]
    if details:
        parts += [f"**About the data** ({len(details)})", "\n".join(f"- {literal(text, DETAIL)}" for text in details)]
    return "\n\n".join(parts) + "\n"


def _title(table: Roster) -> list[str]:
    """Return the month and its programs, on a line of their own where both fill more than one."""
    whole = title_text(table)
    if width_of(whole) <= LINE or len(table.meta["programs"]) <= 1:
        return [f"**{literal(whole, TITLE)}**"]
    month = title_text(evolve(table, meta={**table.meta, "programs": ()}))
    return [f"**{literal(month, TITLE)}**", literal(" · ".join(table.meta["programs"]), TITLE)]


def _is_count(value: object) -> bool:
    """Return whether a value is a whole number from 1."""
    return is_whole(value) and value >= 1


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["creator_id"], row["ladder"]


def _bonuses(report: RosterReport) -> list[str]:
    """Return the bonus to expect, one total a currency, with what each ladder brings where there are several."""
    out = []
    dark = {row["creator_id"] for row in report.roster if row["standing"] == NO_DATA}
    for found in by_currency(report.bonuses):
        judged = [
            who for o in report.bonuses if o.currency == found.currency for p in o.parts for who in p.ids.tolist()
        ]
        if all(who in dark for who in judged):
            out.append(literal(f"Expected bonus: not known in {found.currency}, for there are no data", TITLE))
            continue
        low, high = found.interval
        level = f"{found.level:.0%}".replace("%", " %")
        text = (
            f"Expected bonus: {found.total.mean():,.0f} {found.currency} ({level} between {low:,.0f} and {high:,.0f})"
        )
        if len(found.by_ladder) > 1:
            parts = (f"{ladder} {total.mean():,.0f}" for ladder, total in found.by_ladder.items())
            text += f": {', '.join(parts)}"
        out.append(literal(text, TITLE))
    return out


# ------------------------------------------------------------------------------------------------------------- sections


def _reports(before: object) -> list[RosterReport]:
    """Return the earlier reports, oldest first, or raise if they are none."""
    given: list[Any] = [] if before is None else list(before) if isinstance(before, list | tuple) else [before]
    for one in given:
        if not isinstance(one, Roster | RosterReport):
            raise InputTypeError(
                "digest.bad_report",
                "before",
                one,
                "must be a Roster or a RosterReport, or a list of them",
                "call roster(ledger, program, as_of=…)",
            )
    found = [RosterReport(one) if isinstance(one, Roster) else one for one in given]
    return sorted(found, key=lambda one: str(one.roster.meta["month"]))


def _since(before: RosterReport, table: Roster, names: Mapping[tuple[str, str], str], most: int) -> tuple[Any, ...]:
    """Return who moved since an earlier report, the ways down first; of an earlier month, what it came to for each."""
    found = compare(before=before.roster, after=table).columns
    rows = [dict(zip(found, values, strict=True)) for values in zip(*found.values(), strict=True)]
    signs = {"down": "▼", "up": "▲", "new": "+", "gone": "−"}
    moved = [f"{signs[m]} {_move(r, names[_key(r)])}" for m in signs for r in rows if r["move"] == m]
    own, month = before.roster.meta["month"], table.meta["month"]
    if own == month:
        return "Moved", moved
    return f"{own} closed, {month} begins", [*_closed(before, names, most), *moved], len(before.roster)


def _closed(before: RosterReport, names: Mapping[tuple[str, str], str], most: int) -> list[str]:
    """Return what a month came to: who cleared which tier, hardest first, and what that pays."""
    table = before.roster
    if not is_closed(table.meta):
        last = Month.parse(table.meta["month"]).last
        return [f"what it came to is not in a report of {table.meta['as_of']}: pass that of {last} as before="]
    tiers = [*dict.fromkeys(zip(table.tiers["ladder"], table.tiers["tier"], strict=True))]
    paid = {ladder: total.mean() for found in by_currency(before.bonuses) for ladder, total in found.by_ladder.items()}
    ladders = sorted(dict.fromkeys(ladder for ladder, _ in tiers), key=lambda name: -paid.get(name, 0.0))
    out = []
    for ladder in ladders:
        rows = [row for row in table if row["ladder"] == ladder]
        for tier in [*(tier for own, tier in tiers if own == ladder), NO_TIER, NOT_KNOWN, None]:
            who = [names[_key(row)] for row in rows if closed_tier(row) == tier]
            if who:
                word = literal(NO_DATA if tier is None else tier)
                more = f" and {len(who) - most:,} more" if len(who) > most else ""
                prefix = f"{literal(ladder)}: " if len(ladders) > 1 else ""
                out.append(f"{prefix}{word} ({len(who):,}): {', '.join(who[:most])}{more}")
    sums = [f"{o.secured.sum():,.0f} {o.currency}" for o in before.bonuses]
    return [*out, *([literal(f"bonus by our count: {' + '.join(sums)}", TITLE)] if sums else [])]


def _move(row: Mapping[str, Any], name: str) -> str:
    if row["move"] == "gone":
        return f"{name} is no longer on the roster"
    if row["move"] == "new":
        aim = (
            []
            if is_missing(row["target_after"])
            else [f"{literal(row['target_after'])} {percent(row['chance_after'])}"]
        )
        return f"{name} is new: {', '.join([row['standing_after'], *aim])}"
    why = [_added(row)]
    if row["binding"]:
        why.append(f"{row['binding'].replace('_', ' ')} bind{'s' if row['binding'] == 'airtime' else ''}")
    told = "; ".join(w for w in why if w)
    return f"{name}: {_aim(row)}" + (f"; {told}" if told else "")


def _aim(row: Mapping[str, Any]) -> str:
    """Return how the standing and the chance of a target changed; of a new target, what became of the old one."""
    aims = [aim for when in ("before", "after") if not is_missing(aim := row[f"target_{when}"])]
    if len(set(aims)) < len(("before", "after")):  # who was never seen has none
        change = f"{percent(row['chance_before'])} → {percent(row['chance_after'])}"
        return f"{row['standing_before']} → {row['standing_after']}" + (
            f", {literal(aims[0])} {change}" if aims else ""
        )
    kept = f"{literal(aims[0])} {percent(row['chance_before'])} → {percent(row['chance_kept'])}"
    return f"{kept}, now aims at {literal(aims[1])} {percent(row['chance_after'])}, {row['standing_after']}"


def _added(row: Mapping[str, Any]) -> str:
    """Return what came between two reports; nothing of another month."""
    airtime, diamonds, days = (row[f"{s}_added"] for s in ("airtime_hours", "diamonds", "active_days"))
    if airtime is None and diamonds is None:
        return ""
    if not (airtime or diamonds or days):
        return "nothing came since"
    parts = [f"+{hours_up(whole_seconds(airtime))}"] if airtime else []
    parts += [f"+{count_down(diamonds)} diamond{'' if diamonds == 1 else 's'}"] if diamonds else []
    parts += [f"+{counted(days, 'day')}"] if days else []
    return ", ".join(parts)


def _worth_most(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one row a creator, at risk if one is: whose plan gains the most, or the likeliest; largest gains first."""

    def gain(row: dict[str, Any]) -> tuple[float, float]:
        return -(row.get("plan_gain") or 0.0), -(row["chance"] or 0.0)

    found: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: (row["standing"] != "at risk", *gain(row))):
        found.setdefault(row["creator_id"], row)
    return sorted(found.values(), key=gain)


def _at_risk(
    row: Mapping[str, Any],
    report: RosterReport,
    names: Mapping[tuple[str, str], str],
    unkept: Collection[tuple[str, str]],
) -> str:
    """Return what would bring a creator to the target, and what that gains; days are left out of a line too long."""
    plan, name = report.plans.get(_key(row)), names[_key(row)]
    if plan is None or not (plan.dates or plan.battles):
        return f"{name}: {literal(row['target'])} {percent(row['chance'])}; {literal(row['plan'], SENTENCE)}"
    change = f"{literal(plan.tier)} {percent(plan.chance_before)} → {percent(plan.chance_after)}"
    gain = f", +{plan.gain:,.0f} {literal(plan.currency)}" if plan.gain and plan.gain >= LEAST_SHOWN else ""
    kept = "; unlikely to be kept" if _key(row) in unkept else ""
    lines = [f"{name}: {extra(plan, dated=dated)}: {change}{gain}{kept}" for dated in (True, False)]
    return lines[0] if width_of(lines[0]) <= LINE else lines[1]


def _quiet(rows: Iterable[Mapping[str, Any]], names: Mapping[tuple[str, str], str]) -> list[str]:
    """Return who likely has no stream for two weeks, where the roster's past bears such chances out; once a creator."""
    found: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        if (row.get("quiet_chance") or 0.0) >= QUIET:
            found.setdefault(row["creator_id"], row)
    likely = sorted(found.values(), key=lambda row: -row["quiet_chance"])
    return [
        f"{names[_key(row)]}: {percent(row['quiet_chance'])} chance of no stream in the next 14 days" for row in likely
    ]


def _lost(rows: Iterable[Mapping[str, Any]], names: Mapping[tuple[str, str], str]) -> list[str]:
    """Return why tiers are out of reach, a line a creator: what is so on several ladders is said once."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["creator_id"], []).append(row)
    lines = []
    for own in found.values():
        others = [literal(row["ladder"]) for row in own if row["plan"] != own[0]["plan"]]
        more = f"; so on {', '.join(others)}" if others else ""
        lines.append(f"{names[_key(own[0])]}: {literal(own[0]['plan'], SENTENCE)}{more}")
    return lines


def _soon(
    report: RosterReport,
    names: Mapping[tuple[str, str], str],
    first: date,
    unkept: Collection[tuple[str, str]],
) -> Iterable[tuple[str, list[str]]]:
    """Yield two days, and whose plan has a stream on them: of several ladders, that which gains the most.

    Plans that are unlikely to be kept are left out.
    """
    planned = [row for row in report.roster if (found := report.plans.get(_key(row))) is not None and found.dates]
    planned = [row for row in planned if _key(row) not in unkept]
    keys = [_key(row) for row in _worth_most(planned)]
    for word, day in (("Today", first), ("Tomorrow", first + timedelta(days=1))):
        lines = []
        for key in keys:
            plan = report.plans[key]
            if day in plan.dates:
                when = "" if plan.start_hour is None else f" from about {plan.start_hour:02d}:00"
                change = f"{percent(plan.chance_before)} → {percent(plan.chance_after)}"
                lines.append(
                    f"{names[key]}: {hours(plan.seconds_each)}{when}, 1 of {counted(len(plan.dates), 'extra stream')}; "
                    f"{literal(plan.tier)} {change}"
                )
        yield f"{word}, {day_names([day])}", lines


def _next_day(meta: Mapping[str, Any]) -> date:
    """Return the first day on which something can still be done: the day after the cut, or that in progress."""
    as_of = meta["as_of"]
    if isinstance(as_of, datetime):
        return as_of.astimezone(ZoneInfo(meta["zone"])).date()
    return as_of + timedelta(days=1)  # type: ignore[no-any-return]  # meta holds a date there
