"""What a network earns in a report: a section of the digest, a block of the page, an option of their commands."""

from html import escape

import pytest

import tierpace as tp
from tests.making.commands import streams
from tierpace.cli.entry import main
from tierpace.core import Cohort, NetworkGoal, NetworkProgram
from tierpace.show.network import network_block, network_section

EVIL = "<script>alert(1)</script> **@all** [x](http://y)"
GOALS = (
    NetworkGoal("most", "all", event="clears", at_least=0.8, pays=100),
    NetworkGoal("east", "east", event="clears", at_least=0.5),
)


def network(name="Ours", goals=GOALS):
    east = Cohort("east", "all", group="East")
    return NetworkProgram(name=name, revision="1", per_diamond=0.01, currency="USD", cohorts=[east], goals=goals)


@pytest.fixture(scope="module")
def report():
    return tp.report(tp.demo.ledger(seed=0), tp.demo.program(), as_of=tp.demo.AS_OF, draws=100, network=network())


def test_a_report_has_the_outlook_of_the_same_draws(report):
    alone = tp.rosters.network_outlook(
        tp.demo.ledger(seed=0), tp.demo.program(), network(), as_of=tp.demo.AS_OF, draws=100
    )
    assert report.network == alone
    (bonus,) = report.bonuses
    assert alone.money[0] == pytest.approx(bonus.total)


def test_a_report_of_no_network_has_none():
    found = tp.report(tp.demo.ledger(seed=0), tp.demo.program(), as_of=tp.demo.AS_OF, draws=20)
    assert found.network is None
    assert "Network" not in tp.show.digest(found)
    assert "What the network earns" not in tp.show.html(found)


def test_the_digest_has_a_section(report):
    lines = tp.show.digest(report).splitlines()
    start = lines.index("**Network** (2)")
    assert lines[start + 2].startswith("- Ours: ")
    assert "USD expected (80 % between" in lines[start + 2]
    assert lines[start + 3].startswith("- **most**: ")
    assert ", 11 needed, worth 100 USD; nearest: " in lines[start + 3]
    assert lines[start + 4] == "- **east**: no rate, for nobody is in its cohort"


def test_the_page_has_a_block(report):
    page = tp.show.html(report)
    assert '<h2 id="network">What the network earns</h2>' in page
    for table in network_block(report.network)["tables"]:
        assert table["caption"] in page
        for row in table["rows"]:
            assert all(escape(cell, quote=False) in page for cell, _ in row)
    assert "neither met nor missed" in page


def test_names_are_text():
    goals = (NetworkGoal(EVIL, "all", event="clears", at_least=0.8),)
    found = tp.report(
        tp.demo.ledger(seed=0), tp.demo.program(), as_of=tp.demo.AS_OF, draws=20, network=network(EVIL, goals)
    )
    page, text = tp.show.html(found), tp.show.digest(found)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "<script>" not in text
    assert "](http://" not in text
    assert "@all" not in text


def test_a_section_of_nothing_is_none():
    assert network_section(None, str) == []
    assert network_block(None) is None


@pytest.mark.parametrize(("command", "says"), [("digest", "**Network** (1)"), ("report", "What the network earns")])
def test_commands_take_a_network(tmp_path, capsys, command, says):
    (tmp_path / "s.csv").write_text(streams(), encoding="utf-8")
    (tmp_path / "n.toml").write_text(
        'schema = "tierpace/network/1"\nname = "Ours"\nrevision = "1"\nper_diamond = "0.01"\ncurrency = "USD"\n'
        '[[goals]]\nname = "half"\ncohort = "all"\nevent = "clears"\nat_least = "0.5"\n',
        encoding="utf-8",
    )
    (tmp_path / "p.toml").write_text(
        'schema = "tierpace/program/1"\nname = "P"\nregion = "US"\nrevision = "1"\nday_rule = { zone = "UTC" }\n'
        'tiers = [{ name = "T", airtime_hours = 60 }]\n',
        encoding="utf-8",
    )
    words = [command, str(tmp_path / "s.csv"), "--program", str(tmp_path / "p.toml"), "--as-of", "2026-03-14"]
    assert main([*words, "--draws", "20", "--network", str(tmp_path / "n.toml")]) == 0
    assert says in capsys.readouterr().out


def test_page_and_digest_say_that_goals_change_amounts():
    change = tp.core.RatioChange("tiers", points=0.01, if_met="most")
    changing = NetworkProgram(
        name="Ours", revision="1", per_diamond=0.01, currency="USD", goals=GOALS[:1], changes=[change]
    )
    for own, there in ((changing, True), (network(goals=GOALS[:1]), False)):
        found = tp.report(tp.demo.ledger(seed=0), tp.demo.program(), as_of=tp.demo.AS_OF, draws=50, network=own)
        assert ("include what goals change" in tp.show.digest(found)) is there
        assert ("include what goals change" in tp.show.html(found)) is there


def test_cells_of_a_narrow_page_have_their_heads(report):
    page = tp.show.html(report)
    assert '<td class="right" data-head="chance">' in page
    assert "content: attr(data-head)" in page
