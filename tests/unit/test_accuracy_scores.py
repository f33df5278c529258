"""The scores of docs/explain/accuracy.md: by hand, the same as those of a backtest, and on the page by its command."""

import gzip
import math
import sys
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

import tierpace as tp
from tests.house.modules import ROOT
from tierpace.forecasters import ets
from tierpace.kernels import scores

DRAWS = 40


@pytest.fixture
def benchmarks(monkeypatch):
    """Scripts find each other by their bare names, as when one of them is run."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))


def active(*days: str):
    return np.array([[c == "x" for c in line] for line in days])


def test_silence_is_days_since_the_last_active_one_times_the_own_rate(benchmarks):
    from score_sums import silence

    found = silence(active("xxxxxxxx", "xxxx....", "....xx..", "........"))
    assert found.tolist() == [0.0, 4 * 4 / 8, 2 * 2 / 4, 0.0]


def test_the_rate_looks_back_56_days(benchmarks):
    from score_sums import silence

    found = silence(active("x" * 50 + "x" * 28 + "." * 28))
    assert found.tolist() == [28 * 28 / 56]


def test_momentum_is_in_standard_deviations_of_14_days(benchmarks):
    from score_sums import momentum

    falls, steady = momentum(active("x" * 42 + "." * 14, "x." * 28))
    assert falls == pytest.approx(-0.75 / math.sqrt(0.75 * 0.25 / 14))
    assert steady == 0


def test_the_score_of_a_total_is_the_fair_crps(benchmarks):
    from score_sums import crps_of

    draws = np.random.default_rng(0).normal(size=(30, 3))
    truth = np.array([0.1, -0.4, 2.0])
    assert crps_of(draws, truth) == pytest.approx(scores.crps(draws.T, truth))


def test_errors_are_clustered_by_month(benchmarks):
    from score_tables import by_month

    above, below = pd.Series([1.0, 1.0, 3.0, 0.0]), pd.Series([2.0, 2.0, 2.0, 2.0])
    month = pd.Series(["a", "a", "b", "b"])
    value, error = by_month(above, below, month)
    # sums 2 and 3 of 4 and 4: r = 5/8, residuals -1/2 and 1/2
    assert value == 5 / 8
    assert error == pytest.approx(math.sqrt(2 / 1 * (0.25 + 0.25)) / 8)


def test_one_month_has_no_error_and_nothing_has_no_value(benchmarks):
    from score_tables import by_month

    value, error = by_month(pd.Series([1.0]), pd.Series([2.0]), pd.Series(["a"]))
    assert value == 0.5
    assert math.isnan(error)
    assert math.isnan(by_month(pd.Series([]), pd.Series([]), pd.Series([]))[0])


def test_columns_of_numbers_go_to_the_right(benchmarks):
    from score_tables import table

    assert table(["who", "share"], [["ann", "0.5"], ["bob", "–"]]).splitlines()[1] == "| --- | ---: |"


def test_lines_of_others_are_read_by_the_head_of_their_table(benchmarks, tmp_path):
    from score_tables import lines_of_others

    text = "| panel | method |\n|---|---|\n| p | a |\n\n| panel | roster | method | x |\n|---|---|---|---|\n"
    (tmp_path / "README.md").write_text(text + "| p | 20x1 | a | 1 |\n| p | 20x1 | b | 2 |\n\nwords\n")
    assert lines_of_others(tmp_path, "b") == {("p", "20x1"): {"panel": "p", "roster": "20x1", "method": "b", "x": "2"}}


def test_chances_of_own_targets_are_counted_as_those_of_tiers(benchmarks):
    from own_targets import chances

    program = tp.demo.program()
    progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    projection = tp.project(progress, draws=DRAWS)
    found = tp.chances(projection, program)
    rows = np.arange(len(progress.ids))
    for tier in range(len(program.tiers)):
        own = chances(projection, rows, found.verdicts.thresholds[:, tier].astype(float))
        assert own == pytest.approx(found.by_tier[:, tier])


def streams(days):
    """Daily rows of twelve creators who stream at rates of their own."""
    rng = np.random.default_rng(1)
    on = rng.random((12, days)) < np.linspace(0.3, 0.9, 12)[:, None]
    who, when = np.nonzero(on)
    return tp.Ledger.from_daily(
        creator_id=[f"c{k:02d}" for k in who],
        day=np.datetime64("2026-01-01") + when,
        airtime_seconds=rng.integers(600, 20_000, len(who)),
        diamonds=rng.integers(0, 5000, len(who)),
        active=np.ones(len(who), int),
        day_rule=tp.DayRule("UTC"),
        first_day="2026-01-01",
        last_day="2026-06-30",
    )


def test_scores_are_those_of_a_backtest(benchmarks):
    from accuracy_scores import score
    from panels import months, program
    from score_tables import losses, pick

    ledger, linear = streams(181), tp.forecasters.Linear()
    (newest,) = list(months(ledger))[-1:]
    sums = pd.DataFrame(score("p", ledger, "it", linear, draws=DRAWS, last=1)["sums"])
    asked = {"program": program(ledger, newest), "months": [newest], "cut_days": [7, 20], "draws": DRAWS}
    found = pd.DataFrame(tp.backtest(ledger, {"it": linear}, **asked).scores)
    regular = found[found["stratum"] == "regular"]
    for what, signal, kind in (("active_days", "active_days", "crps"), ("tiers", "tiers", "brier")):
        mine = losses(pick(sums, [7, 20], group="regular", what=what)).to_numpy()
        theirs = regular[(regular["signal"] == signal) & (regular["score"] == kind)]["value"].to_numpy()
        assert len(mine) == 2
        assert mine == pytest.approx(theirs)


def test_a_small_roster_has_no_past_before_its_months(benchmarks):
    from accuracy_scores import cases_of, cut_to

    ledger = streams(181)
    split, _, wanted = cases_of(ledger)[-1]
    cut = cut_to(ledger, split, 2)
    assert [str(m) for m in cut.progress.complete_months()] == ["2026-04", "2026-05"]
    assert (cut.progress.so_far == split.progress.so_far).all()
    assert (cut.actual == split.actual).all()
    assert wanted.shape == (12, 3)


def test_the_page_has_room_for_every_table(benchmarks):
    from make_accuracy_page import BLOCKS, PAGE

    text = PAGE.read_text(encoding="utf-8")
    for name in (*BLOCKS, "panels", "diagrams", "others", "where"):
        assert text.index(f"<!-- {name} -->\n") < text.index(f"<!-- /{name} -->")


def test_one_command_writes_page_diagrams_and_cells(benchmarks, monkeypatch, tmp_path, capsys):
    import make_accuracy_page as command

    panel = tmp_path / "data" / "invented" / "sessions.csv.gz"
    panel.parent.mkdir(parents=True)
    rng = np.random.default_rng(2)
    begin = np.datetime64("2026-01-01T00:00:00")
    with gzip.open(panel, "wt") as file:
        file.write("creator_id,start,end,diamonds\n")
        for who, day in zip(*np.nonzero(rng.random((24, 151)) < 0.6), strict=True):
            start = begin + np.timedelta64(day, "D") + np.timedelta64(int(rng.integers(0, 40_000)), "s")
            file.write(f"c{who:02d},{start}Z,{start + np.timedelta64(3600, 's')}Z,{rng.integers(1, 900)}\n")
    page = tmp_path / "docs" / "accuracy.md"
    page.parent.mkdir()
    page.write_text(command.PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(command, "PAGE", page)
    monkeypatch.setattr(ets, "_fit", ets._fit)  # the command lets it remember: undone afterwards
    options = ["--draws", "20", "--repeat", "2", "--forecaster", "default", "--forecaster", "Linear"]
    monkeypatch.setattr(sys, "argv", ["", str(tmp_path / "data"), *options])
    assert command.main() == 0
    assert "skipped: complete_journey, flights, twitch_livecoders" in capsys.readouterr().out
    text = page.read_text(encoding="utf-8")
    assert "| invented | a panel of your own | 24 | 1 |" in text
    for line in ("| default | ", "| Linear | ", "| regular | 120 |", "| invented | 20x3 | default | "):
        assert f"\n{line}" in text
    ET.fromstring((page.parent / "accuracy" / "invented.svg").read_text(encoding="utf-8"))  # noqa: S314  # our own
    cells = pd.read_csv(page.parent / "accuracy" / "cells.csv")
    assert set(cells["forecaster"]) == {"default", "Linear"}
    assert set(cells["cut"]) == {0, 1, 3, 5, 7, 10, 15, 20, 25}
