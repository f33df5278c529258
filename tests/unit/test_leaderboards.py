"""Who is better, worse, or unclear: boards of invented scores, by hand."""

import math

import numpy as np
import pytest
from scipy import stats

from tests.errors import told
from tierpace.backtesting.leaderboards import NAMES, board_columns, leaderboard
from tierpace.errors import InputError

COLUMNS = ("forecaster", "month", "cut_day", "stratum", "signal", "score", "value")


def months(n):
    return [f"2026-{k:02d}" for k in range(1, n + 1)]


def table(values, *, score="brier", signal="tiers", stratum="all"):
    """Scores of {forecaster: (month, cut) table}."""
    rows = [
        (name, month, cut, stratum, signal, score, value)
        for name, lines in values.items()
        for month, line in zip(months(len(lines)), lines, strict=True)
        for cut, value in zip((7, 15, 25), line, strict=False)
    ]
    return dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))


def joined(*tables):
    return {name: sum((t[name] for t in tables), ()) for name in COLUMNS}


def board(scores, score="brier", *, baseline="base", **more):
    """Each forecaster's row of a leaderboard, best first."""
    found = leaderboard(scores, score, baseline=baseline, **more)
    return {row[0]: dict(zip(NAMES, row, strict=True)) for row in zip(*found.columns.values(), strict=True)}


def level(base, *steps):
    """One cell a month: the baseline's value, and others that lie apart by a step that hardly varies."""
    wobble = [0.0, 0.001, -0.001, 0.002, -0.002, 0.0, 0.001, -0.001]
    found = {"base": [[base]] * 8}
    return found | {name: [[base + step + w] for w in wobble] for name, step in steps}


# ------------------------------------------------------------------------------------------------------------ verdicts
def test_better_worse_and_cannot_tell():
    values = level(0.2, ("good", -0.05), ("bad", 0.05)) | {"same": [[0.2 + 0.1 * (-1) ** k] for k in range(8)]}
    found = board(table(values))
    assert list(found) == ["good", "base", "same", "bad"]
    assert [r["verdict"] for r in found.values()] == ["better", "baseline", "cannot tell", "worse"]
    assert found["good"]["p"] == found["bad"]["p"] == 2 / 256
    assert found["good"]["p_holm"] == found["bad"]["p_holm"] == pytest.approx(3 * 2 / 256)
    assert found["same"]["p"] == found["same"]["p_holm"] == 1
    assert (found["base"]["p"], found["base"]["p_holm"], found["base"]["difference"]) == (1, 1, 0)


@pytest.mark.parametrize(("n", "verdict"), [(5, "cannot tell"), (6, "better"), (7, "better")])
def test_below_six_months_nothing_is_certain(n, verdict):
    values = {"base": [[0.2]] * n, "good": [[0.1]] * n}
    found = board(table(values))["good"]
    assert (found["verdict"], found["months"], found["cells"]) == (verdict, n, n)
    assert found["p"] == 2 / 2**n


def test_holm_takes_back_what_one_of_many_would_be():
    """Six months: p is at best 2/64, which twice is too much."""
    values = {"base": [[0.2]] * 6, "good": [[0.1]] * 6}
    assert board(table(values))["good"]["verdict"] == "better"
    found = board(table(values | {"other": [[0.19]] * 6}))
    assert found["good"]["p_holm"] == pytest.approx(4 / 64)
    assert found["good"]["verdict"] == found["other"]["verdict"] == "cannot tell"


def test_of_many_months_patterns_are_drawn_and_the_same_each_time():
    rng = np.random.default_rng(0)
    values = {"base": [[0.2]] * 13, "good": [[0.1 + 0.01 * w] for w in rng.normal(size=13)]}
    scores = table({n: v[:12] for n, v in values.items()})
    more = {
        "forecaster": ("base", "good"),
        "month": ("2027-01",) * 2,
        "cut_day": (7, 7),
        "stratum": ("all",) * 2,
        "signal": ("tiers",) * 2,
        "score": ("brier",) * 2,
        "value": (0.2, 0.1),
    }
    found = [board(joined(scores, more))["good"] for _ in range(2)]
    assert found[0] == found[1]
    assert found[0]["months"] == 13
    assert 1 / 10_000 <= found[0]["p"] < 10 / 10_000  # truly 2/2^13
    assert found[0]["verdict"] == "better"


# ------------------------------------------------------------------------------------------------------------- figures
def test_a_row_by_hand():
    """Differences are paired by cell and averaged within months; the interval is over months."""
    values = {"base": [[0.4, 0.2], [0.3, 0.3], [0.2, 0.1]], "x": [[0.2, 0.2], [0.3, 0.15], [0.1, 0.2]]}
    found = board(table(values))["x"]
    assert found["value"] == pytest.approx(1.15 / 6)
    by_month = [-0.1, -0.075, 0.0]
    assert found["difference"] == pytest.approx(np.mean(by_month))
    half = stats.t(2).ppf(0.975) * np.std(by_month, ddof=1) / math.sqrt(3)
    assert (found["low"], found["high"]) == pytest.approx((np.mean(by_month) - half, np.mean(by_month) + half))
    assert found["ratio"] == pytest.approx(1.15 / 1.5)
    assert found["skill"] == pytest.approx(1 - 1.15 / 1.5)
    assert found["p"] == 4 / 8  # of the eight patterns, ± (.175 or .175) lie as far out
    assert (found["months"], found["cells"]) == (3, 6)


def test_months_of_more_cuts_count_no_more_than_others():
    rows = [("2026-01", 7, 0.1), ("2026-01", 15, 0.1), ("2026-01", 25, 0.1), ("2026-02", 7, 0.4)]
    scores = joined(
        *(
            {
                "forecaster": (name,),
                "month": (month,),
                "cut_day": (cut,),
                "stratum": ("all",),
                "signal": ("tiers",),
                "score": ("brier",),
                "value": (0.2 if name == "base" else value,),
            }
            for name in ("base", "x")
            for month, cut, value in rows
        )
    )
    assert board(scores)["x"]["difference"] == pytest.approx((-0.1 + 0.2) / 2)
    assert board(scores)["x"]["value"] == pytest.approx((0.1 + 0.4) / 2)
    assert (board(scores)["x"]["ratio"], board(scores)["x"]["skill"]) == pytest.approx((1.25, -0.25))


def told_by_hand(scores, score, signal=None, *, baseline="base", best=0.0):
    """Every figure of a board by loops over the rows of scores, as the docstring of `Leaderboard` says."""
    cells = {}
    for name, month, cut, _, what, kind, value in zip(*(scores[c] for c in COLUMNS), strict=True):
        if kind == score and signal in (None, what):
            cells.setdefault(name, {}).setdefault((month, cut), []).append(value)

    def over(figures):
        by_month = {}
        for (month, _), figure in figures.items():
            by_month.setdefault(month, []).append(figure)
        return sum(sum(f) / len(f) for f in by_month.values()) / len(by_month)

    out = {}
    for name, own in cells.items():
        value = {k: sum(vs) / len(vs) for k, vs in own.items()}
        distance, reference = (
            {k: sum(abs(v - best) for v in vs) / len(vs) for k, vs in of.items()} for of in (own, cells[baseline])
        )
        shared = [k for k in value if not any(math.isnan(d[k]) for d in (distance, reference))]
        value, distance, reference = (over({k: d[k] for k in shared}) for d in (value, distance, reference))
        ratio = distance / reference if score not in ("coverage", "bias") else math.nan
        skill = 1 - distance / reference
        months = len({month for month, _ in shared})
        out[name] = [value, distance, distance - reference, ratio, skill, months, len(shared)]
    return out


@pytest.mark.parametrize(("score", "best"), [("crps", 0.0), ("coverage", 0.8), ("bias", 0.0)])
@pytest.mark.parametrize("signal", [None, "airtime"])
def test_a_reader_can_compute_every_column_again(score, best, signal):
    rng = np.random.default_rng(4)
    ragged = [(month, cut) for k, month in enumerate(months(7)) for cut in (7, 15, 25)[: 1 + k % 3]]
    rows = [
        (name, month, cut, "all", what, score, float(rng.uniform(-0.2, 1)) if score != "crps" else float(rng.random()))
        for name in ("base", "x", "y")
        for month, cut in ragged
        for what in ("airtime", "diamonds")
    ]
    rows[3 * len(ragged)] = (*rows[3 * len(ragged)][:-1], math.nan)
    scores = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))
    found = board(scores, score, signal=signal)
    columns = ("value", "distance", "difference", "ratio", "skill", "months", "cells")
    for name, figures in told_by_hand(scores, score, signal, best=best).items():
        assert [found[name][c] for c in columns] == pytest.approx(figures, nan_ok=True)


def test_where_all_have_the_same_cells_columns_follow_from_the_distances_of_two_rows():
    """As in issue 17, where ratio was the geometric mean of cells and said 'better' next to a skill of 'worse'."""
    found = board(table({"base": [[0.4], [0.1]], "x": [[0.5], [0.05]]}))
    x, base = found["x"], found["base"]
    assert x["difference"] == pytest.approx(x["distance"] - base["distance"])
    assert x["ratio"] == pytest.approx(x["distance"] / base["distance"])
    assert x["skill"] == pytest.approx(1 - x["ratio"])
    assert x["ratio"] > 1  # the geometric mean would be 0.79


def test_one_month_has_no_interval():
    found = board(table({"base": [[0.2]], "x": [[0.1]]}))["x"]
    assert (found["low"], found["high"], found["p"]) == (-math.inf, math.inf, 1)


def test_bias_is_ranked_by_its_distance_from_0():
    values = {"base": [[0.1]] * 6, "low": [[-0.3]] * 6, "even": [[0.04], [-0.04]] * 3}
    found = board(table(values, score="bias", signal="airtime"), "bias")
    assert list(found) == ["even", "base", "low"]
    assert [r["value"] for r in found.values()] == pytest.approx([0, 0.1, -0.3])  # on which side
    assert [r["distance"] for r in found.values()] == pytest.approx([0.04, 0.1, 0.3])
    assert found["low"]["difference"] == pytest.approx(0.2)
    assert all(math.isnan(row["ratio"]) for row in found.values())
    assert found["low"]["skill"] == pytest.approx(-2)


def test_a_bias_of_several_signals_keeps_its_side_and_does_not_cancel_in_the_ranks():
    one, other = (
        table({"base": [[0.02]] * 6, "x": [[value]] * 6}, score="bias", signal=signal)
        for signal, value in (("airtime", 0.1), ("diamonds", -0.3))
    )
    found = board(joined(one, other), "bias")
    assert list(found) == ["base", "x"]
    assert (found["x"]["value"], found["x"]["distance"]) == pytest.approx((-0.1, 0.2))


def test_of_other_scores_the_distance_is_the_value():
    found = board(table({"base": [[0.2], [0.4]], "x": [[0.1], [0.5]]}))
    assert all(r["distance"] == r["value"] for r in found.values())


def test_coverage_is_ranked_by_its_distance_from_80_percent():
    values = {"base": [[0.7]] * 6, "wide": [[1.0]] * 6, "right": [[0.8]] * 6}
    found = board(table(values, score="coverage", signal="airtime"), "coverage")
    assert [(n, r["value"], r["distance"]) for n, r in found.items()] == [
        ("right", pytest.approx(0.8), 0),
        ("base", pytest.approx(0.7), pytest.approx(0.1)),
        ("wide", 1, pytest.approx(0.2)),
    ]
    assert all(math.isnan(row["ratio"]) for row in found.values())  # half of a coverage is nothing good
    assert found["right"]["skill"] == 1


def test_against_a_perfect_baseline_there_is_no_skill_and_no_ratio():
    found = board(table({"base": [[0.0]] * 6, "x": [[0.1]] * 6}))["x"]
    assert math.isnan(found["skill"])
    assert math.isnan(found["ratio"])
    assert found["verdict"] == "worse"


def test_the_baseline_may_be_any_of_them():
    values = {"base": [[0.2]] * 6, "good": [[0.1]] * 6}
    found = board(table(values), baseline="good")
    assert (found["base"]["verdict"], found["good"]["verdict"]) == ("worse", "baseline")
    assert found["base"]["ratio"] == pytest.approx(2)


def test_one_forecaster_alone():
    found = board(table({"base": [[0.2]] * 6}))
    assert [r["verdict"] for r in found.values()] == ["baseline"]


# ------------------------------------------------------------------------------------------------- signals and strata
def test_signals_are_averaged_cell_by_cell_or_taken_alone():
    air = table({"base": [[0.2]], "x": [[0.1]]}, score="crps", signal="airtime")
    diamonds = table({"base": [[0.4]], "x": [[0.7]]}, score="crps", signal="diamonds")
    other = table({"base": [[9.0]], "x": [[8.0]]}, score="crps", signal="airtime", stratum="joiner")
    scores = joined(air, diamonds, other)
    assert {n: r["value"] for n, r in board(scores, "crps").items()} == pytest.approx({"base": 0.3, "x": 0.4})
    alone = board(scores, "crps", signal="airtime")
    assert {n: r["value"] for n, r in alone.items()} == pytest.approx({"x": 0.1, "base": 0.2})
    assert board(scores, "crps", stratum="joiner")["x"]["value"] == 8


def test_cells_without_a_value_are_left_out_of_both():
    nan = math.nan
    values = {"base": [[0.2], [nan], [0.2]], "x": [[0.1], [0.1], [nan]]}
    found = board(table(values))
    assert (found["x"]["cells"], found["x"]["value"], found["x"]["difference"]) == (1, 0.1, pytest.approx(-0.1))
    assert found["base"]["cells"] == 2


def test_who_has_no_value_comes_last():
    values = {n: [[v]] for n, v in {"b": 0.3, "none": math.nan, "base": 0.2, "none 2": math.nan, "a": 0.1}.items()}
    found = board(table(values))
    assert list(found) == ["a", "base", "b", "none", "none 2"]
    assert (found["none"]["verdict"], found["none"]["months"]) == ("cannot tell", 0)
    assert math.isnan(found["none"]["difference"])


# ------------------------------------------------------------------------------------------------------ text and error
def test_a_board_in_words():
    found = leaderboard(table({"base": [[0.2]] * 6, "x": [[0.1]] * 6}), "brier", baseline="base", signal="tiers")
    assert repr(found).splitlines() == [
        "brier of tiers, all creators, against base",
        "  x     0.1000  × 0.500  better",
        "  base  0.2000  × 1.000  baseline",
    ]
    assert found.notes == ()
    frame = found.to_frame()
    assert list(frame.columns) == list(NAMES)
    assert frame.verdict.tolist() == ["better", "baseline"]


def test_a_board_says_what_it_is_the_mean_of():
    tiers = table({"base": [[0.2]]})
    one, other = (table({"base": [[0.2]]}, score="crps", signal=s, stratum="joiner") for s in ("airtime", "diamonds"))
    scores = joined(tiers, one, other)
    boards = [
        leaderboard(scores, "brier", baseline="base"),
        leaderboard(scores, "crps", baseline="base", stratum="joiner"),
        leaderboard(scores, "crps", baseline="base", stratum="joiner", signal="diamonds"),
    ]
    assert [repr(b).splitlines()[0] for b in boards] == [
        "brier of tiers, all creators, against base",
        "crps of all signals, stratum joiner, against base",
        "crps of diamonds, stratum joiner, against base",
    ]
    assert [b.signal for b in boards] == ["tiers", None, "diamonds"]


@pytest.mark.parametrize(
    ("score", "best", "lines"),
    [
        (
            "bias",
            "0",
            ["  x     +0.0200  off 0.0200  better", "  base  -0.1000  off 0.1000  baseline"],
        ),
        ("coverage", "0.8", ["  base  -0.1000  off 0.9000  baseline", "  x     0.0200  off 0.7800  better"]),
    ],
)
def test_a_board_of_a_score_with_a_best_value_shows_the_value_and_how_far_off_it_is(score, best, lines):
    found = leaderboard(table({"base": [[-0.1]] * 6, "x": [[0.02]] * 6}, score=score), score, baseline="base")
    shown = repr(found).splitlines()
    assert shown[0] == f"{score} of tiers, all creators, against base; best is {best}"
    for line in lines:
        assert any(line in s for s in shown)
    assert f"off {best}" in [column.head for column in board_columns(found)]


def test_a_ratio_to_nothing_is_shown_as_missing():
    found = leaderboard(table({"base": [[0.0]] * 6, "x": [[0.1]] * 6}), "brier", baseline="base")
    assert repr(found).splitlines()[1:] == ["  base  0.0000  × –  baseline", "  x     0.1000  × –  worse"]


def crowd(months, candidates):
    """A board on which every candidate is better than the baseline in each month."""
    values = {"base": [[0.2]] * months} | {f"c{k}": [[0.1]] * months for k in range(candidates)}
    return leaderboard(table(values), "brier", baseline="base")


@pytest.mark.parametrize(("n", "most"), [(4, 0), (5, 0), (6, 1), (7, 3), (8, 6), (9, 12), (10, 25)])
def test_so_many_months_can_separate_so_many_candidates_and_a_board_of_more_says_so(n, most):
    for candidates in {max(most, 1), most + 1}:
        found = crowd(n, candidates)
        tells = candidates <= most
        assert set(found.columns["verdict"]) == {"baseline", "better" if tells else "cannot tell"}
        assert [note.code for note in found.notes] == ([] if tells else ["few_months"])


def test_the_note_of_a_board_with_too_few_months_in_words():
    (note,) = crowd(6, 3).notes
    assert str(note) == (
        "cannot tell c0, c1, c2 from base, whatever they score: a board of 3 candidates takes 7 months; "
        "with 6 it may have 1"
    )
    assert repr(crowd(6, 3)).splitlines()[-1] == f"  {note}"
    assert str(crowd(3, 1).notes[0]) == (
        "cannot tell c0 from base, whatever they score: a board of 1 candidate takes 6 months; with 3 it may have none"
    )
    assert crowd(6, 0).notes == ()


def test_only_who_has_too_few_months_is_noted():
    """Twelve months come first and leave a second candidate its own p of 1/32; two of six months share theirs."""
    long, short = [[0.1]] * 12, [[0.1]] * 6 + [[math.nan]] * 6
    base = {"base": [[0.2]] * 12}
    two = leaderboard(table(base | {"long": long, "short": short}), "brier", baseline="base")
    assert sorted(two.columns["verdict"]) == ["baseline", "better", "better"]
    assert two.notes == ()
    three = leaderboard(table(base | {"long": long, "short": short, "new": short}), "brier", baseline="base")
    assert dict(zip(three.columns["forecaster"], three.columns["verdict"], strict=True)) == {
        "base": "baseline", "long": "better", "short": "cannot tell", "new": "cannot tell",
    }  # fmt: skip
    assert str(three.notes[0]).startswith("cannot tell short, new from base,")
    none = leaderboard(table(base | {"long": long, "none": [[math.nan]] * 12}), "brier", baseline="base")
    assert str(none.notes[0]).startswith("cannot tell none from base,")
    assert str(none.notes[0]).endswith("a board of 2 candidates takes 7 months; with 0 it may have none")


def test_boards_are_equal_by_value_also_where_values_are_missing():
    values = {"base": [[float("nan")]], "x": [[0.1]]}
    a, b = (leaderboard(table(values), "brier", baseline="base") for _ in range(2))
    assert a == b
    assert a != leaderboard(table({"base": [[0.3]], "x": [[0.1]]}), "brier", baseline="base")


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("score", "must be one of brier, crps"),
        ("signal", "must be one of tiers, airtime"),
        ("stratum", "must be one of all"),
    ],
)
def test_what_is_not_there_is_refused(field, words):
    scores = joined(table({"base": [[0.2]]}), table({"base": [[0.2]]}, score="crps", signal="airtime"))
    settings = {"score": "brier", field: "x"}
    told(lambda: board(scores, **settings), InputError, f"backtest.unknown_{field}", field, words, "found 'x'")


def test_an_unknown_baseline_is_refused():
    told(
        lambda: board(table({"a": [[0.2]], "b": [[0.2]]})),
        InputError,
        "backtest.unknown_forecaster",
        "baseline",
        "must be one of a, b, found 'base'",
    )


def test_a_signal_that_lacks_the_score_is_refused():
    scores = joined(table({"base": [[0.2]]}), table({"base": [[0.2]]}, score="crps", signal="airtime"))
    told(
        lambda: board(scores, signal="airtime"),
        InputError,
        "backtest.unknown_signal",
        "signal",
        "must have the score 'brier': tiers, found 'airtime'",
    )
