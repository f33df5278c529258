"""The page: its structure, what it may load (nothing), and that no text changes more than itself."""

import base64
import hashlib
import re
import sys
import unicodedata
from datetime import UTC, date, datetime

import numpy as np
import pytest
from attrs import evolve
from hypothesis import example, given, strategies as st

import tierpace as tp
from tests.errors import told
from tests.making.pages import EVIL, Page, demo_page, demo_report, large_ledger, with_text
from tierpace.core.signals import Signal
from tierpace.errors import FileError, InputError, InputTypeError, MissingExtraError
from tierpace.show.page import page as html_page
from tierpace.show.page.bars import Reading, amount, bar_paths, bar_texts, likely
from tierpace.show.page.curves import LETTERS
from tierpace.show.page.data import json_text
from tierpace.tables.cells import HIDDEN, MISSING, visible

HOUR = 3600


# What is on it --------------------------------------------------------------------------------------


def test_landmarks_and_heads_are_there_once_and_in_order():
    page = demo_page()
    tags = [tag for tag, _ in page.elements]
    for once in ("header", "main", "footer", "h1", "caption", "thead", "title"):
        assert tags.count(once) == 1, once
    assert page.tags("html")[0]["lang"] == "en"
    assert page.said("h2") == ["The roster", "What to know about the data", "Creators", "About this page"]
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = [attrs["href"] for attrs in page.tags("a")]
    assert links == ["#table"]
    for _, attrs in page.elements:
        for name in ("aria-labelledby", "aria-controls"):
            assert attrs.get(name, "table") in [*ids, "table"]
    assert [a["scope"] for a in page.tags("th")] == ["col"] * 10 + ["row"] * 13
    assert all("id" in attrs for attrs in (*page.tags("select"), *page.tags("input")))


def test_every_creator_has_a_row_those_who_need_attention_first():
    report, page = demo_report(), demo_page()
    rows = [attrs["class"] for attrs in page.tags("tr") if attrs.get("class", "").startswith("s")]
    assert rows == sorted(rows, key=["s2", "s3", "s1", "s0", "s4"].index)
    cells = page.said("th")[10:]
    assert sorted(cells) == sorted(f"{r['name']}{r['creator_id']} · {r['manager']} · US" for r in report.roster)
    standing, chance = report.roster.columns["standing"], report.roster.columns["chance"]
    on_track = [c for c, s in zip(chance, standing, strict=True) if s == "on track"]
    shown = [k[2] for k in (row["k"] for row in page.data["rows"]) if k[0] == 1]
    assert shown == [round(c, 4) for c in sorted(on_track)]


def test_rows_as_given_are_left_as_they_are():
    table = demo_report().roster.sort("name", descending=True)
    page = Page(tp.show.html(evolve(demo_report(), roster=table), order="given"))
    assert [re.split("demo-", c)[0] for c in page.said("th")[10:]] == list(table.columns["name"])


def test_what_the_report_rests_on_is_said():
    meta = demo_report().roster.meta
    text = demo_page().said("body")[0]
    for part in ("At the end of 2026-03-15 (UTC), 16 days left", "Example 2026-03", "seed 0", "200", meta["digest"]):
        assert part in text
    assert f"tierpace {meta['version']}" in text
    assert meta["forecaster"] in text
    assert all(str(note) in text for note in demo_report().roster.notes)


def test_a_cut_within_a_day_shows_its_hour():
    moment = datetime(2026, 3, 15, 18, tzinfo=UTC)
    report = tp.report(tp.demo.ledger(seed=0), tp.demo.program(), as_of=moment, draws=50)
    page = Page(tp.show.html(report))
    assert "On 2026-03-15 at 18:00 (UTC), 17 days left" in page.said("body")[0]
    assert page.data["at"][-1] == 14.75


def test_cards_count_all_rows_and_share_out_the_bonus():
    report, page = demo_report(), demo_page()
    counts = [int(re.match(r"\d+", text)[0]) for text in page.said("li")[:6]]
    assert counts[0] == sum(counts[1:]) == len(report.roster)
    assert [*counts[1:], 0] == list(report.roster.counts.values())  # no card of nobody without data
    (outlook,) = report.bonuses
    assert f"{round(outlook.mean.sum()):,} USD expected" in page.said("li")[0]
    low, high = outlook.total_interval
    assert f"{round(low):,}–{round(high):,} USD likely" in page.said("li")[0]
    assert f"{round(outlook.secured.sum()):,} USD secured" in page.said("li")[0]


def test_of_a_part_of_the_roster_no_range_is_reported_for_none_was_made():
    part = evolve(demo_report(), roster=demo_report().roster.filter(manager="Kim"))
    page = Page(tp.show.html(part))
    assert "USD expected" in page.said("li")[0]
    assert "likely" not in page.said("li")[0].replace("likely to make it", "")
    assert len(page.data["rows"]) == 7


def test_currencies_never_add_up():
    other = evolve(
        tp.demo.program(),
        ladder="euro",
        tiers=[evolve(t, bonus=tp.Bonus.flat(100, currency="EUR")) for t in tp.demo.program().tiers],
    )
    book = tp.ProgramBook([tp.demo.program(), other])
    report = tp.report(tp.demo.ledger(seed=0), book, as_of=tp.demo.AS_OF, draws=100)
    page = Page(tp.show.html(report))
    euro, dollar = (o.mean.sum() for o in report.bonuses)
    assert f"{round(euro):,} EUR + {round(dollar):,} USD expected" in page.said("li")[0]
    assert "26 rows" in page.said("li")[0]
    assert page.data["ladder"] == ["euro", "tiers"]
    assert "Tier 3" in page.said("bdi")
    assert "euro" in page.said("small")


def test_a_roster_alone_has_no_money_no_charts_and_no_habits():
    page = Page(tp.show.html(demo_report().roster))
    assert page.said("th")[:10][-1] != "At stake"
    assert "no bonus is stated" in page.said("li")[0]
    assert {"n", "o", "h"}.isdisjoint(page.data["rows"][0])
    assert page.data["rows"][0]["c"]
    assert page.data["rows"][0]["d"]


def test_what_is_not_measured_is_said_so():
    n = 60
    ledger = tp.Ledger.from_daily(
        creator_id=["a"] * n, day=np.datetime64("2026-01-15") + np.arange(n), airtime_seconds=[3600] * n,
        diamonds=None, active=[1] * n, day_rule=tp.DayRule("UTC"),
    )  # fmt: skip
    program = tp.Program(
        name="P", region="US", revision="1", day_rule=ledger.day_rule, tiers=[tp.Tier("A", airtime_hours=30)]
    )
    page = Page(tp.show.html(tp.report(ledger, program, as_of=date(2026, 3, 10), draws=50)))
    assert "not measured" in page.said("td")
    assert page.data["measured"] == [True, False, True]


def test_an_empty_roster_is_a_page_that_says_so():
    empty = tp.report(tp.demo.ledger(seed=0).select([]), tp.demo.program(), as_of=tp.demo.AS_OF, draws=50)
    page = Page(tp.show.html(empty))
    assert "No creators on this roster." in page.said("body")[0]
    assert page.data["rows"] == []


# What the script draws ----------------------------------------------------------------------------------


def decoded(text, top):
    pairs = [text[i : i + 2] for i in range(0, len(text), 2)]
    return [np.nan if p == ".." else (LETTERS.index(p[0]) * 64 + LETTERS.index(p[1])) / 4095 * top for p in pairs]


def test_curves_come_back_as_they_went():
    report, data = demo_report(), demo_page().data
    paces = report.paces
    names = [c.partition("demo-")[2].partition(" ")[0] for c in demo_page().said("th")[10:]]
    for row, name in zip(data["rows"], names, strict=True):
        i = paces.ids.tolist().index(f"demo-{name}")
        assert row["x"] == paces.so_far[i, -1].tolist()
        assert row["q"] == np.rint(paces.end[i].T).tolist()
        for s in (Signal.AIRTIME, Signal.DIAMONDS):
            top = row["t"][s]
            assert top >= max(paces.end[i, -1, s], paces.so_far[i, -1, s])
            assert decoded(row["n"][s], top) == pytest.approx(paces.so_far[i, :, s], abs=top / 8000)
            for past, text in zip(paces.past, row["o"][s], strict=True):
                assert decoded(text, top) == pytest.approx(past[i, :, s], abs=top / 8000, nan_ok=True)
            rest = row["r"][s if len(row["r"]) > 1 else 0]
            assert decoded(rest, 1.0) == pytest.approx(paces.rest[i, :, s], abs=1 / 8000)
        days = [LETTERS.index(c) for c in row["n"][Signal.ACTIVE_DAYS]]
        assert days == paces.so_far[i, :, Signal.ACTIVE_DAYS].tolist()


def test_chances_are_those_of_the_roster_rounded_down_and_never_to_0_or_1():
    report, data = demo_report(), demo_page().data
    names = [c.partition("demo-")[2].partition(" ")[0] for c in demo_page().said("th")[10:]]
    tiers = report.roster.tiers
    for row, name in zip(data["rows"], names, strict=True):
        own = [c for who, c in zip(tiers["creator_id"], tiers["chance"], strict=True) if who == f"demo-{name}"]
        for parts, chance in zip(row["c"], own, strict=True):
            assert abs(parts / 10_000 - chance) < 1e-4
            assert (parts in (0, 10_000)) == (chance in (0, 1))


# What it may load, and how much it is -------------------------------------------------------------------


@pytest.mark.catalogue(146)
def test_it_loads_nothing_and_runs_one_script_that_its_policy_names():
    text = tp.show.html(demo_report())
    page = Page(text)
    scripts = [t for t, a in zip(page.said("script"), page.tags("script"), strict=True) if "type" not in a]
    assert len(scripts) == len(page.said("style")) == 1
    (policy,) = [a["content"] for a in page.tags("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    for rule, content in (("script-src", scripts[0]), ("style-src", page.said("style")[0])):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert [t for t, _ in page.elements].index("meta") < [t for t, _ in page.elements].index("style")
    names = {name for _, attrs in page.elements for name in attrs}
    assert not names & {"style", "src", "srcset", "action", "formaction", "data", "background"}
    assert not [name for name in names if name.startswith("on")]
    assert re.findall(r"https?://[\w./]+", text) == ["http://www.w3.org/2000/svg"]  # a name, never loaded
    assert not re.search(r"@import|url\(|\bfetch\b|XMLHttpRequest|WebSocket|innerHTML|eval\(", text)


def test_the_script_and_the_style_are_the_same_on_every_page():
    pages = [demo_page(), Page(tp.show.html(demo_report().roster.filter(name="Ada"), title="Other"))]
    assert len({(p.said("script")[1], p.said("style")[0]) for p in pages}) == 1


def test_the_same_report_is_the_same_page():
    assert tp.show.html(demo_report()) == tp.show.html(demo_report())


def test_two_thousand_creators_take_under_five_megabytes():
    report = tp.report(large_ledger(2000), tp.demo.program(), as_of=date(2026, 3, 15), draws=100)
    assert len(tp.show.html(report).encode()) < 5_000_000


def test_rows_beyond_the_limit_are_in_the_table_without_bars_and_details_and_it_is_said(monkeypatch):
    monkeypatch.setattr(html_page, "DETAILED", 5)
    page = Page(tp.show.html(demo_report()))
    assert "13 rows are more than a page bears in full: the last 8 have no bars" in page.said("body")[0]
    assert len(page.said("th")[10:]) == 13
    assert [("c" in row, "n" in row) for row in page.data["rows"]] == [(True, True)] * 5 + [(False, False)] * 8
    assert len(page.tags("svg")) == 1 + 3 * 5


# No text changes more than itself -----------------------------------------------------------------------


def texts_in(data):
    """All texts within data, one after another."""
    if isinstance(data, dict | list):
        return "".join(texts_in(v) for v in (data.values() if isinstance(data, dict) else data))
    return data if isinstance(data, str) else ""


@pytest.mark.catalogue(146)
@given(st.one_of(st.text(max_size=30), st.sampled_from(EVIL)))
@example("<")
def test_no_text_changes_the_structure(text):
    seen = visible(text)
    page = Page(tp.show.html(with_text("x" + text), title=text, order="given"))
    plain = Page(tp.show.html(with_text("x"), title="t", order="given"))
    assert page.shape == plain.shape
    assert page.said("h1") == [seen]
    assert page.data["manager"] == [visible("x" + text)]
    assert page.data["rows"][0]["d"] == visible("x" + text)
    assert page.said("th")[-1].startswith(visible("x" + text))
    seen_by_readers = "".join(page.said(part)[0] for part in ("header", "main", "footer")) + texts_in(page.data)
    assert not {c for c in seen_by_readers if unicodedata.category(c) in HIDDEN} - {"\n"}
    scripts = [p.said("script")[1] for p in (page, plain)]
    assert scripts[0] == scripts[1]


@given(st.recursive(st.text() | st.integers() | st.none(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)))
@example(EVIL)
def test_data_comes_back_and_never_ends_its_script(data):
    import json

    text = json_text(data)
    assert json.loads(text) == data
    assert not set("<>&\u2028\u2029") & set(text)


# Bars and words -----------------------------------------------------------------------------------------


def test_a_bar_by_hand():
    """Thresholds 80, 60 and 40 of 100 shown; 30 earned, 50 expected, likely 45 to 70."""
    reading = Reading(Signal.ACTIVE_DAYS, 30, 50, 45, 70, thresholds=(80, 60, 40), wanted=60, open_=True)
    assert bar_paths(reading) == (
        "M0 5h60v14H0z",
        "M60 5h40v14H60z",
        "M90 10h50v4H90z",
        "M160 4v16M80 4v16",
        "M120 0v24",
    )


def test_a_bar_ends_where_it_ends_and_needs_no_threshold():
    whale = Reading(Signal.DIAMONDS, 10**9, 2 * 10**9, 10**9, 3 * 10**9, thresholds=(100,), wanted=100, open_=True)
    assert bar_paths(whale)[:3] == ("M0 5h200v14H0z", "M200 5h0v14H200z", "M200 10h0v4H200z")
    free = Reading(Signal.DIAMONDS, 0, 0, 0, 0, thresholds=(), wanted=0, open_=False)
    assert bar_paths(free) == ("M0 5h0v14H0z", "M0 5h0v14H0z", "", "", "")
    assert bar_texts(free) == ("0", "")


@pytest.mark.parametrize(
    ("signal", "so_far", "ends", "wanted", "words"),
    [
        (Signal.AIRTIME, 80 * HOUR - 1, (90.2 * HOUR, 95 * HOUR), 80 * HOUR, ("79 h of 80 h", "90–95 h likely")),
        (Signal.AIRTIME, 79.9999 * HOUR, (80 * HOUR, 80 * HOUR), 80 * HOUR, ("79 h of 80 h", "80 h likely")),
        (Signal.AIRTIME, 5 * HOUR, (6 * HOUR, 7 * HOUR), 6 * HOUR + 60, ("5 h of 7 h", "6–7 h likely")),
        (Signal.DIAMONDS, 999, (9_999, 10_001), 100_000, ("999 of 100k", "9,999–11k likely")),
        (Signal.DIAMONDS, 152_300, (999_999, 1_250_001), 187_500, ("152,300 of 187,500", "999k–1.3m likely")),
        (Signal.DIAMONDS, 1, (0, 1), 1_500_000, ("1 of 1.5m", "0–1 likely")),
        (Signal.DIAMONDS, 1, (0, 1), 1_525_000, ("1 of 1,525,000", "0–1 likely")),
        (Signal.ACTIVE_DAYS, 1, (1, 1), 0, ("1 day", "1 day likely")),
        (Signal.ACTIVE_DAYS, 14, (15, 22), 22, ("14 of 22 days", "15–22 days likely")),
    ],
)
def test_what_a_bar_says(signal, so_far, ends, wanted, words):
    reading = Reading(signal, so_far, so_far, *ends, thresholds=(wanted,) if wanted else (), wanted=wanted, open_=True)
    assert bar_texts(reading) == words


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_a_range_holds_both_its_ends(a, b):
    low, high = sorted((a, b))
    text = likely(low, high, Signal.DIAMONDS).removesuffix(" likely")
    ends = [float(p.replace(",", "").rstrip("km")) * {"k": 1e3, "m": 1e6}.get(p[-1], 1) for p in text.split("–")]
    assert ends[0] <= low + 1e-3
    assert ends[-1] >= high - 1e-3
    assert amount(low, Signal.DIAMONDS) == f"{low:,}"


# Where to, and what is refused --------------------------------------------------------------------------


def test_it_is_written_whole_and_replaces_nothing_unasked(tmp_path):
    path = tmp_path / "page.html"
    tp.show.write_html(demo_report(), path)
    assert path.read_text(encoding="utf-8") == tp.show.html(demo_report())
    told(lambda: tp.show.write_html(demo_report(), path), FileError, "show.output_exists", "output", "--overwrite")
    tp.show.write_html(demo_report().roster, path, title="Again", overwrite=True)
    assert "<h1>Again</h1>" in path.read_text(encoding="utf-8")


def test_what_is_no_report_or_no_order_is_refused():
    told(lambda: tp.show.html([]), InputTypeError, "show.bad_report", "result", "report(")
    told(lambda: tp.show.html(demo_report(), order="name"), InputError, "show.bad_order", "order", "attention, given")


def test_without_jinja2_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "jinja2", None)
    html_page._template.cache_clear()
    told(
        lambda: tp.show.html(demo_report()),
        MissingExtraError,
        "show.missing_jinja2",
        "result",
        "pip install 'tierpace[html]'",
    )


def test_a_creator_without_a_name_is_called_by_the_id_and_one_without_both_is_still_there():
    roster = demo_report().roster
    columns = dict(roster.columns) | {"name": (None, "\u200b", *roster.columns["name"][2:])}
    page = Page(tp.show.html(tp.Roster(columns, tiers=roster.tiers, signals=roster.signals, meta=roster.meta)))
    assert "demo-adaKim · US" in page.said("th")
    assert "demo-bramLou · US" in page.said("th")
    assert MISSING not in page.said("b")
