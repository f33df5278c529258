"""The page in a real browser: it loads in silence, sorts, filters, opens, and takes keys, paper and phones."""

from datetime import date

import pytest
from attrs import evolve

import tierpace as tp
from tests.making.pages import EVIL, demo_report, large_ledger, with_text
from tierpace.tables.cells import visible

READY = 'html[data-ready="yes"]'


@pytest.fixture(scope="module")
def demo():
    return tp.show.html(demo_report())


@pytest.fixture(scope="module")
def large():
    return tp.show.html(tp.report(large_ledger(2000), tp.demo.program(), as_of=date(2026, 3, 15), draws=100))


def number(text):
    return float(text.strip("<> %").replace(",", "").removesuffix(" USD").split(" USD")[0])


# Silence ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_loads_without_a_word_and_fetches_nothing(visit, demo, scheme):
    tab = visit(demo, color_scheme=scheme)
    tab.wait_for_selector(READY)
    for button in tab.locator("button.open").all():
        button.click()
    assert tab.locator("tr.more").count() == 13
    assert tab.locator("#controls").is_visible()


def test_the_policy_lets_no_other_script_or_style_run(visit, demo):
    tab = visit(demo)
    ran = tab.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
            return window.ran === undefined;
        }"""
    )
    assert ran
    assert len(tab.said) == 1
    assert "Content Security Policy" in tab.said.pop()


@pytest.mark.parametrize("text", EVIL)
def test_what_is_in_a_text_does_nothing(visit, text):
    report = with_text("x" + text)
    tab = visit(tp.show.html(report, title="x" + text, order="given"))
    tab.wait_for_selector(READY)
    for button in tab.locator("button.open").all():
        button.click()
    assert tab.evaluate("document.scripts.length") == 2
    assert tab.locator("img, iframe, object, embed, link").count() == 0
    assert tab.evaluate(
        "[...document.querySelectorAll('*')].every(e => !e.getAttributeNames().some(a => a.startsWith('on')))"
    )
    assert tab.title().split() == visible("x" + text).split()
    for texts in (tab.locator("#rows b").first, tab.locator("tr.more bdi").first):
        assert texts.text_content() == visible("x" + text)
    shown = tab.evaluate("document.body.textContent")
    assert not {"\u202e", "\u2066", "\0", "\x07"} & set(shown)
    tab.locator("#find").fill("evil")
    tab.sort("Creator")


# Sorting and filtering ----------------------------------------------------------------------------------


def test_heads_sort_both_ways_and_say_so(visit, demo):
    tab = visit(demo)
    first = tab.names
    for head, column in (("Chance", 3), ("At stake", 9)):
        tab.sort(head)
        assert tab.head(head).get_attribute("aria-sort") == "descending"
        down = [number(v.split("\n")[0]) for v in tab.column(column)]
        assert down == sorted(down, reverse=True)
        tab.sort(head)
        assert tab.head(head).get_attribute("aria-sort") == "ascending"
        assert tab.head("Creator").get_attribute("aria-sort") == "none"
    tab.sort("Creator")
    assert tab.names == sorted(first)
    tab.sort("Standing")
    words = [text.split(" ", 1)[1] for text in tab.column(1)]
    assert words == sorted(words, key=["locked", "on track", "at risk", "unlikely", "out of reach"].index)


def test_the_bars_sort_by_the_share_of_the_threshold(visit, demo):
    tab = visit(demo)
    tab.sort("Airtime")
    table = {row["name"]: row for row in demo_report().roster}
    hours = {"Tier 1": 80, "Tier 2": 60, "Tier 3": 40}
    shares = [table[n]["airtime_hours_mean"] / hours[table[n]["target"]] for n in tab.names]
    assert shares == sorted(shares, reverse=True)


def test_filters_and_search_narrow_the_rows_and_count_them(visit, demo):
    tab = visit(demo)
    assert tab.shown == "13 shown"
    tab.get_by_label("Manager").select_option("Kim")
    assert tab.shown == "7 of 13 shown"
    tab.locator("#standing").select_option("unlikely")
    kim = {r["name"] for r in demo_report().roster.filter(manager="Kim", standing="unlikely")}
    assert set(tab.names) == kim
    tab.get_by_role("button", name="Clear").click()
    assert tab.shown == "13 shown"
    tab.locator("#find").fill("DEMO-ada kim")
    assert tab.names == ["Ada"]
    tab.locator("#find").fill("nobody of this name")
    assert tab.shown == "0 of 13 shown"


def test_an_opened_row_goes_where_its_row_goes(visit, demo):
    tab = visit(demo)
    tab.creator("Caro").click()
    for head in ("Creator", "Chance"):
        tab.sort(head)
        assert (
            tab.evaluate("document.querySelector('tr.more').previousElementSibling.querySelector('b').textContent")
            == "Caro"
        )
    tab.get_by_label("Manager").select_option("Lou")
    assert tab.locator("tr.more").is_hidden()
    tab.get_by_label("Manager").select_option("Kim")
    assert tab.locator("tr.more").is_visible()


# A creator opened ---------------------------------------------------------------------------------------


def test_a_creator_opens_and_closes(visit, demo):
    tab = visit(demo)
    button = tab.creator("Ines")
    assert button.get_attribute("aria-expanded") == "false"
    assert tab.locator("tr.more").count() == 0  # built when needed
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    details = tab.locator(f"#{button.get_attribute('aria-controls')}")
    assert details.get_by_role("img").count() == 3
    row = demo_report().roster["demo-ines"]
    plan = demo_report().plans["demo-ines", "tiers"]
    text = details.inner_text()
    assert str(plan) in text
    assert "A stream lasts" in text
    spoken = details.get_by_role("img").first.get_attribute("aria-label")
    hours, minutes = divmod(int(row["airtime_hours"] * 60), 60)
    assert spoken.startswith(f"Airtime. {hours} h{f' {minutes} min' if minutes else ''} so far; at this rate ")
    for part in (
        "the month likely ends between",
        "Tier 1 80 h, Tier 2 60 h, Tier 3 40 h",
        "after 15 days of past months: Dec 2025",
    ):
        assert part in spoken
    button.click()
    assert details.is_hidden()


def test_an_opened_row_says_how_likely_no_stream_comes_where_that_is_shown(visit):
    report = demo_report()
    chances = tuple(0.234 if who == "demo-ines" else None for who in report.roster.columns["creator_id"])
    roster = evolve(report.roster, columns={**report.roster.columns, "quiet_chance": chances})
    tab = visit(tp.show.html(evolve(report, roster=roster)))
    for name, there in (("Ines", True), ("Caro", False)):
        button = tab.creator(name)
        button.click()
        text = tab.locator(f"#{button.get_attribute('aria-controls')}").inner_text()
        assert ("Next 14 days" in text) == there
        assert ("23 % chance of no stream" in text) == there


def test_chances_of_the_tiers_are_those_of_the_roster(visit, demo):
    from tierpace.tables.cells import percent

    tab = visit(demo)
    tab.creator("Caro").click()
    cells = tab.locator("tr.more tbody tr").all()
    tiers = demo_report().roster.filter(name="Caro").tiers
    assert len(cells) == 4
    for line, name, chance in zip(cells, tiers["tier"], tiers["chance"], strict=False):
        assert line.locator("th").inner_text().startswith(name)
        assert line.locator("td").first.inner_text() == percent(chance)


@pytest.mark.parametrize("wide", [1280, 390])
@pytest.mark.parametrize("tier", ["Tier 1", "Tier of a rather long name 1"])
def test_curves_and_their_labels_stay_within_the_charts(visit, wide, tier):
    program = tp.demo.program()
    rungs = [evolve(t, name=tier.replace("1", str(k + 1))) for k, t in enumerate(program.tiers)]
    report = tp.report(tp.demo.ledger(seed=0), evolve(program, tiers=rungs), as_of=tp.demo.AS_OF, draws=100)
    tab = visit(tp.show.html(report), wide=wide)
    for button in tab.locator("button.open").all():
        button.click()
    outside = tab.evaluate(
        """() => [...document.querySelectorAll(".chart")].flatMap((chart) => {
            const box = chart.viewBox.baseVal;
            return [...chart.querySelectorAll("path, circle, text")].filter((part) => {
                const own = part.getBBox(), slack = part.tagName === "text" ? 4 : 0;
                const right = own.x + own.width <= box.width + slack;
                return !(own.x >= -slack && own.y >= 0 && right && own.y + own.height <= box.height);
            }).map((part) => part.outerHTML);
        })"""
    )
    assert outside == []
    assert tab.locator(".chart .outer").count() == 3 * 13
    assert tab.locator(".chart .old").count() == 3 * 3 * 13


# Keys, eyes and paper -----------------------------------------------------------------------------------


def test_it_can_be_used_by_keys_alone(visit, demo):
    tab = visit(demo)
    press = tab.keyboard.press
    focused = "document.activeElement"
    press("Tab")
    assert tab.evaluate(f"{focused}.textContent") == "Skip to the creators"
    assert tab.locator(".skip").bounding_box()["x"] >= 0
    press("Enter")
    assert tab.evaluate(f"{focused}.id") == "table"
    press("Tab")
    assert tab.evaluate(f"{focused}.textContent") == "Creator"
    assert tab.evaluate(f"getComputedStyle({focused}).outlineStyle") == "solid"
    press("Enter")
    assert tab.head("Creator").get_attribute("aria-sort") == "ascending"
    for _ in range(9):
        press("Tab")
    assert tab.evaluate(f"{focused}.textContent") == "Ada"
    press("Space")
    assert tab.evaluate(f"{focused}.ariaExpanded") == "true"
    assert tab.locator("tr.more").is_visible()
    press("Enter")
    assert tab.locator("tr.more").is_hidden()


@pytest.mark.parametrize("wide", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(visit, demo, scheme, wide):
    from axe_playwright_python.sync_playwright import Axe

    tab = visit(demo, wide=wide, color_scheme=scheme)
    tab.creator("Ines").click()
    tab.creator("Ada").click()
    tab.mouse.move(0, 0)
    found = Axe().run(tab.page).response["violations"]
    grave = [(v["id"], v["impact"], [n["target"] for n in v["nodes"]][:3]) for v in found]
    assert not [v for v in grave if v[1] in ("serious", "critical")]
    assert not grave


@pytest.mark.parametrize("wide", [320, 390, 768, 1024, 1280, 2560])
def test_nothing_sticks_out_sideways(visit, demo, wide):
    tab = visit(demo, wide=wide)
    tab.creator("Ines").click()
    assert tab.evaluate("document.documentElement.scrollWidth") <= wide


def test_the_theme_is_that_of_the_system_until_another_is_chosen(visit, demo):
    tab = visit(demo, color_scheme="dark")
    colour = "getComputedStyle(document.body).backgroundColor"
    dark = tab.evaluate(colour)
    tab.get_by_role("button", name="Light").click()
    light = tab.evaluate(colour)
    assert dark != light
    tab.get_by_role("button", name="Dark").click()
    assert tab.evaluate(colour) == dark


def test_paper_has_all_rows_and_no_controls(visit, large):
    tab = visit(large)
    tab.wait_for_selector(READY)
    tab.emulate_media(media="print", color_scheme="dark")
    for gone in ("#controls", "#theme", "#rest", ".skip"):
        assert tab.locator(gone).is_hidden()
    drawn = "[...document.querySelectorAll('#rows > tr')].filter(r => r.getBoundingClientRect().height > 0).length"
    assert tab.evaluate(drawn) == 2000
    assert tab.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


def test_without_script_all_rows_are_there(visit, large):
    tab = visit(large, java_script_enabled=False)
    assert tab.locator("#rows > tr").nth(1999).is_visible()
    assert tab.locator("#controls").is_hidden()


# Two thousand creators ----------------------------------------------------------------------------------


COUNTED = """
window.did = { listeners: 0, elements: 0, drawings: 0, laid: 0 };
const listen = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (...given) { did.listeners += 1; return listen.apply(this, given); };
const make = Document.prototype.createElement, draw = Document.prototype.createElementNS;
Document.prototype.createElement = function (...given) { did.elements += 1; return make.apply(this, given); };
Document.prototype.createElementNS = function (...given) { did.drawings += 1; return draw.apply(this, given); };
const lay = Element.prototype.append;
Element.prototype.append = function (...given) { did.laid += this.id === "rows"; return lay.apply(this, given); };
"""
ONCE = 40  # listeners and buttons of the page itself, however many rows it has


def test_two_thousand_creators_cost_no_more_than_a_button_each_before_they_are_shown(visit, large, demo):
    """What makes a page of many rows ready at once, and quick to sort; a benchmark measures how long that takes."""
    for page, rows in ((demo, 13), (large, 2000)):
        tab = visit(page, script=COUNTED)
        tab.wait_for_selector(READY)
        did = tab.evaluate("({ ...did })")
        assert did["listeners"] <= ONCE, "none a row"
        assert rows <= did["elements"] <= rows + ONCE, "a button a row, and no details"
        assert (did["drawings"], did["laid"]) == (0, 0), "no chart, and no row moved"
        assert tab.locator("#rows > tr:visible").count() == min(rows, 200)
        tab.sort("Chance")
        assert tab.head("Chance").get_attribute("aria-sort") == "descending"
        after = tab.evaluate("({ ...did })")
        assert after == {**did, "laid": 1}, "rows are laid out at once, and nothing is made again"
        assert tab.locator("#rows > tr:visible").count() == min(rows, 200)
        tab.locator("button.open").first.click()
        assert tab.evaluate("did.drawings") > 0
        assert tab.locator("tr.more").count() == 1


def test_so_many_are_drawn_part_by_part(visit, large):
    tab = visit(large)
    drawn = tab.locator("#rows > tr:visible")
    assert drawn.count() == 200
    assert tab.shown == "2,000 shown, the first 200 drawn"
    tab.get_by_role("button", name="Show 200 more").click()
    assert drawn.count() == 400
    tab.get_by_label("Manager").select_option("Manager 3")
    assert tab.shown == "50 of 2,000 shown"
    assert drawn.count() == 50
    tab.get_by_label("Manager").select_option("")
    tab.sort("Chance")
    chances = [number(v) for v in tab.column(3)]
    assert len(chances) == 200
    assert chances == sorted(chances, reverse=True)
    tab.locator("#everything").click()
    assert drawn.count() == 2000
