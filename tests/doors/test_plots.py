"""Plots: what is drawn is what was given, in units that are named, and drawing leaves nothing behind."""

import io
import sys
from datetime import date

import numpy as np
import pytest
from matplotlib.figure import Figure

import tierpace as tp
from tests.errors import told
from tierpace.errors import InputError, MissingExtraError
from tierpace.show import plot
from tierpace.show.plot.late_months import shares_by_days_left
from tierpace.show.plot.marks import SERIES, spread

CUT = date(2026, 3, 15)
CARO = "demo-caro"
F = tp.forecasters


@pytest.fixture(scope="module")
def ledger():
    return tp.demo.ledger(seed=0)


@pytest.fixture(scope="module")
def projection(ledger):
    return tp.project(ledger.as_of(CUT), draws=100, seed=0)


@pytest.fixture(scope="module")
def verdicts(projection):
    return tp.judge(projection.progress, tp.demo.program())


@pytest.fixture(scope="module")
def history(ledger):
    return tp.chance_history(ledger, tp.demo.program(), as_of=date(2026, 3, 6), draws=60)


@pytest.fixture(scope="module")
def tested(ledger):
    return tp.backtest(
        ledger,
        {"linear": F.Linear(), "weekdays": F.DayOfWeek(), "late": F.LateMonth()},
        program=tp.demo.program(),
        months=[tp.Month(2026, 1), tp.Month(2026, 2)],
        cut_days=[10, 20],
        draws=40,
    )


@pytest.fixture(scope="module")
def roster(ledger):
    return tp.roster(ledger, tp.demo.program(), as_of=CUT, draws=100, target=tp.demo.TARGETS)


@pytest.fixture(scope="module")
def every(projection, verdicts, history, tested, roster):
    """Each plot, by name, as a call that takes axes."""
    paces, habits = tp.paces(projection, months=12), tp.habits(projection.progress)
    return {
        "pace": lambda ax=None: plot.pace_chart(paces, CARO, verdicts=verdicts, ax=ax),
        "history": lambda ax=None: plot.chance_chart(history, CARO, ax=ax),
        "late": lambda ax=None: plot.late_month_chart(paces, habits, CARO, ax=ax),
        "calibration": lambda ax=None: plot.calibration_chart(tested, ax=ax),
        "skill": lambda ax=None: plot.skill_chart(tested, ax=ax),
        "map": lambda ax=None: plot.roster_map(roster, ax=ax),
        "effort": lambda ax=None: plot.roster_map(roster, across="effort", ax=ax),
    }


NAMES = ["pace", "history", "late", "calibration", "skill", "map", "effort"]


def line(ax, label):
    (found,) = [one for one in ax.get_lines() if one.get_label() == label]
    return found


def texts(ax):
    return [t.get_text() for t in ax.texts]


# All of them ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_axes_go_in_and_come_out_and_a_figure_is_made_only_without(every, name):
    mine = Figure().subplots()
    assert every[name](mine) is mine
    own = every[name]()
    assert own.figure is not mine.figure
    assert own.figure.axes == [own]


@pytest.mark.parametrize("name", NAMES)
def test_both_axes_are_named_and_it_can_be_drawn(every, name):
    ax = every[name]()
    assert ax.get_xlabel()
    assert ax.get_ylabel()
    assert ax.get_title(loc="left")
    page = io.BytesIO()
    ax.figure.savefig(page, format="png")
    assert page.getvalue().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", NAMES)
def test_pyplot_is_not_touched(every, name, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)  # to import it would raise
    every[name]()


@pytest.mark.parametrize("name", NAMES)
def test_labels_at_the_edge_do_not_lie_over_each_other(every, name):
    figure = every[name]().figure
    figure.draw_without_rendering()
    boxes = [t.get_window_extent() for ax in figure.axes for t in ax.texts]
    for k, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[k + 1 :])


def test_without_matplotlib_the_way_out_is_named(every, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    told(
        every["history"],
        MissingExtraError,
        "show.missing_matplotlib",
        "ax",
        "pip install 'tierpace[plot]'",
        "found None",
    )


def test_series_differ_in_colour_line_and_marker():
    for part in zip(*SERIES, strict=True):
        assert len(set(part)) == len(SERIES)


def test_names_are_text_and_never_formulas(ledger):
    name = "$\\frac{1}{0$ \u202eevil"
    creators = [tp.Creator(name, known_from=ledger.first_day)]
    other = ledger.with_creators([*ledger.creators, *creators])
    paces = tp.paces(tp.project(other.as_of(CUT), draws=20))
    ax = plot.pace_chart(paces, name)
    assert ax.get_title(loc="left").startswith("$\\frac{1}{0$ evil, 2026-03")
    ax.figure.savefig(io.BytesIO(), format="svg")


# Each of them -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("signal", "unit", "label"), [(0, 3600, "hours"), (1, 1, "diamonds"), (2, 1, "active days")])
def test_a_pace_is_what_came_and_what_is_ahead(projection, verdicts, signal, unit, label):
    paces = tp.paces(projection)
    ax = plot.pace_chart(paces, CARO, signal=tp.Signal(signal), verdicts=verdicts)
    row = paces.ids.tolist().index(CARO)
    assert ax.get_ylabel() == label
    assert line(ax, "so far").get_xdata() == pytest.approx(paces.at)
    assert line(ax, "so far").get_ydata() == pytest.approx(paces.so_far[row, :, signal] / unit)
    assert line(ax, "median").get_ydata() == pytest.approx(paces.fan()[row, 2, :, signal] / unit)
    wide, half = ax.collections
    for band, (low, high) in ((wide, (0, 4)), (half, (1, 3))):
        outline = band.get_paths()[0].vertices
        fan = paces.fan()[row, ..., signal] / unit
        for x, bottom, top in zip(paces.ahead, fan[low], fan[high], strict=True):
            edges = outline[outline[:, 0] == x, 1]
            assert (edges.min(), edges.max()) == pytest.approx((bottom, top))
    for name, least in zip(verdicts.program.names, verdicts.thresholds[row, :, signal], strict=True):
        assert line(ax, name).get_ydata()[0] == pytest.approx(least / unit)
        assert any(text.startswith(f"{name}  ") for text in texts(ax))
    assert [line(ax, str(m)).get_zorder() for m in paces.months] == [1] * 3
    assert ax.get_ylim()[1] > max(paces.fan()[row, 4, -1, signal], verdicts.thresholds[row, 0, signal]) / unit


def test_a_pace_without_thresholds_past_or_anything_earned(ledger):
    first = ledger.as_of(date(2026, 2, 28), month=tp.Month(2026, 3))
    paces = tp.paces(tp.project(first, draws=20), months=0)
    ax = plot.pace_chart(paces, CARO)
    assert line(ax, "so far").get_ydata().tolist() == [0]
    assert len(texts(ax)) == 1


def test_odds_are_the_chances_of_each_day(history, ledger):
    ax = plot.chance_chart(history, CARO)
    row = history.ids.tolist().index(CARO)
    for k, name in enumerate(history.tiers):
        assert line(ax, name).get_xdata().tolist() == [1, 2, 3, 4, 5, 6]
        assert line(ax, name).get_ydata() == pytest.approx(history.chance[row, :, k])
    for day in history.day.tolist():
        projection = tp.project(ledger.as_of(date(2026, 3, day)), draws=60)
        assert np.array_equal(history.chance[:, day - 1], tp.chances(projection, tp.demo.program()).by_tier)


def test_odds_of_some_creators_are_those_of_all_and_of_a_late_one_begin_late(ledger, history):
    few = tp.chance_history(ledger, tp.demo.program(), as_of=date(2026, 3, 6), ids=[CARO, "demo-ada"], draws=60)
    rows = [history.ids.tolist().index(c) for c in few.ids]
    assert np.array_equal(few.chance, history.chance[rows])
    late = ledger.with_creators(
        [tp.Creator(c, known_from=date(2026, 3, 4) if c == CARO else ledger.first_day) for c in ledger.ids]
    )
    joined = late.mask(ledger.first_day, date(2026, 3, 3), ids=[CARO])
    found = tp.chance_history(joined, tp.demo.program(), as_of=date(2026, 3, 6), ids=[CARO], draws=20)
    assert np.isfinite(found.chance[0]).all(1).tolist()[-3:] == [True] * 3
    assert plot.chance_chart(found, CARO).get_lines()


def test_late_months_are_shares_that_end_at_one(projection):
    paces, habits = tp.paces(projection, months=12), tp.habits(projection.progress)
    shares = shares_by_days_left(paces, tp.Signal.AIRTIME)
    row = paces.ids.tolist().index("demo-dev")
    ax = plot.late_month_chart(paces, habits, "demo-dev")
    assert shares[:, row, -1].tolist() == [1.0] * 5
    for month, curve in zip(paces.months, shares[:, row], strict=True):
        drawn = line(ax, str(month)).get_ydata()
        assert np.array_equal(drawn, curve, equal_nan=True)
        assert np.isfinite(drawn).sum() == month.days + 1
    february = paces.past[-1, row, 21, 0] / paces.past[-1, row, 28, 0]  # 7 of its 28 days before the end
    assert shares[-1, row, -8] == february
    assert line(ax, "demo-dev").get_ydata() == pytest.approx(np.nanmean(shares[:, row], axis=0))
    assert "slows" in ax.texts[-1].get_text()


def test_late_months_without_a_past(projection):
    paces, habits = tp.paces(projection, months=0), tp.habits(projection.progress)
    ax = plot.late_month_chart(paces, habits, CARO)
    assert [one.get_label() for one in ax.get_lines()] == ["even pace"]
    young = tp.habits(tp.demo.ledger(seed=0).as_of(date(2025, 10, 20)))
    assert texts(plot.late_month_chart(paces, young, CARO)) == ["no past month says how the last 7 days go"]


def test_calibration_is_the_table_of_reliability(tested):
    ax = plot.calibration_chart(tested, forecasters=["late"])
    table = tested.to_frame("reliability")
    mine = table[(table.forecaster == "late") & (table.chances > 0)]
    assert line(ax, "late").get_xdata() == pytest.approx(mine.mean_chance.to_numpy())
    assert line(ax, "late").get_ydata() == pytest.approx(mine.frequency.to_numpy())
    bars, points = ax.collections
    assert len(bars.get_segments()) == len(mine) == len(points.get_offsets())
    assert ax.get_title(loc="left").startswith(f"{mine.chances.sum():,} chances of 2 months")
    several = plot.calibration_chart(tested)
    assert [one.get_label() for one in several.get_lines()] == ["as said", "linear", "weekdays", "late"]
    assert len(several.collections) == 3, "no bars where they would lie over each other"


def test_skill_is_one_less_the_ratio_of_mean_scores(tested):
    ax = plot.skill_chart(tested, signal="airtime", baseline="weekdays")
    scores = tested.to_frame()
    kept = scores[(scores.score == "crps") & (scores.signal == "airtime") & (scores.stratum == "all")]
    mean = kept.groupby(["forecaster", "cut_day"]).value.mean()
    for name in ("linear", "late"):
        skill = [1 - mean[name, day] / mean["weekdays", day] for day in (10, 20)]
        assert line(ax, name).get_ydata() == pytest.approx(skill)
    assert line(ax, "weekdays").get_ydata() == [0, 0]
    assert "weekdays" in ax.get_ylabel()


@pytest.mark.parametrize("across", ["gap", "effort"])
def test_a_map_has_a_point_for_each_row_by_standing(roster, across):
    ax = plot.roster_map(roster, across=across)
    drawn = {c.get_label(): c.get_offsets() for c in ax.collections}
    without = (
        0 if across == "gap" else sum(r["plan_status"] not in ("planned", "secured", "not needed") for r in roster)
    )
    assert sum(map(len, drawn.values())) == len(roster) - without
    for label, points in drawn.items():
        standing, count = label.rstrip(")").split(" (")
        assert len(points) == int(count)
        chances = sorted(r["chance"] for r in roster.filter(standing=standing))
        assert without or sorted(points[:, 1].tolist()) == pytest.approx(chances)
    assert bool(without) == ("without a plan" in ax.get_title(loc="left"))


def test_a_map_lies_across_what_is_missing_most(roster):
    ines = roster["demo-ines"]
    gaps = {"airtime": ines["gap_airtime_hours"] / 40, "diamonds": ines["gap_diamonds"] / 1e5}
    gaps["active_days"] = ines["gap_active_days"] / 12
    ax = plot.roster_map(roster.filter(creator_id="demo-ines"))
    ((x, y),) = ax.collections[0].get_offsets()
    assert (x, y) == pytest.approx((max(gaps.values()), ines["chance"]))
    assert texts(ax) == ["Ines"]


def test_names_on_a_map_are_those_at_risk_or_those_wanted(roster):
    assert "Ines" in texts(plot.roster_map(roster))
    assert not texts(plot.roster_map(roster, names=0))
    assert texts(plot.roster_map(roster, names=["demo-ada"])) == ["Ada"]


def test_an_empty_roster_has_an_empty_map(roster):
    ax = plot.roster_map(roster.filter(creator_id="nobody"))
    assert not ax.collections


def test_labels_spread_no_further_than_needed():
    assert spread([], apart=0.1) == []
    assert spread([0.2, 0.8], apart=0.1) == [0.2, 0.8]
    moved = spread([0.0, 0.0, 0.0, 1.0], apart=0.1)
    assert moved[-1] == 1
    assert np.diff(sorted(moved)).min() >= 0.099
    crowded = spread([0.5] * 40, apart=0.1)
    assert min(crowded) >= 0
    assert max(crowded) <= 1


# What is refused --------------------------------------------------------------------------------


def test_what_cannot_be_plotted_is_reported(projection, tested, roster):
    paces = tp.paces(projection)
    told(lambda: plot.pace_chart(paces, "nobody"), InputError, "creator.unknown", "ids")
    told(lambda: plot.pace_chart(paces, CARO, signal="airtime"), InputError, "plot.bad_signal", "signal", "a Signal")
    told(lambda: plot.roster_map(roster, across="up"), InputError, "plot.bad_across", "across", "gap, effort")
    seven = tuple(f"f{k}" for k in range(7))
    many = tp.Backtest(tested.scores, reliability=tested.reliability, meta={**tested.meta, "forecasters": seven})
    told(
        lambda: plot.calibration_chart(many, forecasters=seven),
        InputError,
        "plot.too_many",
        "forecasters",
        "at most 5 forecasters",
    )
    for draw in (plot.calibration_chart, plot.skill_chart):
        told(
            lambda draw=draw: draw(tested, forecasters=["x"]),
            InputError,
            "backtest.unknown_forecaster",
            "forecasters",
        )


def test_a_signal_that_is_not_measured_is_reported():
    rule = tp.DayRule("UTC")
    starts = [f"2026-03-{d:02d}T10:00:00Z" for d in range(1, 9)]
    ends = [s.replace("T10", "T12") for s in starts]
    made = tp.Ledger.from_columns(creator_id=["a"] * 8, start=starts, end=ends, diamonds=None, day_rule=rule)
    paces = tp.paces(tp.project(made.as_of(date(2026, 3, 8)), draws=10))
    assert plot.pace_chart(paces, "a").get_ylabel() == "hours"
    told(
        lambda: plot.pace_chart(paces, "a", signal=tp.Signal.DIAMONDS),
        InputError,
        "plot.unmeasured_signal",
        "signal",
        "must measure it",
    )
