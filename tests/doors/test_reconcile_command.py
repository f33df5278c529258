"""`tierpace reconcile`: a Task file against data and programs, as text, CSV, JSON and workbook."""

import csv
import json
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
import pytest
from attrs import evolve

import tierpace as tp
from tests.making.exports import Truth, write
from tierpace.cli.entry import main
from tierpace.money.difference_causes import CAUSES
from tierpace.show.reconciliations import WHY, reconciliation_text
from tierpace.tables.cells import width_of

HEAD = [
    "Data Month", "Creator ID", "Handle", "Is violative creators", "Diamonds", "Valid days(d)", "LIVE duration(h)",
    "Estimated bonus", "Estimated bonus - Days", "Estimated bonus - Rank up", "Estimated bonus - Off-platform",
]  # fmt: skip
LONG = "a-name-of-a-creator-that-is-far-too-long-for-a-terminal"
PROGRAM = """schema = "tierpace/program/1"
name = "{ladder}"
region = "US"
revision = "1"
ladder = "{ladder}"
tasks = ["{task}"]
[day_rule]
zone = "UTC"
[[tiers]]
name = "ten"
{goal}
bonus = {{ ratio = 0.05, per_diamond = 0.01, currency = "USD" }}
"""


@pytest.fixture
def folder(tmp_path):
    programs = tmp_path / "programs"
    programs.mkdir()
    for ladder, task, goal in (("days", "Days", "active_days = 10"), ("ranks", "Rank", "diamonds = 1_000")):
        (programs / f"{ladder}.toml").write_text(PROGRAM.format(ladder=ladder, task=task, goal=goal), "utf-8")
    lines = ["creator_id,start,end,diamonds"]
    for who in ("7301", "7302", "7303"):
        for day in range(1, 13):
            start = datetime(2026, 6, day, 18)
            lines.append(f"{who},{start.isoformat()}Z,{(start + timedelta(hours=1)).isoformat()}Z,500")
    (tmp_path / "streams.csv").write_text("\n".join(lines) + "\n", "utf-8")
    rows = [
        ["202606", "7301", "ann", "No", "6000", "12", "12.00", "7.00", "3", "3", "1"],
        ["202606", "7302", LONG, "No", "6000", "12", "12.00", "6.01", "3", "3.01", "-"],
        ["202606", "7304", "dee", "No", "6000", "12", "12.00", "3", "3", "-", "-"],
        ["202606", "7303", "cem", "No", "6000", "12", "12.00", "6", "3", "3", "-"],
        ["202606", "7303", "cem", "No", "6000", "12", "12.00", "6", "3", "3", "-"],
    ]
    write(tmp_path / "task.csv", HEAD, rows)
    return tmp_path


@pytest.fixture
def run(folder, capfd):
    def run(*more, columns=100):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("COLUMNS", str(columns))
            args = [folder / "task.csv", folder / "streams.csv", "--program", folder / "programs"]
            code = main(["reconcile", *map(str, args), "--last-day", "2026-06-30", *more])
        return code, *capfd.readouterr()

    return run


def test_the_text_names_sums_causes_and_what_is_not_modelled(run):
    code, out, err = run()
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert max(map(width_of, lines)) <= 100
    assert lines[0] == "2026-06 as it was paid, against ours: 2 creators in both"
    table = [line.split() for line in lines]
    assert ["days", "Days", "6.00", "15.00", "9.00", "0.00", "USD"] in table
    assert ["ranks", "Rank", "up", "6.00", "12.01", "6.00", "0.01", "USD"] in table
    assert "  Off-platform: 1.00, 1 creator" in lines
    for cause in ("rounding (1)", "duplicate (1)", "not in ledger (2)"):
        assert any(line.startswith(f"{cause}: ") for line in lines), cause
    assert f"{LONG[:18]}…" in out


def test_a_month_that_agrees_says_zero(run, folder):
    rows = [["202606", who, who, "No", "6000", "12", "12.00", "6", "3", "3", "-"] for who in ("7301", "7302", "7303")]
    write(folder / "task.csv", HEAD, rows)
    code, out, _ = run()
    assert code == 0
    assert "\nNo difference: 0.00.\n" in out
    assert not any(out.count(f"{cause} (") for cause in CAUSES)


def test_rows_go_to_csv_json_and_a_workbook(run, folder):
    code, out, _ = run("--format", "csv")
    rows = list(csv.DictReader(out.splitlines()))
    assert code == 0
    assert [(r["creator_id"], r["task"], r["cause"]) for r in rows] == [
        ("7304", "", "not_in_ledger"), ("7304", "Days", "not_in_ledger"), ("7303", "", "duplicate"),
        ("7302", "Rank up", "rounding"),
    ]  # fmt: skip
    found = tp.show.from_json(run("--format", "json")[1])
    assert found.items["theirs"] == (Decimal(15), Decimal("12.01"))
    assert json.loads(run("--format", "json")[1])["schema"] == "tierpace/Reconciliation/3"
    path = folder / "out.xlsx"
    assert run("-o", str(path))[0] == 0
    sheets = pd.read_excel(path, sheet_name=None, engine="calamine")
    assert list(sheets) == ["differences", "tasks", "not modelled", "not compared", "about"]
    assert sheets["tasks"]["theirs_amount (USD)"].tolist() == [15, 12.01]
    assert sheets["not modelled"]["task"].tolist() == ["Off-platform"]
    assert len(sheets["differences"]) == 4
    assert run("-o", str(path))[0] == 1


def test_a_month_that_is_not_over_says_so_first(run):
    lines = run("--last-day", "2026-06-20")[1].splitlines()
    assert " ".join(line.strip() for line in lines[2:4]) == (
        "note: 2026-06 is not over in the ledger, which ends on 2026-06-20: ours is the month to date, "
        "against what was paid for all of it"
    )
    assert "not over" not in run()[1]


def test_notes_follow_each_other_without_empty_lines(folder):
    ledger = tp.io.read_sessions(folder / "streams.csv", day_rule=tp.DayRule("UTC"), last_day=date(2026, 6, 20))
    paid = tp.io.read_task_file(folder / "task.csv", twice="keep")
    odd = evolve(paid, bonus=[Decimal(99)] * len(paid))
    lines = reconciliation_text(tp.reconcile(ledger, tp.io.read_programs(folder / "programs"), odd)).splitlines()
    notes = [k for k, line in enumerate(lines) if line.startswith("note: ")]
    assert len(notes) == 2
    assert "" not in lines[notes[0] : notes[1]]


def test_amounts_and_ids_have_columns_of_their_own(run):
    found = tp.show.from_json(run("--format", "json")[1])
    said = [(r["ours"], r["theirs"], r["because"].rpartition(": ")[2]) for r in found if r["cause"] == "not_in_ledger"]
    assert said[0] == (None, "1 row", "id 7304")
    text = run()[1]
    (line,) = [line for line in text.splitlines() if line.startswith("  dee") and "creator" in line]
    assert line.split() == ["dee", "creator", "1", "row", "id", "7304"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("of_streams", ["utf-8", "cp1252", "latin-1"])
def test_a_task_file_with_a_byte_order_mark_is_read_whatever_the_streams_are(run, folder, encoding, of_streams):
    plain = run()[1]
    text = (folder / "task.csv").read_text("utf-8-sig")
    (folder / "task.csv").write_bytes((("\ufeff" if encoding == "utf-16-be" else "") + text).encode(encoding))
    code, out, err = run("--encoding", of_streams)
    assert (code, out, err) == (0, plain, "")


def test_one_ladder_and_a_task_may_be_chosen(run):
    assert "Rank up" not in run("--ladder", "days")[1]
    code, out, _ = run("--ladder", "days", "--task", "off")
    assert code == 0
    assert "Off-platform" in out
    code, _, err = run("--task", "off")
    assert code == 1
    assert "[paid.no_tasks]" in err


def test_a_table_is_cut_and_says_how_many_more(run, folder):
    paid = tp.io.read_task_file(folder / "task.csv", twice="keep")
    many = evolve(paid, ids=[f"x{k}" for k in range(len(paid))])
    ledger = tp.io.read_sessions(folder / "streams.csv", day_rule=tp.DayRule("UTC"), last_day=date(2026, 6, 30))
    found = tp.reconcile(ledger, tp.io.read_programs(folder / "programs"), many)
    text = reconciliation_text(found, rows=2)
    assert "  … and " in text
    assert all(width_of(line) <= 100 for line in text.splitlines())


def test_who_is_not_compared_is_listed_with_why_in_words(folder):
    book = tp.io.read_programs(folder / "programs")
    ranked = [evolve(p, rank=tp.Rank("all")) for p in book.programs]
    paid = tp.io.read_task_file(folder / "task.csv", twice="keep")
    ledger = tp.io.read_sessions(folder / "streams.csv", day_rule=tp.DayRule("UTC"), last_day=date(2026, 6, 30))
    found = tp.reconcile(ledger, tp.ProgramBook(ranked), paid)
    text = reconciliation_text(found)
    assert set(found.not_compared["why"]) == {"rank_not_known"}
    assert WHY["rank_not_known"] in text
    lines = text.splitlines()
    place = lines.index("Not compared")
    assert lines[place + 1 : place + 3] == [
        "  days: 2 creators, 6.00 USD paid: last month is not known whole",
        "  ranks: 2 creators, 6.01 USD paid: last month is not known whole",
    ]
    assert [line.split()[-2] for line in lines[place + 4 : place + 8]] == ["3.01", "3.00", "3.00", "3.00"]
    assert "are in no rank" not in text


def test_nothing_is_said_to_agree_that_is_not_compared(folder):
    rows = [["202606", who, who, "No", "6000", "12", "12.00", "6", "3", "3", "-"] for who in ("7301", "7302", "7303")]
    paid = tp.io.read_task_file(write(folder / "task.csv", HEAD, rows))
    book = tp.io.read_programs(folder / "programs")
    ledger = tp.io.read_sessions(folder / "streams.csv", day_rule=tp.DayRule("UTC"), last_day=date(2026, 6, 30))
    some = tp.ProgramBook([evolve(book.programs[0], rank=tp.Rank("all")), book.programs[1]])
    assert "\nNo difference: 0.00. Not all is compared: see below.\n" in reconciliation_text(
        tp.reconcile(ledger, some, paid)
    )


def test_exports_of_two_months_are_enough_for_a_ladder_of_ranks(folder, capfd):
    """Creator data at the end of May and of June, and the Task file of June: the rank is that of May's diamonds."""
    truth = Truth.random(3, n=6, d=61, first=date(2026, 5, 1))
    exports = folder / "exports"
    exports.mkdir()
    for last in (date(2026, 5, 31), date(2026, 6, 30)):
        truth.export(exports, last)
    ranks, bands, rows = [], [0, 500_000, 900_000], []
    for low, ratio in zip(bands, (0.02, 0.03, 0.05), strict=True):
        pays = f'bonus = {{ ratio = {ratio}, per_diamond = 0.01, currency = "USD" }}'
        ranks.append(
            f'[[ranks]]\nname = "{low}"\ndiamonds_from = {low}\n[[ranks.tiers]]\nname = "x"\ndiamonds = 1\n{pays}'
        )
    head = PROGRAM.format(ladder="ranks", task="Rank", goal="").partition("[[tiers]]")[0]
    (folder / "ranked.toml").write_text(head + "\n".join(ranks), "utf-8")
    found = set()
    for i, who in enumerate(truth.ids):
        before, (airtime, diamonds, days) = truth.total(i, date(2026, 5, 31))[1], truth.total(i, date(2026, 6, 30))
        band = sum(before >= low for low in bands) - 1
        found.add(band)
        pays = (Decimal(diamonds) * Decimal(("0.0002", "0.0003", "0.0005")[band])).quantize(
            Decimal("0.01"), ROUND_HALF_UP
        )
        figures = [f"{diamonds:,}", str(days), f"{airtime // 3600}h {airtime // 60 % 60}m {airtime % 60}s"]
        rows.append(["202606", who, f"user{i}", "No", *figures, str(pays), "-", str(pays), "-"])
    assert len(found) > 1
    write(folder / "task.csv", HEAD, rows)
    args = ["reconcile", str(folder / "task.csv"), str(exports), "--program", str(folder / "ranked.toml")]
    assert main(args) == 0
    out = capfd.readouterr().out
    assert "No difference: 0.00.\n" in out
    assert "6 creators in both" in out
