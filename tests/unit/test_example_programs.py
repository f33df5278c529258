"""The example programs: each dated and graded, and what it says it is."""

import tomllib
from importlib.resources import files

import pytest

import tierpace as tp
from tierpace.core.grades import GRADES, graded

FOLDER = files("tierpace") / "examples"
NAMES = sorted(p.name for p in FOLDER.iterdir() if p.name.endswith(".toml"))
PROGRAMS = [n for n in NAMES if "tierpace/program/" in (FOLDER / n).read_text("utf-8")]


def programs(name):
    return tp.io.read_programs(FOLDER / name).programs


def test_the_example_of_the_tour_is_the_program_of_the_demo():
    assert tp.io.read_program(FOLDER / "example.toml") == tp.demo.program()
    bonuses = [[t.bonus.share for t in p.tiers] for p in (*programs("example.toml"), tp.demo.program())]
    assert bonuses[0] == bonuses[1]


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_example_has_a_source_a_grade_and_a_remark_at_its_head(name):
    text = (FOLDER / name).read_text("utf-8")
    assert text.startswith("# An example, never a default")
    for program in programs(name):
        assert program.source
        assert graded(dict(program.grades)["all"])[0] in GRADES
        assert "example" in program.name.lower()


@pytest.mark.parametrize("name", [n for n in PROGRAMS if n not in ("example.toml", "rank-up.toml")])
def test_each_figure_of_a_program_of_facts_has_a_grade_of_its_own_or_that_of_the_file(name):
    table = tomllib.loads((FOLDER / name).read_text("utf-8"))
    assert table["grades"]
    assert table.get("first_month") or table.get("last_month")
    for program in programs(name):
        for k, tier in enumerate(program.tiers):
            for figure in ("airtime_hours", "diamonds", "active_days", "bonus"):
                if getattr(tier, figure):
                    assert f"tiers[{k}].{figure}" in dict(program.grades) or name == "us-agency-2026-07.toml"


BANDS = [0, 100_000, 200_000, 300_000, 500_000, 700_000, 1_000_000, 1_600_000, 2_500_000, 5_000_000]
RATIOS = [0.065] * 5 + [0.055, 0.045, 0.035, 0.03]


def test_the_ranks_of_2026_are_those_that_are_known():
    found = programs("rank-up-2026.toml")[::-1]
    assert [p.rank.diamonds_from for p in found] == BANDS
    assert [p.rank.diamonds_below for p in found] == [*BANDS[1:], None]
    assert {tuple(p.tasks) for p in found} == {("Ranked up", "Maintained")}
    for k, program in enumerate(found):
        wanted = {"ranked up": BANDS[k + 1] if k + 1 < len(BANDS) else None, "maintained": BANDS[k] or None}
        assert {t.name: t.diamonds for t in program.tiers} == {n: d for n, d in wanted.items() if d}
        assert {t.minimums[0] for t in program.tiers} == {15 * 3600}
        assert {t.minimums[2] for t in program.tiers} == {8}
        shares = {None if t.bonus is None else float(t.bonus.share) for t in program.tiers}
        assert shares == ({RATIOS[k]} if k < len(RATIOS) else {None})
        letters = {graded(text)[0] for place, text in program.grades if place.endswith(".bonus")}
        assert letters == (set() if k == len(RATIOS) else {"A"} if k < 5 else {"C"})


def test_activeness_of_2026_pays_what_was_seen_and_says_that_the_days_are_a_guess():
    (program,) = programs("activeness-2026-03.toml")
    assert [t.bonus and float(t.bonus.share) for t in program.tiers] == [None, 0.025, 0.02, 0.01, None]
    assert program.thresholds[:, [0, 2]].tolist() == [
        [h * 3600, d] for d, h in [(22, 90), (18, 70), (15, 50), (12, 35), (8, 20)]
    ]
    assert graded(dict(program.grades)["tiers[1].bonus"])[0] == "C"
    (plain,) = programs("activeness-from-2026-03.toml")
    assert plain.thresholds.tolist() == program.thresholds.tolist()


def test_graduation_is_for_joiners():
    (program,) = programs("graduation-2026.toml")
    assert (program.joined_within, program.tiers[0].diamonds, program.tiers[0].bonus) == (3, 200_000, None)


def test_the_examples_make_one_book_and_those_of_one_region_a_real_month():
    book = tp.io.read_programs(FOLDER)
    month = tp.Month(2026, 9)
    ladders = {p.ladder for p in book.programs if p.region == "GB" and p.in_force(month)}
    assert {"activeness", "graduation", "rank-up"} <= ladders


def test_each_country_that_is_said_to_have_a_file_has_one():
    folder = FOLDER / "rewards"
    text = (folder / "creator-rewards-2024-03.toml").read_text("utf-8")
    assert "Japan and South Korea, which require more, have a file each" in text
    own = [tp.io.read_rewards_program(folder / f"creator-rewards-{c}-2024-03.toml").regions for c in ("japan", "korea")]
    assert own == [("JP",), ("KR",)]
