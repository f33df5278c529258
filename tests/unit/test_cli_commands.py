"""The commands that plan, explain, report and prove: real files in, a text out, a clear sentence where it is wrong."""

import csv
import io
import json
import os
import re
from datetime import date, datetime, timedelta
from importlib.resources import files

import pytest

import tierpace as tp
from tests.errors import told
from tierpace.cli.arguments import FORECASTERS, forecaster_of
from tierpace.cli.backtests import whole_months
from tierpace.cli.entry import _parser, main
from tierpace.errors import InputError
from tierpace.evidence import explain_change
from tierpace.io import read_program, read_programs, read_sessions
from tierpace.planning import allocating as allocations

PAYING = (files("tierpace") / "examples" / "activeness-to-2026-02.toml").read_text(encoding="utf-8")
RANKS = files("tierpace") / "examples" / "rank-up.toml"
CUT = "2026-03-15"


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """An example program that pays, in force in every month."""
    path = tmp_path_factory.mktemp("program") / "paying.toml"
    path.write_text(PAYING.replace('last_month = "2026-02"\n', ""), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def sessions(tmp_path_factory):
    """Streams of four creators from December to mid-March."""
    lines = ["creator_id,start,end,diamonds"]
    for k, (who, every, hours) in enumerate([("ann", 1, 4), ("bob", 2, 3), ("cy", 2, 5), ("di", 5, 1)]):
        day = datetime(2025, 12, 1, 18) + timedelta(days=k)
        while day < datetime(2026, 3, 16):
            length = timedelta(hours=hours + day.day % 3 / 2)
            lines.append(
                f"{who},{day.isoformat()}Z,{(day + length).isoformat()}Z,{3_000 * hours + 777 * (day.day % 5)}"
            )
            day += timedelta(days=every)
    path = tmp_path_factory.mktemp("streams") / "streams.csv"
    path.write_text("\n".join(lines) + "\n")
    return str(path)


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    path = tmp_path_factory.mktemp("people") / "people.csv"
    path.write_text("id,name\nann,Ann\nbob,**Bob** @all\ncy,Cy\ndi,Di\n")
    return str(path)


@pytest.fixture
def do(sessions, program, people, capsys):
    """Run a command on the streams with few draws; return its code and what it said."""

    def do(command, *args, source=sessions, draws=60, last_day=CUT, creators=people):
        base = [command, source, *map(str, args), "--program", program, "--creators", str(creators)]
        base += ["--draws", str(draws)]
        base += ["--last-day", last_day] if last_day and source == sessions else []
        code = main(base)
        return code, *capsys.readouterr()

    return do


def projected(sessions, program, day, draws=60):
    ledger = read_sessions(sessions, day_rule=read_program(program).day_rule)
    return tp.project(ledger.as_of(day), draws=draws, seed=0)


# Plan ------------------------------------------------------------------------------------------------


def test_a_plan_is_its_sentence_and_what_it_rests_on(do, sessions, program):
    code, out, err = do("plan", "bob", "--as-of", CUT, "--tier", "4 %")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == (
        "bob (**Bob** @all) · 2026-03 at the end of 2026-03-15 (UTC), 16 days left · Activeness (example) to 2026-02"
    )
    projection = projected(sessions, program, date(2026, 3, 15)).select(["bob"])
    habits = tp.habits(projected(sessions, program, date(2026, 3, 15)).progress).select(["bob"])
    (plan,) = tp.plans(projection, read_program(program), habits=habits, tier="4 %")
    assert lines[2] == str(plan)
    assert any(line.startswith("airtime ") and "40h 00m" in line for line in lines)
    assert any(line.startswith("chances: 6 % ") for line in lines)
    usual = tp.planning.efforts(projection.progress).streams_a_week[0]
    assert any(line.startswith(f"usually: {usual:.0f} streams a week, streams of 3 h") for line in lines)


def test_a_plan_leaves_busy_days_alone_and_aims_as_given(do):
    free = do("plan", "bob", "--as-of", CUT, "--tier", "5 %", "--chance", "0.5")[1]
    busy = [f"2026-03-{d:02d}" for d in range(16, 31)]
    tied = do("plan", "bob", "--as-of", CUT, "--tier", "5 %", "--chance", "0.5", "--busy", *busy)[1]
    assert free.splitlines()[2] != tied.splitlines()[2]
    assert "Mon 16" not in tied.splitlines()[2]


def test_a_plan_without_a_tier_has_the_target_of_the_roster(do):
    plan = do("plan", "bob", "--as-of", CUT, "--seed", "0")[1].splitlines()[4]
    roster = do("roster", "--as-of", CUT, "--columns", "creator_id,target", "--format", "csv")[1]
    target = dict(csv.reader(io.StringIO(roster)))["bob"]
    assert plan.startswith(target)


def test_who_is_not_there_or_not_judged_is_reported(do, sessions, tmp_path, capsys):
    code, out, err = do("plan", "nobody", "--as-of", CUT)
    assert (code, out) == (1, "")
    assert err.endswith("[creator.unknown]\n")
    young = tmp_path / "young.csv"
    young.write_text("creator_id,start,end,diamonds\nx,2026-03-02T10:00:00Z,2026-03-02T12:00:00Z,5\n")
    args = ["plan", str(young), "x", "--program", str(RANKS), "--as-of", "2026-03-02", "--draws", "20"]
    parsed = _parser().parse_args(args)
    told(lambda: parsed.run(parsed), InputError, "cli.not_judged", "CREATOR", "found 'x'")
    assert main(args) == 1
    assert "must judge the creator" in capsys.readouterr().err
    assert read_programs(RANKS).programs[0].rank is not None


UNSEEN = "id,name,left\nghost,Gh,\nbob,Bob,2026-03-09\n"


@pytest.mark.catalogue(150)
def test_a_plan_of_somebody_never_seen_says_that_there_are_no_data(do, tmp_path):
    (tmp_path / "creators.csv").write_text(UNSEEN)
    for more in ([], ["--tier", "5 %"]):
        code, out, err = do("plan", "ghost", "--as-of", CUT, *more, creators=tmp_path / "creators.csv")
        assert (code, err) == (0, "")
        assert "\nno data yet\n" in out
        assert "usually" not in out
        assert "expected" not in out


@pytest.mark.catalogue(153)
def test_a_plan_of_somebody_who_left_has_no_day_left(do, tmp_path):
    (tmp_path / "creators.csv").write_text(UNSEEN)
    out = do("plan", "bob", "--as-of", CUT, creators=tmp_path / "creators.csv")[1]
    assert "(UTC), 0 days left · " in out
    assert "\nleft on 9 March\n" in out


@pytest.mark.catalogue(152)
def test_a_plan_of_somebody_absent_from_the_newest_export_expects_nothing(tmp_path, program, capsys):
    heads = "Data period,Creator ID,Creator's username,Diamonds,LIVE duration,Valid go LIVE days"
    for day in range(1, 16):
        rows = [f"2026-03-01 ~ 2026-03-{day:02},{who},u,{day}000,{day}h,{day}" for who in (7301, 7302)]
        (tmp_path / f"{day:02}.csv").write_text("\n".join([heads, *rows[: 1 if day > 8 else 2]]) + "\n")
    args = ["plan", str(tmp_path), "7302", "--program", str(program), "--as-of", CUT, "--draws", "20"]
    assert main(args) == 0
    out = capsys.readouterr().out
    assert "\nno data since 9 March\n" in out
    told_of = next(line.split() for line in out.splitlines() if line.startswith("diamonds"))
    assert told_of[-3:] == ["–"] * 3


@pytest.mark.catalogue(170)
def test_a_digest_since_a_day_before_the_data_names_that_day(do):
    code, out, err = do("digest", "--as-of", CUT, "--since", "2025-11-20")
    assert (code, out) == (1, "")
    assert "--since must lie within the ledger, 2025-12-01 to 2026-03-15, found '2025-11-20'" in err


# Effort ----------------------------------------------------------------------------------------------


@pytest.mark.catalogue(150)
def test_effort_where_nobody_has_been_seen_has_its_currency(program, tmp_path, capsys):
    (tmp_path / "none.csv").write_text("creator_id,start,end,diamonds\n")
    (tmp_path / "creators.csv").write_text("id,name\nghost,Gh\n")
    args = ["effort", str(tmp_path / "none.csv"), "--creators", str(tmp_path / "creators.csv"), "--program", program]
    assert main([*args, "--as-of", CUT, "--last-day", CUT, "--streams", "3"]) == 0
    assert "\n0.00 USD more expected; used 0 streams\n" in capsys.readouterr().out


def test_effort_is_the_allocation_within_the_budget(do, sessions, program):
    code, out, err = do("effort", "--as-of", CUT, "--streams", "4", "--most-creators", "2")
    assert (code, err) == (0, "")
    projection = projected(sessions, program, date(2026, 3, 15))
    found = tp.allocate(
        projection,
        read_program(program),
        habits=tp.habits(projection.progress),
        budget=tp.planning.Budget(streams=4, creators=2),
        max_stretch=1.5,
    )
    when, gain, *_ = out.splitlines()
    assert when == "2026-03 at the end of 2026-03-15 (UTC)"
    assert gain.startswith(f"{found.gain:,.2f} USD more expected; used ")
    assert sum(f"({p.creator_id})" in out for p in found.pushes) == len(found.pushes) > 0
    assert "one more: of streams " in out


def test_effort_stays_within_the_best_four_weeks_unless_any_will_do(do, sessions, program, capsys):
    projection = projected(sessions, program, date(2026, 3, 15))

    def pushes(*options):
        found = tp.show.from_json(do("effort", "--as-of", CUT, "--streams", "12", *options, "--format", "json")[1])
        return found.pushes

    usual = tp.planning.efforts(projection.progress)

    def most(pushes):
        plans = [tp.Plan(p.creator_id, p.tier, p.dates, p.seconds_each, 0.1, 0.2) for p in pushes]
        return tp.planning.stretches(projection, plans, efforts=usual).max(initial=0.0)

    assert most(pushes()) <= 1.5 < most(pushes("--max-stretch", "any"))
    assert most(pushes("--max-stretch", "1.2")) <= 1.2
    assert max(len(p.dates) for p in pushes()) > 2
    assert max(len(p.dates) for p in pushes("--streams-each", "2")) == 2
    for bad in ("0", "much"):
        with pytest.raises(SystemExit) as end:
            do("effort", "--as-of", CUT, "--streams", "12", "--max-stretch", bad)
        assert end.value.code == 2
        assert "--max-stretch" in capsys.readouterr().err


def test_effort_fits_its_terminal(do, monkeypatch):
    wide = do("effort", "--as-of", CUT, "--streams", "12", "--max-stretch", "any")[1].splitlines()
    monkeypatch.setenv("COLUMNS", "80")
    narrow = do("effort", "--as-of", CUT, "--streams", "12", "--max-stretch", "any")[1].splitlines()
    monkeypatch.setenv("COLUMNS", "50")
    least = do("effort", "--as-of", CUT, "--streams", "12", "--max-stretch", "any")[1].splitlines()
    assert max(map(len, narrow[:6])) <= 80
    assert "Mon 16, Tue 17, Thu 19" in wide[4]
    assert "Mon 16" not in least[4]
    assert narrow[4].split()[-1] == wide[4].split()[-1] == least[4].split()[-1], "the gain is never cut"
    assert " on " in wide[3]
    assert " on " not in least[2]


def test_what_a_solver_prints_stays_out_of_the_result(sessions, program, monkeypatch, capfd):
    ours = allocations.allocate

    def loud(*args, **settings):
        os.write(1, b"a word of its own\n")
        return ours(*args, **settings)

    monkeypatch.setattr(allocations, "allocate", loud)
    assert main(["effort", sessions, "--program", program, "--as-of", CUT, "--streams", "2", "--draws", "20"]) == 0
    out, err = capfd.readouterr()
    assert "a word of its own" in err
    assert "a word of its own" not in out
    assert " USD more expected; used " in out


def test_effort_needs_what_can_be_spent(do, capsys):
    with pytest.raises(SystemExit) as end:
        do("effort", "--as-of", CUT)
    assert end.value.code == 2
    assert "--streams, --hours or --most-creators" in capsys.readouterr().err


def test_effort_without_bonuses_is_reported(sessions, tmp_path, capsys):
    plain = tmp_path / "plain.toml"
    plain.write_text(re.sub("bonus = .*\n", "", PAYING), encoding="utf-8")
    assert main(["effort", sessions, "--program", str(plain), "--as-of", CUT, "--streams", "4", "--draws", "20"]) == 1
    assert "[payout.no_bonus]" in capsys.readouterr().err


# Explain ---------------------------------------------------------------------------------------------


def test_explain_is_the_table_of_evidence(do, sessions, program):
    args = ("--from", "2026-03-10", "--to", CUT, "--tier", "4 %", "--creator", "bob", "--creator", "cy")
    code, out, _ = do("explain", *args, "--format", "json")
    assert code == 0
    first, second = (projected(sessions, program, date(2026, 3, d)) for d in (10, 15))
    told_ = explain_change(before=first, after=second.select(["bob", "cy"]), program=read_program(program), tier="4 %")
    found = tp.show.from_json(out)
    assert {name: found.columns[name] for name in told_.columns} == told_.columns
    assert (found.columns["name"], found.notes) == (("**Bob** @all", "Cy"), told_.notes)
    names = {"bob": "**Bob**", "cy": "Cy"}
    text = do("explain", *args)[1]
    assert [line.split()[0] for line in text.splitlines()[4:6]] == [
        names[who]
        for who in sorted(names, key=lambda own: -abs(told_.columns["change"][told_.columns["creator_id"].index(own)]))
    ]
    assert do("explain", *args, "--format", "csv")[1].startswith("creator_id,name,ladder,tier,chance_before,")


@pytest.mark.parametrize("command", ["explain", "plan", "roster"])
def test_a_tier_of_any_ladder_of_a_book_may_be_named(command, sessions, people, tmp_path, capsys):
    folder = tmp_path / "book"
    folder.mkdir()
    paying = PAYING.replace('last_month = "2026-02"\n', "")
    (folder / "paying.toml").write_text(paying, "utf-8")
    (folder / "days.toml").write_text(paying.replace("%", "days").replace('"activeness"', '"days"'), "utf-8")
    span = ["--from", "2026-03-10", "--to", CUT] if command == "explain" else ["--as-of", CUT]
    name = "--target" if command == "roster" else "--tier"
    base = [command, sessions, *(["bob"] if command == "plan" else []), *span, "--draws", "20", "--last-day", CUT]
    base += ["--program", str(folder), "--creators", people]
    for tier in ("4 days", "4 %"):
        assert main([*base, name, tier]) == 0
        assert tier in capsys.readouterr().out
    assert main([*base, name, "gold"]) == 1
    assert "must be one of 6 %, 5 %, 4 %, 6 days, 5 days, 4 days, found 'gold'" in capsys.readouterr().err


def test_explain_the_wrong_way_round_is_reported(do):
    code, _, err = do("explain", "--from", CUT, "--to", "2026-03-10")
    assert code == 1
    assert "[evidence.reversed]" in err


# Digest ----------------------------------------------------------------------------------------------


def test_a_digest_is_markdown_of_the_report_and_what_moved(do, tmp_path):
    code, out, err = do("digest", "--as-of", CUT, "--since", "2026-03-10")
    assert (code, err) == (0, "")
    assert out.startswith("**2026-03 at the end of 2026-03-15 (UTC), 16 days left · ")
    assumed = do("digest", "--as-of", CUT, last_day=None)[1]
    assert assumed.startswith("**last day 2026-03-15 assumed; may be partial**\n\n**2026-03 at the end of 2026-03-15 ")
    assert "**About the data** (1)" in assumed
    assert "\nExpected bonus: " in out
    assert "**Bob**" not in out
    path = tmp_path / "digest.md"
    assert do("digest", "--as-of", CUT, "--since", "2026-03-10", "-o", path) == (0, "", "")
    assert path.read_text(encoding="utf-8") == out
    assert do("digest", "--as-of", CUT, "-o", path)[0] == 1


# Backtest --------------------------------------------------------------------------------------------


def test_a_backtest_scores_and_compares(sessions, program, capsys):
    base = ["backtest", sessions, "--program", program, "--cut-days", "10", "20", "--draws", "30"]
    assert main([*base, "--months", "2026-02", "--forecaster", "day-of-week"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Backtest over 2026-02, cut after 10, 20 days, 30 draws\n")
    assert out.count("day-of-week") >= 3
    assert "crps of all signals, all creators, 1 month, against linear" in out
    assert "cannot tell" in out
    assert main([*base, "--format", "json", "--baseline", "late-month"]) == 0
    found = tp.show.from_json(capsys.readouterr().out)
    assert found.meta["forecasters"] == ("late-month", "default")
    assert found.meta["months"] == ("2026-01", "2026-02")
    assert main([*base, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["forecaster"] for row in rows} == {"linear", "default"}
    assert {row["cut_day"] for row in rows} == {"10", "20"}


def test_a_backtest_says_what_its_words_stand_for(sessions, program, capsys):
    base = ["backtest", sessions, "--program", program, "--cut-days", "10", "--draws", "20", "--months", "2026-02"]
    assert main([*base, "--forecaster", "default", "--forecaster", "fading"]) == 0
    out = capsys.readouterr().out
    for word in ("linear", "default", "fading"):
        assert f"\n{word} is {forecaster_of(word)!r}\n" in out


@pytest.mark.parametrize("baseline", FORECASTERS)
def test_any_forecaster_may_be_the_one_to_beat(baseline, sessions, program, capsys):
    base = ["backtest", sessions, "--program", program, "--cut-days", "10", "--draws", "5", "--months", "2026-02"]
    assert main([*base, "--format", "json", "--baseline", baseline]) == 0
    other = "linear" if baseline == "default" else "default"
    assert tp.show.from_json(capsys.readouterr().out).meta["forecasters"] == (baseline, other)


def test_whole_months_are_covered_from_end_to_end():
    ledger = tp.demo.ledger(seed=0)
    assert [str(m) for m in whole_months(ledger)] == ["2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03"]
    assert whole_months(ledger.until(date(2026, 3, 30)))[-1] == tp.Month(2026, 2)
    assert whole_months(ledger.until(date(2025, 10, 5))) == []


def test_a_backtest_of_too_little_is_reported(sessions, program, tmp_path, capsys):
    path = tmp_path / "short.csv"
    path.write_text("creator_id,start,end,diamonds\nx,2026-03-02T10:00:00Z,2026-03-02T12:00:00Z,5\n")
    assert main(["backtest", str(path), "--program", program]) == 1
    assert "[backtest.nothing_to_do]" in capsys.readouterr().err


# Roster: month, chance, columns ----------------------------------------------------------------------


def test_columns_are_those_wanted_in_their_order(do):
    code, out, _ = do("roster", "--as-of", CUT, "--columns", "chance,name", "--format", "csv", "--sort", "chance")
    rows = list(csv.reader(io.StringIO(out)))
    assert code == 0
    assert rows[0] == ["chance", "name"]
    assert [float(r[0]) for r in rows[1:]] == sorted(float(r[0]) for r in rows[1:])
    assert do("roster", "--as-of", CUT, "--columns", "name")[1].splitlines()[0] == "name"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--columns", "nmae"], "did you mean 'name'?"),
        (["--columns", "name", "--format", "json"], "[cli.idle_option]"),
        (["--columns", "name", "--by", "manager"], "[cli.idle_option]"),
    ],
)
def test_columns_that_cannot_be_are_reported(do, args, said):
    code, out, err = do("roster", "--as-of", CUT, *args)
    assert (code, out) == (1, "")
    assert said in err


def test_the_chance_of_plans_and_the_month_ahead(do):
    sure, easy = (
        json.loads(do("roster", "--as-of", CUT, "--target", "5 %", "--chance", p, "--format", "json")[1])["rows"]
        for p in ("0.95", "0.3")
    )
    for one, other in zip(sure, easy, strict=True):
        both = {one["plan_status"], other["plan_status"]} == {"planned"}
        assert not both or one["plan_streams"] >= other["plan_streams"]
    assert [r["plan"] for r in sure] != [r["plan"] for r in easy]
    eve = do("roster", "--as-of", "2026-02-28", "--month", "2026-03", "--format", "json")[1]
    assert {(r["month"], r["days_left"]) for r in json.loads(eve)["rows"]} == {("2026-03", 31)}


@pytest.mark.parametrize(
    "args",
    [
        ["roster", "a.csv", "--program", "p", "--as-of", CUT, "--chance", "1"],
        ["roster", "a.csv", "--program", "p", "--as-of", CUT, "--month", "March"],
        ["roster", "a.csv", "--program", "p", "--as-of", CUT, "--columns", "a,,b"],
        ["plan", "a.csv", "--program", "p", "--as-of", CUT],
        ["plan", "a.csv", "x", "--program", "p", "--as-of", CUT, "--max-hours", "-1"],
        ["explain", "a.csv", "--program", "p", "--to", CUT],
        ["digest", "a.csv", "--program", "p", "--as-of", CUT, "--rows", "0"],
        ["backtest", "a.csv", "--program", "p", "--forecaster", "oracle"],
        ["backtest", "a.csv", "--program", "p", "--cut-days", "0"],
    ],
)  # fmt: skip
def test_bad_usage_is_code_2(args, capsys):
    with pytest.raises(SystemExit) as end:
        main(args)
    assert end.value.code == 2
    assert "usage: tierpace" in capsys.readouterr().err


# ------------------------------------------------------------------------------------------------- over a month's end


@pytest.mark.catalogue(170)
def test_a_digest_over_a_months_end_says_what_the_month_came_to(do, sessions, program):
    """Nothing of one month is compared with another: the closed one is reported, and the new one begins."""
    code, text, _ = do("digest", "--as-of", "2026-03-01", "--since", "2026-02-28")
    assert code == 0
    assert "**2026-02 closed, 2026-03 begins**" in text
    assert "Moved" not in text
    rules = read_program(program)
    ledger = read_sessions(sessions, day_rule=rules.day_rule)
    secured = {
        c: rules.names[k] if k < len(rules.names) else "no tier"
        for c, k in zip(ledger.ids, tp.judge(ledger.month("2026-02"), rules).tier_index, strict=True)
    }
    section = text.split("**2026-02 closed, 2026-03 begins**")[1].split("\n\n")[1]
    for name, who in (("Ann", "ann"), ("Cy", "cy"), ("Di", "di")):
        (line,) = (line for line in section.split("\n") if f"**{name}**" in line)
        assert line.startswith(f"- {secured[who]} (")
    assert "bonus by our count: " in section


@pytest.mark.catalogue(170)
def test_a_digest_since_the_middle_of_a_month_reports_each_month_that_closed_since(do):
    code, text, _ = do("digest", "--as-of", "2026-03-05", "--since", "2026-01-20")
    assert code == 0
    places = [text.index(f"**{month} closed, 2026-03 begins**") for month in ("2026-01", "2026-02")]
    assert places == sorted(places)
    within = do("digest", "--as-of", "2026-03-05", "--since", "2026-03-02")[1]
    assert "closed" not in within


@pytest.mark.catalogue(171)
def test_explain_over_a_months_end_follows_each_month_from_its_own_start(do):
    code, text, _ = do("explain", "--from", "2026-02-20", "--to", "2026-03-03")
    assert code == 0
    closed, begun = text.split("2026-03 begins: from the day before it, 2026-02-28, to 2026-03-03")
    assert closed.startswith("2026-02 closed: ")
    assert "; from 2026-02-20 to 2026-02-28\n" in closed
    assert "days" in begun
    code, text, _ = do("explain", "--from", "2026-02-20", "--to", "2026-03-03", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [r["month"] for r in rows] == ["2026-02"] * 4 + ["2026-03"] * 4
    assert {r["chance_after"] for r in rows if r["month"] == "2026-02"} <= {"0.0", "1.0"}
    assert all(abs(float(r["change"]) - float(r["chance_after"]) + float(r["chance_before"])) < 1e-12 for r in rows)
    last = do("explain", "--from", "2026-02-28", "--to", "2026-03-03", "--creator", "ann")[1]
    assert last.startswith("2026-02 closed: ")
    assert last.count("Ann") == 1


@pytest.mark.catalogue(171)
def test_advice_to_swap_two_days_is_given_where_they_are_in_the_wrong_order(do):
    for days in (("2026-03-10", "2026-03-05"), ("2026-03-05", "2026-02-20")):
        code, _, said = do("explain", "--from", days[0], "--to", days[1])
        assert code == 1
        assert "swap the two" in said
        code, _, said = do("digest", "--since", days[0], "--as-of", days[1])
        assert code == 1
        assert "swap the two" in said


# ------------------------------------------------------------------------------------------------- what is not whole


@pytest.mark.catalogue(174)
@pytest.mark.parametrize(
    "command",
    [
        ("plan", "bob", "--as-of", CUT), ("effort", "--as-of", CUT, "--streams", "3"),
        ("explain", "--from", "2026-03-10", "--to", CUT), ("explain", "--from", "2026-02-20", "--to", CUT),
        ("roster", "--as-of", CUT),
    ],
    ids=range(5),
)  # fmt: skip
def test_every_text_says_first_what_is_not_whole(do, command):
    code, assumed, _ = do(*command, last_day=None)
    assert code == 0
    first, rest = assumed.split("\n", 1)
    assert first == "last day 2026-03-15 assumed; may be partial"
    whole = do(*command)[1]
    assert rest.split("\ndata: ")[0].strip() == whole.split("\nnote: ")[0].strip() or whole == rest


def test_latest_is_resolved_and_shown_by_every_command(do):
    for command in (
        ("plan", "bob", "--as-of"), ("effort", "--streams", "3", "--as-of"),
        ("explain", "--from", "2026-03-10", "--to"),
        ("digest", "--as-of"), ("roster", "--as-of"),
    ):  # fmt: skip
        code, out, _ = do(*command, "latest", last_day=None)
        assert (code, out) == do(*command, "2026-03-14", last_day=None)[:2]
        assert code == 0
        wanted = (
            "2026-03, from 2026-03-10 to 2026-03-14" if command[0] == "explain" else "at the end of 2026-03-14 (UTC)"
        )
        assert wanted in out
        assert do(*command, "latest")[1] == do(*command, CUT)[1]
