"""`tierpace check` and `tierpace program`: a ladder as one table, which figures are weak, and examples to fill in."""

import tomllib
from importlib.resources import files

import pytest
from attrs import evolve

import tierpace as tp
from tests.errors import told
from tierpace.cli.entry import _parser, main
from tierpace.errors import FileError, InputError
from tierpace.rules.figure_grades import weak_figures
from tierpace.show.ladders import ladder_text, ladders_of
from tierpace.tables.cells import width_of

EXAMPLES = files("tierpace") / "examples"
RULE = tp.DayRule("UTC")


def ranks(name="rank-up-2026.toml"):
    return tp.io.read_programs(EXAMPLES / name).programs


def test_a_ladder_of_ranks_is_one_table_with_one_head():
    text = ladder_text(ranks())
    lines = text.splitlines()
    assert text.count("Rank-up 2026 (example)") == 1
    assert max(map(width_of, lines)) <= 100
    assert "  every tier requires besides: 15h 00m of airtime, 8 active days" in lines
    assert "  each ratio is a share of 0.01 USD a diamond" in lines
    table = lines[lines.index("") + 1 :]
    assert [line.split() for line in table[:2]] == [
        ["last", "month", "on", "the"], ["rank", "from", "below", "tier", "diamonds", "bonus", "threshold"]
    ]  # fmt: skip
    assert len(table) == 2 + sum(len(p.tiers) for p in ranks())
    first, second = (" ".join(line.split()) for line in table[3:5])
    assert first == "from 2.5M 2,500,000 5,000,000 ranked up 5,000,000 3 % 1,500.00"
    assert second == "maintained 2,500,000 3 % 750.00"


def test_what_tiers_require_differently_has_a_column():
    one, two = ranks("rank-up.toml")[:2]
    harder = evolve(one, tiers=[evolve(one.tiers[0], active_days=9)])
    text = ladder_text([harder, two])
    assert "requires besides: 15h 00m of airtime\n" in text
    assert "active days" in text.splitlines()[-4]


def test_a_ladder_says_all_terms_that_are_not_in_its_table():
    tier = tp.Tier("up", diamonds=1, task="Kept", bonus=tp.Bonus(2, tp.core.money.quotient(1, 1000), "USD"))
    program = tp.Program(
        name="P", region="US", revision="1", day_rule=RULE, tiers=[tier], tasks=["Kept", "Up"], rounding="half_even",
        exclusive_with="other", joined_within=1,
    )  # fmt: skip
    text = ladder_text([program])
    for words in (
        "pays 'Kept', 'Up' of a Task file, each item rounded half even",
        "of this ladder and 'other' the one that pays a creator more pays",
        "for creators who joined in the month itself\n",
        "up (Kept)",
        "2 USD + 0.001 USD a diamond       2.00",
    ):
        assert words in text, words
    assert "in the month itself or in the month before" in ladder_text([evolve(program, joined_within=2)])
    assert "in the month itself or in the 2 months before" in ladder_text([evolve(program, joined_within=3)])


def test_programs_that_differ_in_more_than_their_rank_are_apart():
    first, second, third = ranks("rank-up.toml")
    assert ladders_of([first, second, third]) == [[first, second, third]]
    assert len(ladders_of([first, evolve(second, revision="other"), third])) == 2
    plain = tp.demo.program()
    assert ladders_of([plain, plain]) == [[plain], [plain]]


def graded(**grades):
    tiers = [tp.Tier("a", diamonds=9, bonus=tp.Bonus.flat(1, currency="USD")), tp.Tier("b", diamonds=2)]
    return tp.Program(name="P", region="US", revision="1", day_rule=RULE, tiers=tiers, grades=grades)


def test_weak_figures_are_those_of_one_source_examples_and_those_without_a_grade():
    assert weak_figures([graded()]) == ()
    assert weak_figures([graded(all="A")]) == ()
    assert [str(n) for n in weak_figures([graded(all="C: one agency")])] == ["C, one source: all figures (one agency)"]
    some = graded(**{"tiers[0].bonus": "C", "tiers[0].diamonds": "A", "rounding": "example: a guess"})
    assert [str(n) for n in weak_figures([some])] == [
        "example, no fact: rounding (a guess)",
        "C, one source: bonus of tier 'a'",
        "without a grade: diamonds of tier 'b'",
    ]
    assert [n for n in tp.check_program(some) if n.code == "weak_figures"] == list(weak_figures([some]))


def test_weak_figures_of_ranks_are_said_once_with_the_first_places():
    (note,) = weak_figures(ranks())
    named = "bonus of ranks 'from 2.5M', 'from 1.6M', 'from 1M', 'from 700k'"
    assert note.text == f"C, one source: {named} (one source gives these ratios)"
    weak = [{"all": "B", **{f"tiers[{k}].bonus": "C" for k in range(len(p.tiers))}} for p in ranks()]
    (note,) = weak_figures([evolve(p, grades=own) for p, own in zip(ranks(), weak, strict=True)])
    assert note.text.endswith("'from 700k' and 5 more")


def test_check_prints_one_table_of_a_ladder_of_ranks(capsys):
    assert main(["check", str(EXAMPLES / "rank-up-2026.toml")]) == 0
    out = capsys.readouterr().out
    assert out.count("ladder rank-up") == 1
    assert max(map(width_of, out.splitlines())) <= 100
    assert out.count("  note: ") == 1


def test_what_is_odd_about_some_ranks_names_them(tmp_path, capsys):
    text = (EXAMPLES / "rank-up.toml").read_text("utf-8")
    path = tmp_path / "p.toml"
    path.write_text(text.replace('name = "maintained"', 'name = "maintained"\nactive_days = 31', 1), "utf-8")
    assert main(["check", str(path)]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "note: rank Gold: tier 'maintained' needs 31 active days: it can never clear in February" in out
    path.write_text(text.replace('"over 7"', "31"), "utf-8")
    assert main(["check", str(path)]) == 0
    assert "note: tier 'maintained' needs 31" not in " ".join(capsys.readouterr().out.split())  # the lowest has none


EXCLUSIVE = """schema = "tierpace/program/1"
name = "Days"
region = "GB"
revision = "1"
ladder = "days"
exclusive_with = "rank-up"
[day_rule]
zone = "UTC"
[[tiers]]
name = "ten"
active_days = 10
"""


def test_a_file_of_a_ladder_that_is_exclusive_with_another_is_checked_by_itself(tmp_path, capsys):
    path = tmp_path / "days.toml"
    path.write_text(EXCLUSIVE, "utf-8")
    assert main(["check", str(path)]) == 0
    assert "  note: ladder 'rank-up' is in another file: put both into one folder, and pass the folder\n" in (
        capsys.readouterr().out
    )
    assert main(["check", str(tmp_path)]) == 1
    assert "must be another ladder of the book in region 'GB'" in capsys.readouterr().err
    (tmp_path / "ranks.toml").write_text(
        EXCLUSIVE.replace("rank-up", "days").replace('"days"', '"rank-up"', 1), "utf-8"
    )
    assert main(["check", str(tmp_path)]) == 0
    assert "another file" not in capsys.readouterr().out


@pytest.mark.parametrize("name", ["rank-up-2026", "rank-up-2026.toml", "example", "creator-fund-2020"])
def test_an_example_is_written_to_fill_in_with_its_comments(tmp_path, name):
    path = tmp_path / "mine.toml"
    assert main(["program", "new", "--from", name, "-o", str(path)]) == 0
    text = path.read_text("utf-8")
    bare = name.removesuffix(".toml")
    folder = EXAMPLES / "rewards" if bare == "creator-fund-2020" else EXAMPLES
    source = folder / f"{bare}.toml"
    assert text.endswith(source.read_text("utf-8"))
    assert text.startswith(f"# Made from tierpace's example {bare}. ")
    assert tomllib.loads(text) == tomllib.loads(source.read_text("utf-8"))
    assert ("run: tierpace check mine.toml" in text) == (name != "creator-fund-2020")


def test_a_file_that_is_there_is_not_replaced(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("mine")
    args = ["program", "new", "--from", "example", "-o", str(path)]
    parsed = _parser().parse_args(args)
    told(lambda: parsed.run(parsed), FileError, "show.output_exists", "output", "must be a new file")
    assert path.read_text() == "mine"
    assert main([*args, "--overwrite"]) == 0
    assert tp.io.read_program(path) == tp.demo.program()


def test_an_example_goes_to_the_terminal_too(capfd):
    assert main(["program", "new", "--from", "example"]) == 0
    assert "run: tierpace check the file\n" in capfd.readouterr().out


def test_an_unknown_example_is_answered_by_those_that_are_there():
    parsed = _parser().parse_args(["program", "new", "--from", "rankup"])
    told(lambda: parsed.run(parsed), InputError, "cli.unknown_example", "--from", "rank-up-2026, rank-up", "'rankup'")


def test_the_examples_are_listed_each_in_a_line(capsys):
    assert main(["program", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(width_of, lines)) <= 100
    heads = {line.split()[0] for line in lines[1:]}
    assert {"rank-up-2026", "activeness-2026-03", "graduation-2026", "example", "live-flat"} <= heads
    assert all(len(line.split()) > 2 for line in lines[1:])


def test_a_folder_may_hold_the_file_of_a_network_too(tmp_path):
    (tmp_path / "a.toml").write_text((EXAMPLES / "example.toml").read_text("utf-8"), "utf-8")
    (tmp_path / "n.toml").write_text('schema = "tierpace/network/1"\nname = "N"\n', "utf-8")
    assert tp.io.read_programs(tmp_path).programs == (tp.demo.program(),)
    (tmp_path / "a.toml").unlink()
    with pytest.raises(tp.errors.ProgramError, match=r"program\.bad_schema"):
        tp.io.read_programs(tmp_path)
