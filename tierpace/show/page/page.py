"""The page an agency opens every morning: one file that needs no network, from a report or a roster."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from tierpace.core.checks import require_kind
from tierpace.core.counting import counted
from tierpace.core.months import Month
from tierpace.errors import InputError, MissingExtraError
from tierpace.files.reading import as_path
from tierpace.files.writing import check_output, write_file
from tierpace.money.bonus_outlooks import by_currency
from tierpace.rosters.reports import RosterReport
from tierpace.rosters.rosters import Roster, days_left
from tierpace.rules.standings import NO_DATA
from tierpace.show.network import network_block
from tierpace.show.page.data import data_of, json_text, month_name
from tierpace.show.page.lines import ATTENTION, Line, cards_of, lines_of, secured_sum, summed
from tierpace.show.page.rows import SYMBOLS, Row, money_texts, row_of
from tierpace.tables.cells import cut_text, label, visible

if TYPE_CHECKING:
    from os import PathLike

    Order = Literal["attention", "given"]

DETAILED = 5_000  # rows with bars, charts and details; beyond, a page grows too heavy for a browser
ORDERS = ("attention", "given")
SHARE_WIDTH = 1000  # of the strip that shows how many have each standing
MEANINGS = {
    "locked": "secured, or as good as",
    "on track": "likely to make it",
    "at risk": "could go either way",
    "unlikely": "needs more than usual",
    "out of reach": "no longer possible",
    "no data": "nothing is known of them",
}
FILTERS = ("manager", "group", "region", "ladder")


def html(result: RosterReport | Roster, *, title: str | None = None, order: Order = "attention") -> str:
    """Return a report as a page: one HTML file with all that it shows, which loads nothing and sends nothing.

    First, how whole the data are, with details to open; then creators and the bonus to expect by standing;
    below, a table to sort, filter and search. Each creator opens: the month's pace, chances of each tier, the plan,
    habits and what the row rests on. It is made for light and dark, from a phone to a wall screen, for keyboards and
    screen readers, and for paper. Names and other texts are shown as text, whatever they hold.

    Parameters
    ----------
    result : RosterReport or Roster
        A roster alone has no charts, habits or money.
    title : str, optional
        The heading. Default: the month.
    order : {"attention", "given"}
        Which rows come first: those at risk, then unlikely, on track, locked and out of reach; or as the roster has
        them.

    Returns
    -------
    str
        About 2.3 kB a creator. Rows beyond 5,000 have no bars and cannot be opened, and the page says so. An empty
        roster gives a page that says so.

    Raises
    ------
    InputTypeError
        ``result`` is something else.
    InputError
        ``order`` is none of the two.
    MissingExtraError
        Jinja2 is not installed.

    Examples
    --------
    >>> import tierpace as tp
    >>> report = tp.report(tp.demo.ledger(seed=0), tp.demo.program(), as_of=tp.demo.AS_OF, draws=200)
    >>> page = tp.show.html(report, title="Morning round")
    >>> page.splitlines()[0], "<h1>Morning round</h1>" in page
    ('<!DOCTYPE html>', True)
    """
    if not isinstance(result, Roster):
        hint = "call report(ledger, program, as_of=…)"
        require_kind(result, RosterReport, field="result", code="show.bad_report", hint=hint)
    if order not in ORDERS:
        raise InputError("show.bad_order", "order", order, f"must be one of {', '.join(ORDERS)}")
    report = RosterReport(result) if isinstance(result, Roster) else result
    lines = lines_of(report, attention=order == "attention")
    return str(_template().render(_context(report, lines, title=title, order=order)))


def write_html(
    result: RosterReport | Roster,
    path: str | PathLike[str],
    *,
    title: str | None = None,
    order: Order = "attention",
    overwrite: bool = False,
) -> None:
    """Write a report as a page; see `html`.

    Parameters
    ----------
    result, title, order
        As in `html`.
    path : str or path
        Where to.
    overwrite : bool
        Whether to replace a file that is there.

    Raises
    ------
    FileError
        ``show.output_exists``, ``show.no_folder`` or ``show.cannot_write``.
    InputError, InputTypeError, MissingExtraError
        As in `html`.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import tierpace as tp
    >>> report = tp.report(tp.demo.ledger(seed=0), tp.demo.program(), as_of=tp.demo.AS_OF, draws=200)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     tp.show.write_html(report, Path(folder) / "page.html")
    ...     [p.name for p in Path(folder).iterdir()]
    ['page.html']
    """
    target = as_path(path)
    check_output(target, overwrite=overwrite)
    write_file(target, html(result, title=title, order=order), overwrite=overwrite)


@cache
def _part(name: str) -> str:
    """Return a file of the page."""
    return (files("tierpace.show") / "page" / name).read_text(encoding="utf-8")


def content_hash(text: str) -> str:
    """Return how a content security policy names a script or a style.

    Examples
    --------
    >>> from tierpace.show.page.page import content_hash
    >>> content_hash("")
    'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    """
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


@cache
def _template() -> Any:
    try:
        from jinja2 import Environment, StrictUndefined
    except ImportError as error:
        raise MissingExtraError(
            "show.missing_jinja2", "result", "html", "pages need the package Jinja2", "pip install 'tierpace[html]'"
        ) from error
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_part("page.html.j2"))


def _context(report: RosterReport, lines: list[Line], *, title: str | None, order: str) -> dict[str, Any]:
    """Return what the template shows."""
    meta, month = report.roster.meta, Month.parse(report.roster.meta["month"])
    ladders = len({line.ladder.name for line in lines}) > 1
    script, style = "\n" + _part("page.js"), "\n" + _part("page.css")
    has_money = any(line.stake for line in lines)
    cards = cards_of(lines)
    return {
        "title": visible(title) if title is not None else f"Tier report, {month_name(month)}",
        "when": _when(report),
        "about": _about(meta),
        "health": _health(report),
        "network": network_block(report.network),
        "notes": [*_left_out(len(lines)), *(visible(str(note)) for note in report.roster.notes)],
        "total": f"{len(lines):,}",
        "several_ladders": ladders,
        "has_money": has_money,
        "bonus": _bonus(report, lines),
        "cards": [
            {
                "count": f"{c.rows:,}",
                "word": c.standing,
                "symbol": SYMBOLS[c.standing],
                "meaning": MEANINGS[c.standing],
                "money": money_texts(c.bonus),
            }
            for c in cards
        ],
        "parts": _parts([c.rows for c in cards]),
        "filters": _filters(lines),
        "heads": _heads(money=has_money),
        "caption": f"{len(lines):,} shown",
        "order_words": "Who needs attention comes first: " + ", ".join(ATTENTION) + "." if order == "attention" else "",
        "rows": _rows(report, lines, ladders=ladders),
        "script": script,
        "style": style,
        "data": json_text(data_of(report, lines, detailed=DETAILED)),
        "script_hash": content_hash(script),
        "style_hash": content_hash(style),
    }


def _rows(report: RosterReport, lines: list[Line], *, ladders: bool) -> list[Row]:
    """Return the rows of the table."""
    found = zip(lines, (report.plans.get(line.key) for line in lines), strict=True)
    return [row_of(line, plan=p, drawn=k < DETAILED, ladders=ladders) for k, (line, p) in enumerate(found)]


def _health(report: RosterReport) -> dict[str, Any] | None:
    """Return how whole the data are: a line, its details, and whether anything is amiss."""
    found = report.roster.health
    if found is None:
        return None
    return {"line": visible(found.line), "details": [visible(d) for d in found.details], "sound": found.sound}


def _when(report: RosterReport) -> str:
    table = report.roster
    left = days_left(table)
    days = "" if left is None else f", {counted(left, 'day')} left" if left else ", the month is over"
    when = cut_text(table.meta["as_of"], table.meta["zone"])
    return visible(f"{when[:1].upper()}{when[1:]}{days}")


def _about(meta: dict[str, Any]) -> dict[str, Any]:
    as_of = meta["as_of"]
    told = {k: label(meta[k]) for k in ("zone", "forecaster", "seed", "version", "digest")}
    return {
        **told,
        "as_of": cut_text(as_of, meta["zone"]) if isinstance(as_of, datetime) else label(as_of),
        "programs": [visible(str(p)) for p in meta["programs"]],
        "draws": f"{meta['draws']:,}",
    }


def _left_out(rows: int) -> list[str]:
    """Return what a page of many rows leaves out."""
    if rows <= DETAILED:
        return []
    left = rows - DETAILED
    text = (
        f"{rows:,} rows are more than a page bears in full: "
        f"the last {counted(left, 'has no bars', 'have no bars')} and cannot be opened."
    )
    return [f"{text} Filter the roster, by manager for instance, for a page with all of theirs."]


def _bonus(report: RosterReport, lines: list[Line]) -> dict[str, str]:
    """Return the bonus to expect of all rows; with a range where they are all that an outlook was made for."""
    if lines and report.bonuses and all(line.row["standing"] == NO_DATA for line in lines):
        return {"mean": "", "range": "", "secured": "", "why": "bonus not known: no data"}
    mean = summed(lines)
    ends = []
    shown = {(line.row["creator_id"], line.row["ladder"]) for line in lines}
    for found in by_currency(report.bonuses):
        own = [part for o in report.bonuses if o.currency == found.currency for part in o.parts]
        if all((who, part.program.ladder) in shown for part in own for who in part.ids.tolist()):
            low, high = found.interval
            if round(low) < round(high):
                ends.append(f"{round(low):,}–{round(high):,} {found.currency} likely")
    return {"mean": money_texts(mean), "range": " + ".join(ends), "secured": money_texts(secured_sum(lines)), "why": ""}


def _parts(counts: list[int]) -> list[dict[str, Any]]:
    """Return the parts of the strip that shows how many have each standing."""
    total, out, at = max(sum(counts), 1), [], 0
    for standing, count in enumerate(counts):
        if count:
            out.append(
                {
                    "standing": standing,
                    "x": round(at / total * SHARE_WIDTH),
                    "width": round(count / total * SHARE_WIDTH),
                }
            )
        at += count
    return out


def _filters(lines: list[Line]) -> list[dict[str, Any]]:
    """Return the filters that separate rows."""
    out = []
    for key in FILTERS:
        values = [line.row[key] for line in lines]
        names = sorted({v for v in values if v})
        none = len(names) > 0 and any(not v for v in values)
        if len(names) + none > 1:
            out.append({"key": key, "word": key.capitalize(), "names": [visible(str(n)) for n in names], "none": none})
    return out


def _heads(*, money: bool) -> list[dict[str, Any]]:
    """Return the headers of the columns, and by which key of a row each sorts."""
    heads = [
        ("Creator", "name"), ("Standing", 0), ("Target", 1), ("Chance", 2), ("Airtime", 3), ("Diamonds", 4),
        ("Active days", 5), ("Missing to the target", None), ("Trend", 6),
    ]  # fmt: skip
    return [{"word": word, "key": key} for word, key in [*heads, *([("At stake", 7)] if money else [])]]
