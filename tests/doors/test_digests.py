"""The digest: what it says, that it is short, and that no text in it is more than a text."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import example, given, settings, strategies as st
from markdown_it import MarkdownIt

import tierpace as tp
from tests.errors import told
from tests.making.books import BOOK, agency, program as of_ladder
from tests.making.programs import one_tier
from tierpace.errors import InputError, InputTypeError
from tierpace.show import digest
from tierpace.show.digests import SENTENCE
from tierpace.show.markdown import NAME, literal
from tierpace.tables.cells import visible

CUT = date(2026, 3, 15)
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = (
    "**x** _y_ `z` ~~a~~ [b](http://c) ![d](e) <b>f</b> &lt; \\",
    "<script>alert(1)</script>",
    "@everyone <@123> <!here> #7 @a/b",
    "https://evil.example www.evil.example mailto:a@b.c",
    "- x",
    "1. x",
    "# x",
    "> x",
    "x\n\n# y\r\n- z\u2028| a | b |",
    "| a |\n|---|",
    "\u202eevil\u2066",
    "*",
    "\\",
    "``",
    "a" * 500,
    " ",
    "$\\alpha$ :tada:",
)


@pytest.fixture(scope="module")
def ledger():
    return tp.demo.ledger(seed=0)


@pytest.fixture(scope="module")
def report(ledger):
    return tp.report(ledger, tp.demo.program(), as_of=CUT, draws=100, target=tp.demo.TARGETS)


@pytest.fixture(scope="module")
def before(ledger):
    return tp.roster(ledger, tp.demo.program(), as_of=date(2026, 3, 10), draws=100, target=tp.demo.TARGETS)


def sections(text):
    """The lines of each section by its heading."""
    found = {}
    for part in text.split("\n\n"):
        heading = re.fullmatch(r"\*\*(.+)\*\* \(([\d,]+)\)", part)
        if heading:
            lines = found.setdefault(heading[1], [])
            lines.append(int(heading[2]))
        elif part.startswith("- ") and found:
            lines += part.rstrip("\n").split("\n")
    return found


def test_it_says_who_moved_who_is_at_risk_what_to_do_and_who_is_out_of_reach(report, before):
    text = digest(report, before=before)
    found = sections(text)
    table = report.roster
    counts = tp.compare(before=before, after=table).counts
    assert found["Moved"][0] == counts["up"] + counts["down"]
    assert found["At risk"][0] == table.counts["at risk"]
    assert found["Out of reach"][0] == table.counts["out of reach"] == 1
    assert found["Out of reach"][1] == "- **Mara**: Tier 1 is out of reach: needs 17 more days, 16 left"
    assert text.startswith(
        "**2026-03 at the end of 2026-03-15 (UTC), 16 days left · Example 2026-03**\n\n13 creators: "
    )
    assert "\n\nExpected bonus: " in text


def test_what_to_do_is_the_streams_of_plans_on_the_next_two_days(report):
    found = sections(digest(report))
    for heading, day in (("Today, Mon 16 Mar", date(2026, 3, 16)), ("Tomorrow, Tue 17 Mar", date(2026, 3, 17))):
        due = [key for key, plan in report.plans.items() if day in plan.dates]
        assert due or heading not in found
        assert found.get(heading, [0])[0] == len(due)
        for who, _ in due:
            assert any(f"**{report.roster[who]['name']}**" in line for line in found[heading][1:])
    assert set(found) == {"At risk", "Out of reach", "Today, Mon 16 Mar", "Tomorrow, Tue 17 Mar"}


def test_the_ways_down_come_first_and_say_what_came_between(report, before):
    lines = sections(digest(report, before=before, rows=50))["Moved"][1:]
    signs = [line[2] for line in lines]
    assert signs == sorted(signs, key="▼▲+−".index)
    moved = tp.compare(before=before, after=report.roster)
    rows = zip(moved.columns["move"], moved.columns["creator_id"], moved.columns["diamonds_added"], strict=True)
    for move, who, added in rows:
        name = f"**{report.roster[who]['name']}**"
        mine = [line for line in lines if name in line]
        assert len(mine) == (move != "same")
        assert not mine or not added or f"+{added:,} diamonds" in mine[0]


def test_new_and_gone_creators_and_those_who_did_nothing_are_reported(report, before):
    table = report.roster
    still = ("airtime_hours", "diamonds", "active_days")
    quiet = evolve(before, columns=before.columns | {n: table.columns[n] for n in still})
    first, *others = (r["creator_id"] for r in table)
    moved = next(c for c in others[1:] if table[c]["standing"] == "locked")
    stood = ["at risk" if row["creator_id"] == moved else row["standing"] for row in quiet]
    quiet = evolve(quiet, columns=quiet.columns | {"standing": stood})
    text = digest(table.filter(creator_id=others), before=quiet.filter(creator_id=[first, *others[1:]]))
    assert f"− **{table[first]['name']}** is no longer on the roster" in text
    assert f"+ **{table[others[0]]['name']}** is new: " in text
    assert "nothing came since" in text


@pytest.mark.catalogue(170)
def test_of_an_earlier_month_it_says_what_that_came_to(ledger, report, before):
    closed = tp.report(ledger, tp.demo.program(), as_of="2026-02-28", draws=50)
    text = digest(report, before=closed)
    found = sections(text)["2026-02 closed, 2026-03 begins"]
    assert found[0] == len(closed.roster) == 13
    tiers = tp.judge(ledger.month("2026-02"), tp.demo.program()).tier_index.tolist()
    for k, name in enumerate((*tp.demo.program().names, "no tier")):
        count = tiers.count(k)
        assert any(line.startswith(f"- {name} ({count}): ") for line in found[1:]) == (count > 0)
    assert found[-1] == f"- bonus by our count: {closed.bonuses[0].total.mean():,.0f} USD"
    assert "Moved" not in text
    both = digest(report, before=[before, closed])
    assert sections(both)["2026-02 closed, 2026-03 begins"] == found
    assert sections(both)["Moved"] == sections(digest(report, before=before))["Moved"]
    told(lambda: digest(report, before=3), InputTypeError, "digest.bad_report", "before", "a Roster or a RosterReport")


@pytest.mark.catalogue(170)
def test_of_a_month_that_still_ran_it_does_not_say_what_it_came_to(ledger, report):
    open_ = tp.roster(ledger, tp.demo.program(), as_of="2026-02-20", draws=50)
    (line,) = sections(digest(report, before=open_))["2026-02 closed, 2026-03 begins"][1:]
    assert line == "- what it came to is not in a report of 2026-02-20: pass that of 2026-02-28 as before="


def test_an_instant_belongs_to_its_own_day(ledger):
    tokyo = tp.roster(ledger, tp.demo.program(), as_of=datetime(2026, 3, 15, 12, tzinfo=UTC), draws=50)
    plan = tp.Plan("demo-ada", "Tier 1", (CUT,), 7200, 0.1, 0.9)
    key = ("demo-ada", tokyo["demo-ada"]["ladder"])
    assert "Today, Sun 15 Mar" in sections(digest(tp.RosterReport(tokyo, plans={key: plan})))


def test_sections_are_short_and_count_the_rest(report, before):
    text = digest(report, before=before, rows=1)
    for count, *lines in sections(text).values():
        assert lines[-1] == f"- … and {count - 1} more" if count > 1 else len(lines) == 1
        assert len(lines) <= 2
    wide = evolve(
        report.roster, columns=report.roster.columns | {"plan": ("x" * 9999,) * 13, "name": ("y" * 999,) * 13}
    )
    assert max(map(len, digest(wide).splitlines())) < NAME + SENTENCE + 60


def test_an_empty_roster_has_a_headline(report):
    assert digest(report.roster.filter(creator_id="nobody")).count("\n\n") == 1


# No text breaks out ----------------------------------------------------------------------------------


def shape(text):
    """The structure of Markdown: its tokens without their texts."""
    out = []
    for token in MARKDOWN.parse(text):
        inner = token.children or []
        out.append((token.type, token.nesting, [c.type for c in inner if c.type != "text"]))
    return out


def shown(text):
    """What a reader sees of Markdown that is one paragraph."""
    (inline,) = [t for t in MARKDOWN.parse(text) if t.type == "inline"]
    assert {c.type for c in inline.children} <= {"text", "text_special"}
    return "".join(c.content for c in inline.children)


def with_text(table, text):
    columns = {n: (text,) * len(table) for n in ("name", "manager", "group", "region", "target", "plan")}
    return evolve(table, columns=table.columns | columns, meta=table.meta | {"programs": (text,)})


@settings(max_examples=60)
@given(text=st.text(max_size=60) | st.text(alphabet="*_`~[]()<>!@#|\\$&:/.w \n-+1a", max_size=40))
@example(text=HOSTILE[0])
def test_no_text_changes_the_shape(report, before, text):
    table, plain = report.roster, "x" * bool(visible(text)) or "–"
    found = digest(with_text(table, text), before=with_text(before, text))
    assert shape(found) == shape(digest(with_text(table, plain), before=with_text(before, plain)))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_do_nothing(report, before, text):
    found = digest(with_text(report.roster, text), before=with_text(before, text))
    plain = digest(with_text(report.roster, "x"), before=with_text(before, "x"))
    assert shape(found) == shape(plain) or not visible(text)
    page = MARKDOWN.render(found)
    assert set(re.findall(r"<(\w+)", page)) <= {"p", "strong", "ul", "li"}
    assert not re.search(r"[@#]\w|://|www\.", page)
    assert "<" not in found, "chats read what is between angles in their own way"


@given(st.text())
def test_a_literal_shows_what_can_be_seen_of_the_text(text):
    seen = visible(text)
    if seen and len(seen) < 10 and not re.match(r"[-+#>=]|\d+[.)]", seen):
        assert shown(literal(text)).replace("\u200b", "") == seen


def test_what_has_no_digest_is_reported(report):
    told(lambda: digest("x"), InputTypeError, "digest.bad_report", "report", "a Roster or a Morning")
    told(lambda: digest(report, rows=0), InputError, "digest.bad_rows", "rows", "a whole number from 1")


@pytest.mark.catalogue(150)
def test_who_was_never_seen_has_no_target_to_report():
    """ghost comes without data, and nell, who had none, streams for the first time: nobody reads None."""
    first = datetime(2026, 7, 1, 18, tzinfo=UTC)
    streams = [("ann", day) for day in range(10)] + [("nell", day) for day in (5, 6)]
    starts = [first + timedelta(days=day) for _, day in streams]
    rule = tp.DayRule("UTC")
    ledger = tp.Ledger.from_columns(
        creator_id=[who for who, _ in streams],
        start=starts,
        end=[s + timedelta(hours=2) for s in starts],
        diamonds=[900] * len(streams),
        day_rule=rule,
        creators=[tp.Creator("nell"), tp.Creator("ghost", joined=date(2026, 7, 5))],
    )
    program = one_tier(rule, active_days=22)
    early, late = (tp.roster(ledger, program, as_of=f"2026-07-0{day}", draws=50) for day in (4, 8))
    moved = digest(late, before=early).split("\n\n**At risk")[0]
    ghost, nell = (next(line for line in moved.splitlines() if who in line[:14]) for who in ("ghost", "nell"))
    assert ghost == "- + **ghost** is new: no data"
    assert re.fullmatch(r"- . \*\*nell\*\*: no data → [a-z ]+, A – → .*", nell)


def test_a_digest_of_a_book_has_one_line_a_creator_and_one_total():
    ledger = agency(a_day=20)
    gone = [evolve(c, left=date(2026, 3, 10) if c.id == "dee" else None) for c in ledger.creators]
    book = tp.ProgramBook([*BOOK.programs, of_ladder("free", tp.Tier("t", active_days=1))])
    report = tp.report(ledger.with_creators(gone), book, as_of=date(2026, 3, 15), draws=100)
    text = digest(report, rows=20)
    assert text.count("Expected bonus: ") == 1
    assert ": activeness " in text
    for heading, lines in sections(text).items():
        named = [line.split("**")[1] for line in lines[1:] if line.startswith("- **")]
        assert len(named) == len(set(named)), heading
    assert text.count("**dee**") == 1
    assert "**dee**: left on 10 March" in text
    assert "ladder 'free' does not state what all tiers pay: nothing is counted of it" in text
    assert max(map(len, text.splitlines())) <= 100
