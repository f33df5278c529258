"""Totals by manager, group and region: every creator counted once, and no two currencies added."""

import re
from datetime import date
from importlib.resources import files
from io import StringIO

import numpy as np
import pandas as pd
import pytest
from attrs import evolve

import tierpace as tp
from tests.errors import told
from tierpace.cli.entry import main
from tierpace.errors import InputError, InputTypeError
from tierpace.rules.standings import STANDINGS

CUT = date(2026, 3, 15)
COUNTED = [s.replace(" ", "_") for s in STANDINGS]


def paying(region, currency, *, ladder="example"):
    tiers = [
        evolve(tier, bonus=tp.Bonus.flat(100 * (3 - k), currency=currency))
        for k, tier in enumerate(tp.demo.program().tiers)
    ]
    return evolve(tp.demo.program(), tiers=tiers, region=region, ladder=ladder)


@pytest.fixture(scope="module")
def agency():
    """Two regions with two currencies and two ladders, three managers and none."""
    ledger = tp.demo.ledger(seed=0)
    managers, regions = ["Kim", "Lee", None, "Kim"], ["US", "UK"]
    people = [
        evolve(c, manager=managers[i % 4], group=f"G{i % 3}", region=regions[i % 2])
        for i, c in enumerate(ledger.creators)
    ]
    ledger = ledger.with_creators(people)
    book = tp.ProgramBook([paying("US", "USD"), paying("UK", "GBP"), paying("US", "USD", ladder="second")])
    table = tp.roster(ledger, book, as_of=CUT, draws=100)
    projection = tp.project(ledger.as_of(CUT), draws=100)
    outlooks = []
    for program in book.programs:
        ids = [c.id for c in people if c.region == program.region]
        outlooks.append(tp.expected_bonus(projection.select(ids), program))
    return table, outlooks


@pytest.mark.parametrize("by", ["manager", "group", "region"])
def test_every_row_is_counted_once_by_its_standing(agency, by):
    table, outlooks = agency
    found = tp.subtotals(table, by=by, bonuses=outlooks)
    assert sum(row["creators"] for row in found) == len(table)
    assert {s: sum(found.columns[c]) for s, c in zip(STANDINGS, COUNTED, strict=True)} == table.counts
    for row in found:
        rows = [r for r in table if r[by] == row[by] and r["ladder"] == row["ladder"]]
        of_currency = [r for r in rows if (r["region"] == "US") == (row["currency"] == "USD")]
        assert row["creators"] == len(of_currency)
        assert sum(row[c] for c in COUNTED) == row["creators"]


def test_money_is_the_sum_of_the_creators_and_no_two_currencies_meet(agency):
    table, outlooks = agency
    found = tp.subtotals(table, by="manager", bonuses=outlooks)
    for currency in ("USD", "GBP"):
        asked = [o for o in outlooks if o.currency == currency]
        for name, part in (("bonus_mean", "mean"), ("bonus_secured", "secured"), ("bonus_at_stake", "at_stake")):
            total = sum(row[name] for row in found if row["currency"] == currency)
            assert total == pytest.approx(sum(float(getattr(o, part).sum()) for o in asked))
    kim = [row for row in found if (row["manager"], row["ladder"], row["currency"]) == ("Kim", "example", "USD")]
    ids = {r["creator_id"] for r in table if r["manager"] == "Kim"}
    wanted = sum(m for i, m in zip(outlooks[0].ids, outlooks[0].mean, strict=True) if i in ids)
    assert kim[0]["bonus_mean"] == pytest.approx(wanted)
    assert [row["manager"] for row in found][-1] is None


def test_the_roster_knows_its_own_bonuses(agency):
    table, outlooks = agency
    assert tp.subtotals(table, by="manager") == tp.subtotals(table, by="manager", bonuses=outlooks)


def test_without_outlooks_there_is_no_money_and_of_nobody_there_are_no_rows(agency):
    table, outlooks = agency
    found = tp.subtotals(table, by="group", bonuses=())
    assert set(found.columns["currency"]) == set(found.columns["bonus_mean"]) == {None}
    assert len(tp.subtotals(table.filter(name="nobody"), by="group", bonuses=outlooks)) == 0
    part = tp.subtotals(table, by="region", bonuses=outlooks[:1])
    assert {(r["region"], r["ladder"]): r["currency"] for r in part} == {
        ("US", "example"): "USD", ("US", "second"): None, ("UK", "example"): None,
    }  # fmt: skip


def test_totals_can_be_queried(agency):
    table, outlooks = agency
    frame = tp.subtotals(table, by="manager", bonuses=outlooks).to_frame()
    assert frame.query("currency == 'USD'")["bonus_mean"].sum() > 0
    assert frame["creators"].dtype == "Int64"
    assert "by manager" in repr(tp.subtotals(table, by="manager"))


def test_what_cannot_be_totalled_is_refused(agency):
    table, outlooks = agency
    told(lambda: tp.subtotals(table, by="name"), InputError, "totals.bad_by", "by", "one of manager, group, region")
    told(lambda: tp.subtotals([], by="group"), InputTypeError, "totals.bad_roster", "roster", "call roster(")
    told(lambda: tp.subtotals(table, by="group", bonuses=[1]), InputTypeError, "totals.bad_bonuses", "bonuses")
    told(
        lambda: tp.subtotals(table, by="group", bonuses=[outlooks[0]] * 2),
        InputError,
        "totals.two_bonuses",
        "bonuses",
        "a creator must have one expected bonus a ladder",
    )


def test_sums_are_of_the_numbers_as_they_are(agency):
    table, outlooks = agency
    found = tp.subtotals(table, by="region", bonuses=outlooks)
    assert all(np.isfinite(row["bonus_mean"]) for row in found)


# On the command line ----------------------------------------------------------------------------

STREAMS = "creator_id,start,end,diamonds\n" + "".join(
    f"{who},2026-03-{d:02d}T18:00Z,2026-03-{d:02d}T21:00Z,9000\n"
    for who in ("7301", "7302", "7303")
    for d in range(1, 15)
)


EXAMPLE = (files("tierpace") / "examples" / "example.toml").read_text("utf-8")
PLAIN = re.sub(r"bonus = .*\n", "", EXAMPLE)


@pytest.fixture
def command(tmp_path, capfd):
    """Run the command on a small agency; return its code, and what it wrote."""
    (tmp_path / "streams.csv").write_text(STREAMS)
    (tmp_path / "people.csv").write_text("id,manager,group\n7301,Kim,East\n7302,Lee,East\n7303,,\n")
    program = tmp_path / "plain.toml"
    program.write_text(PLAIN, "utf-8")
    base = [
        "roster",
        str(tmp_path / "streams.csv"),
        "--program",
        str(program),
        "--creators",
        str(tmp_path / "people.csv"),
    ]

    def run(*options, last_day="2026-03-14"):
        whole = ["--last-day", last_day] if last_day else []
        code = main([*base, *whole, "--as-of", "2026-03-14", "--draws", "50", *options])
        return code, *capfd.readouterr()

    return run


def test_the_command_counts_by_manager(command, tmp_path, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)  # as in a pipe
    code, out, _ = command("--by", "manager")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["manager", "Kim", "Lee", "–"]
    assert "bonus" not in out
    for options in (("--by", "manager"), ("--columns", "name,chance")):
        first, *rest = command(*options, last_day=None)[1].splitlines()
        assert first == "last day 2026-03-14 assumed; may be partial"
        assert rest == command(*options)[1].splitlines()
    code, out, _ = command("--by", "group", "--format", "csv", last_day=None)
    assert out.splitlines()[0].startswith("group,ladder,creators,locked,on_track")
    assert out.splitlines()[1].startswith("East,tiers,2,")
    code, out, _ = command("--by", "group", "--format", "json")
    assert len(tp.show.from_json(out)) == 2
    path = tmp_path / "totals.csv"
    assert command("--by", "region", "--output", str(path))[0] == 0
    assert path.read_text().splitlines()[1].startswith("US,tiers,3,")


def test_the_command_shows_money_where_the_program_states_it(command, tmp_path):
    paying = tmp_path / "paying.toml"
    paying.write_text(PLAIN.replace("[[tiers]]", '[[tiers]]\nbonus = { amount = 50, currency = "USD" }'), "utf-8")
    asked = ("--program", str(paying))
    code, out, _ = command(*asked, "--by", "manager")
    assert code == 0
    assert out.splitlines()[1].split()[-4:] == ["mean", "secured", "at", "stake"]
    assert max(map(len, out.splitlines())) <= 120
    _, csv, _ = command(*asked, "--format", "csv")
    rows = pd.read_csv(StringIO(csv), dtype={"creator_id": str}).set_index("creator_id")
    amounts = rows.loc["7301", ["bonus_mean", "bonus_secured", "bonus_at_stake"]].tolist()
    assert 0 <= amounts[1] <= amounts[0] == amounts[1] + amounts[2] <= 50
    assert out.splitlines()[2].split()[-4:] == ["USD", *(f"{v:.2f}" for v in amounts)]
    path = tmp_path / "paying.xlsx"
    assert command(*asked, "--output", str(path))[0] == 0
    sheet = pd.read_excel(path, "creators", engine="calamine")
    assert sheet["bonus_mean (USD)"].sum() == pytest.approx(rows["bonus_mean"].sum())
    assert set(pd.read_csv(StringIO(command("--format", "csv")[1]))["currency"].isna()) == {True}


def test_totals_have_no_use_for_some_options(command):
    for options, name in ((("--sort", "chance"), "--sort"), (("--format", "xlsx"), "--format")):
        code, _, err = command("--by", "manager", *options)
        assert code == 1
        assert f"{name} must not be used with --by: totals" in err
        assert "cli.idle_option" in err


def test_the_command_writes_workbooks(command, tmp_path):
    path = tmp_path / "roster.xlsx"
    assert command("--output", str(path))[0] == 0
    assert path.read_bytes().startswith(b"PK")
    code, _, err = command("--format", "xlsx")
    assert code == 1
    assert "must end in .xlsx" in err


def test_the_command_reads_every_kind_of_source(command, tmp_path, capfd):
    wanted = command("--format", "csv")[1]
    frame = pd.read_csv(tmp_path / "streams.csv", dtype={"creator_id": str})
    frame.to_parquet(tmp_path / "s.parquet")
    frame.to_json(tmp_path / "s.jsonl", orient="records", lines=True)
    program, people = tmp_path / "plain.toml", tmp_path / "people.csv"
    for name in ("s.parquet", "s.jsonl"):
        args = ["roster", str(tmp_path / name), "--program", str(program), "--creators", str(people)]
        assert main([*args, "--as-of", "2026-03-14", "--draws", "50", "--format", "csv"]) == 0
        assert capfd.readouterr().out == wanted
