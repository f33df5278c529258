"""What a notebook shows: short, escaped, in the page's own colours, with an unchanged repr."""

import re
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import attrs
import numpy as np
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.making import results
from tierpace.tables import Table
from tierpace.tables.html import ROWS, short_html
from tierpace.tables.text import Column
from tierpace.tables.wording import missing, percent

EVIL = "<script>alert(1)</script>\"><img src=x onerror=alert(1)></td></table><!-- \u202e& 'ann'"
SHOWN = {
    "Roster", "Projection", "Verdicts", "Chances", "Plan", "Allocation", "Backtest", "Leaderboard", "Comparison",
    "NetworkOutlook", "NetworkVerdict", "Table", "BookVerdicts", "BookChances", "BookBonus",
    "BookGaps", "BookWhatIf", "TierWorths", "Reconciliation", "QuietSoon", "Calls",
}  # fmt: skip
CUT = date(2026, 3, 15)


class Reader(HTMLParser):
    """A fragment as a browser would read it: its tags, their attributes, the texts of its cells."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.attributes, self.cells, self.text = [], [], set(), [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag != "br":
            self.open.append(tag)
        self.tags.append(tag)
        self.attributes |= {f"{name}={value}" for name, value in attrs}
        if tag == "td":
            self.cells.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)
        if "td" in self.open:
            self.cells[-1] += data

    def handle_comment(self, data):
        raise AssertionError(data)


def read(result):
    found = Reader(result._repr_html_())
    assert not found.open
    return found


TAGS = {"br", "div", "p", "small", "table", "thead", "tbody", "tr", "th", "td"}
COLOUR = re.compile(r"#[0-9a-f]{3}|rgb|hsl|(?<!current)color\b(?!:currentColor)|background", re.IGNORECASE)


@pytest.fixture(scope="module")
def every():
    parts = results.parts([*results.of_months(), *results.of_doors()])
    return [p for p in parts if hasattr(p, "_repr_html_")]


def test_each_kind_is_shown(every):
    assert {type(p).__name__ for p in every} == SHOWN


def test_all_are_well_formed_short_and_without_a_colour_of_their_own(every):
    for part in every:
        found = read(part)
        assert set(found.tags) <= TAGS
        assert found.tags.count("tr") <= ROWS + 1
        assert not COLOUR.search(" ".join(found.attributes).replace("currentColor", ""))
        assert "nan" not in " ".join(found.text).split()


def test_the_plain_repr_is_as_it_was(every):
    for part in every:
        assert "<div" not in repr(part)


@pytest.fixture(scope="module")
def evil():
    """Results whose every text is hostile."""
    rule = tp.DayRule("UTC")
    days = [f"2026-{m:02d}-{d:02d}" for m in (1, 2, 3) for d in range(1, 16)]
    ledger = tp.Ledger.from_columns(
        creator_id=[EVIL] * len(days),
        start=[f"{d}T10:00:00Z" for d in days],
        end=[f"{d}T12:00:00Z" for d in days],
        diamonds=[9000] * len(days),
        day_rule=rule,
        creators=[tp.Creator(EVIL, name=EVIL, manager=EVIL, group=EVIL)],
        last_day=CUT,
    )
    tier = tp.Tier(EVIL, airtime_hours=50, diamonds=100, active_days=20, bonus=tp.Bonus.flat(5, currency="USD"))
    program = tp.Program(name=EVIL, region="US", revision=EVIL, day_rule=rule, tiers=[tier], ladder=EVIL)
    book = tp.ProgramBook([program])
    progress = ledger.as_of(CUT)
    projection = tp.project(progress, draws=50)
    habits = tp.habits(progress)
    rosters = [tp.roster(ledger, program, as_of=date(2026, 3, d), draws=50) for d in (5, 15)]
    tested = tp.backtest(
        ledger,
        {EVIL: tp.forecasters.Linear(), "other": tp.forecasters.Linear()},
        program=program,
        months=[tp.Month(2026, 2)],
        cut_days=[10],
        draws=20,
    )
    goal = tp.core.NetworkGoal(EVIL, "all", event="clears", at_least=0.5)
    paid = tp.core.PaidMonth(tp.Month(2026, 2), ids=[EVIL], names=[EVIL], diamonds=[7], bonus=[Decimal(1)])
    network = tp.core.NetworkProgram(name=EVIL, revision=EVIL, per_diamond=1, currency="USD", goals=[goal])
    return [
        *rosters,
        projection,
        tp.rosters.network_outlook(projection, program, network),
        tp.money.judge_network(ledger, program, network, month="2026-02"),
        tp.judge(progress, program),
        tp.chances(projection, program),
        tp.judge(progress, book),
        tp.chances(projection, book),
        tp.expected_bonus(projection, book),
        tp.gap(projection, book),
        tp.money.tier_worths(projection, book),
        tp.what_if(projection, {EVIL: [tp.planning.LongerStreams(hours=1)]}, program=book),
        tp.reconcile(ledger, book, paid),
        *tp.plans(projection, program, habits=habits, tier=EVIL),
        tp.allocate(projection, program, habits=habits, budget=tp.planning.Budget(streams=9)),
        tp.evidence.quiet_soon(progress),
        tp.rosters.calls_today(tp.report(ledger, program, as_of=CUT, draws=50), ledger),
        tp.compare(before=rosters[0], after=rosters[1]),
        tested,
        tested.leaderboard("crps"),
        Table({EVIL: (EVIL, None)}, (tp.Note("x", EVIL),)),
    ]


def test_no_text_breaks_out(evil):
    assert {type(p).__name__ for p in evil} == SHOWN
    for part in evil:
        found = read(part)
        assert set(found.tags) <= TAGS
        assert not any("onerror" in a or "src" in a for a in found.attributes)
        assert any("<script" in text for text in found.text), "the name is there, as text"


@given(st.text(), st.text(), st.text())
def test_any_text_is_a_text(title, head, cell):
    found = Reader(short_html(title, [Column(head, [cell], right=False)], notes=[cell]))
    assert set(found.tags) <= TAGS
    assert len(found.cells) == 1


# What they say ----------------------------------------------------------------------------------


def test_a_long_table_is_cut_and_says_so():
    columns = [Column("n", [str(k) for k in range(57)], right=True)]
    found = Reader(short_html("Many", columns, notes=map(str, range(9))))
    assert found.cells == [str(k) for k in range(20)]
    assert "… and 37 more" in found.text
    assert "… and 4 more notes" in found.text


def test_a_roster_shows_its_standings_rows_and_plans():
    table = tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of=CUT, draws=200, target=tp.demo.TARGETS)
    found = read(table)
    assert "13 creators: " in found.text[0]
    assert found.cells.count("Ines") == 1
    assert "out of reach" in found.cells
    assert read(table.filter(creator_id="nobody")).cells == []


def test_a_projection_with_and_without_draws_and_diamonds():
    progress = tp.demo.ledger(seed=0).as_of(CUT)
    drawn, points = (tp.project(progress, draws=d) for d in (50, 0))
    assert read(drawn).tags.count("th") == 1 + 3 * 3
    assert read(points).tags.count("th") == 1 + 3 * 2
    row = progress.ids.tolist().index("demo-caro")
    assert read(drawn).cells[row * 10 : row * 10 + 2] == ["demo-caro", "38h 30m"]


@pytest.mark.catalogue(150)
def test_a_projection_shows_no_numbers_of_who_was_never_seen():
    progress = tp.demo.ledger(seed=0).with_creators([tp.Creator("a-ghost")]).as_of(CUT)
    for draws, cells in ((50, 9), (0, 6)):
        shown = read(tp.project(progress, draws=draws)).cells[: cells + 2]
        assert shown[: cells + 1] == ["a-ghost", *["–"] * cells]
        assert shown[-1] == "demo-ada"


def test_verdicts_name_the_next_tier_and_chances_what_binds():
    progress = tp.demo.ledger(seed=0).as_of(CUT)
    verdicts = tp.judge(progress, tp.demo.program())
    row = verdicts.ids.tolist().index("demo-ada")
    assert read(verdicts).cells[row * 5 : row * 5 + 4] == ["demo-ada", "Tier 3", "Tier 1", "Tier 2"]
    chances = tp.chances(tp.project(progress, draws=50), tp.demo.program())
    won = attrs.evolve(chances, binding=np.full(chances.binding.shape, -1))
    assert read(won).cells[4] == "–"
    assert read(chances).cells[4] in {"airtime", "diamonds", "active days"}


def test_a_plan_is_a_row_or_its_reason():
    plan = tp.Plan("ann", "Tier 2", (date(2026, 3, 17),), 7200, 0.46, 0.83, short=(50400, 0, 7), battles=2)
    assert read(plan).cells == ["Tier 2", "14 h and 7 more days", "1 of 2 h", "Tue 17 Mar", "2", "46 % → 83 %"]
    none = tp.Plan("ann", "Tier 2", (), 0, 1.0, 1.0, reason="Tier 2 is secured", status="secured")
    assert read(none).text == ["ann: Tier 2 is secured"]


@pytest.mark.catalogue(170)
def test_a_comparison_over_a_months_end_shows_what_closed_and_what_is():
    ledger, program = tp.demo.ledger(seed=0), tp.demo.program()
    before, after = (tp.roster(ledger, program, as_of=day, draws=50) for day in ("2026-02-28", "2026-03-05"))
    page = tp.compare(before=before, after=after)._repr_html_()
    assert f"closed: {before['demo-ada']['secured'] or 'no tier'}; now {after['demo-ada']['standing']}" in page
    assert "→" not in page


def test_gaps_of_a_book_name_the_next_tier_and_what_is_missing():
    projection = tp.project(tp.demo.ledger(seed=0).as_of(CUT), draws=0).select(["demo-ada", "demo-mara"])
    found = tp.gap(projection, tp.ProgramBook([tp.demo.program()]))
    shown = read(found)
    assert shown.text[0] == "Gaps of 2 creators"
    rows = [shown.cells[k : k + 5] for k in range(0, len(shown.cells), 5)]
    assert [row[:2] for row in rows] == [["demo-ada", "tiers"], ["demo-mara", "tiers"]]
    (part,) = found.parts
    for i, (*_, tier, lacking, projected) in enumerate(rows):
        if tier == "–":
            assert not part.earned[i].any()
            continue
        k = part.program.names.index(tier)
        assert part.earned[i, k].any()
        assert not part.earned[i, k + 1 :].any(), "easier tiers are cleared"
        assert lacking == missing(*part.earned[i, k].tolist())
        assert projected == missing(*part.projected[i, k].tolist())


def test_worths_have_their_units_and_a_what_if_the_tier_that_moves_the_most():
    projection = tp.project(tp.demo.ledger(seed=0).as_of(CUT), draws=200, seed=0).select(["demo-ines"])
    book = tp.ProgramBook([tp.demo.program()])
    worths = tp.money.tier_worths(projection, book)
    rows = read(worths).cells
    assert len(rows) == 7 * len(worths)
    assert rows[7 * (len(worths) - 3) :][:7] == ["demo-ines", "tiers", "Tier 3", "airtime", "40h 00m", "71.01", "USD"]
    found = tp.what_if(projection, {"demo-ines": [tp.planning.LongerStreams(hours=1)]}, program=book)
    shown = read(found)
    (old,), (new,) = found.chances_before.parts, found.chances_after.parts
    k = int(np.abs(new.by_tier - old.by_tier)[0].argmax())
    chance = f"{percent(old.by_tier[0, k])} → {percent(new.by_tier[0, k])}"
    assert shown.cells == ["demo-ines", "tiers", old.program.names[k], chance]
    means = [found.bonuses_before[0].total.mean(), found.bonuses_after[0].total.mean()]
    assert shown.text[0] == f"What if, of 1 creator; {means[0]:,.2f} → {means[1]:,.2f} USD expected"


def test_a_reconciliation_says_how_many_and_each_difference():
    paid = tp.core.PaidMonth(tp.Month(2026, 2), ids=["demo-mara", "gone"], bonus=[Decimal(1), Decimal(0)])
    found = tp.reconcile(tp.demo.ledger(seed=0), tp.demo.program(), paid)
    shown = read(found)
    assert shown.text[0].startswith("2026-02 as it was paid: 1 creator compared; differences: ")
    assert len(shown.cells) == 10 * min(len(found), ROWS)
    assert "gone" in shown.cells
