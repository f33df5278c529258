"""What forecasters are called: whole, as in code, and two that differ by two names."""

import re
from functools import partial

import attrs
import numpy as np
import pytest

import tierpace as tp
from tests.errors import told
from tests.making.forecasters import FORECASTERS, OwnDraws
from tierpace import forecasters as f
from tierpace.errors import InputTypeError
from tierpace.forecasters import Analogs, Blend, Calibrated, DayOfWeek, EmpiricalBayes, Fading, Linear
from tierpace.forecasters.naming import LONGEST_NAME, name_of

WHOLE = "Analogs(Calibrated(Fading(EmpiricalBayes())))"
MORE = [
    DayOfWeek(weeks=2),
    Analogs(Calibrated(Fading(EmpiricalBayes())), alone=True),
    Analogs(Calibrated(EmpiricalBayes())),
    Blend([Blend([Linear()]), Fading(Linear())]),
]


class Mine:
    """A user's forecaster with settings and no repr of its own."""

    def __init__(self, weight, inner=None):
        self.weight, self.inner, self._cache = weight, inner, object()

    def tail(self, progress, *, noise):
        return tp.Tail(np.zeros((len(progress.ids), 3)))


@attrs.frozen
class Made:
    """One with a repr that attrs makes."""

    inner: object
    by: object = None


class Wordy(Mine):
    def __repr__(self):
        return "Wordy(\n" + "very " * 100 + f"{self.weight})"


class Silent(Mine):
    def __repr__(self):
        raise ValueError("no")


# ------------------------------------------------------------------------------------------------------------- names
@pytest.mark.parametrize("forecaster", [*FORECASTERS.values(), *MORE], ids=repr)
def test_ours_are_called_as_they_are_written_in_code(forecaster):
    assert name_of(forecaster) == repr(forecaster)
    assert eval(name_of(forecaster), vars(f) | {n: getattr(f, n) for n in f.__all__}) == forecaster  # noqa: S307  # names of our own


def test_what_was_learned_is_no_part_of_the_name():
    progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    assert name_of(f.default().learn(progress)) == WHOLE


def test_two_that_differ_have_two_names():
    many = [
        *FORECASTERS.values(), *MORE, Mine(1), Mine(2), Mine(1, Linear()), Mine(1, DayOfWeek()), Mine(1, Mine(2)),
        Made(Linear()), Made(f.default()), Made(Linear(), OwnDraws), Made(Linear(), np.mean), Wordy(1), Wordy(2),
        OwnDraws(), Mine(np.mean), Mine(dict),
    ]  # fmt: skip
    names = [name_of(one) for one in many]
    assert len(set(names)) == len(names)
    assert all("\n" not in name and len(name) <= LONGEST_NAME for name in names)
    assert not any("0x" in name for name in names)


def test_names_of_others_in_words():
    assert name_of(Mine(0.5, Linear())) == "Mine(weight=0.5, inner=Linear())"
    assert name_of(Mine(test_names_of_others_in_words)) == "Mine(weight=test_names_of_others_in_words, inner=None)"
    assert name_of(Made(f.default())) == f"Made(inner={WHOLE}, by=None)"
    assert name_of(OwnDraws()) == "OwnDraws"
    assert name_of(Silent(1)) == "Silent"
    assert re.fullmatch(r"Wordy\( very very .*… #[0-9a-f]{8}", name_of(Wordy(1)))


def test_one_that_holds_itself_has_a_name():
    one = Mine(1)
    one.inner = one
    assert name_of(one).startswith("Mine(weight=1, inner=Mine(")


# ------------------------------------------------------------------------------------------------------------ results
def test_every_result_says_by_which_forecaster_it_is():
    ledger, program = tp.demo.ledger(seed=0), tp.demo.program()
    asked = {"as_of": "2026-03-15", "draws": 20, "seed": 0}
    report = tp.report(ledger, program, **asked)
    projection = tp.project(ledger.as_of("2026-03-15"), draws=20)
    assert projection.forecaster == report.roster.meta["forecaster"] == WHOLE
    assert repr(projection).endswith(f"{WHOLE}>")
    assert WHOLE in projection._repr_html_()
    assert WHOLE in tp.show.html(report)
    for result in (projection, report.roster):
        assert WHOLE in tp.show.to_json(result)
    from tierpace.show.plans import plan_text

    learned = tp.learn(ledger.as_of("2026-03-15"))
    one = tp.project(ledger.as_of("2026-03-15").select(["demo-mara"]), learned, draws=20)
    habits = tp.habits(one.progress)
    (plan,) = tp.plans(one, program, habits=habits)
    assert f"forecast: {WHOLE}, seed 0" in plan_text(plan, one, tp.chances(one, program), habits)
    alone = tp.roster(ledger, program, forecaster=MORE[1], **asked)
    assert alone.meta["forecaster"] == f"{WHOLE[:-1]}, alone=True)"


def test_a_backtest_says_what_its_names_are():
    both = {"default": f.default(), "Linear()": Linear(), "half": Mine(0.5)}
    asked = {"program": tp.demo.program(), "months": ["2026-02"], "cut_days": [15], "draws": 20}
    found = tp.backtest(tp.demo.ledger(seed=0), both, **asked)
    assert found.meta["written"] == (WHOLE, "Linear()", "Mine(weight=0.5, inner=None)")
    from tierpace.show.scores import backtest_text

    text = backtest_text(found, baseline="default")
    assert f"default is {WHOLE}\nhalf is Mine(weight=0.5, inner=None)\n" in text
    assert f"default is {WHOLE}" in found._repr_html_()
    assert tp.show.from_json(tp.show.to_json(found)) == found


def test_a_report_on_the_laws_says_of_which_forecaster():
    assert tp.check_forecaster(DayOfWeek(weeks=3), strict=False).forecaster == "DayOfWeek(weeks=3)"


# ------------------------------------------------------------------------------------------- classes for forecasters
LEDGER, PROGRAM = tp.demo.ledger(seed=0), tp.demo.program()
DAY = {"as_of": "2026-03-15", "draws": 5}
DOORS = {
    "Analogs": Analogs,
    "Calibrated": Calibrated,
    "Fading": Fading,
    "Blend": lambda one: Blend([Linear(), one]),
    "project": lambda one: tp.project(LEDGER.as_of("2026-03-15"), one),
    "project points": lambda one: tp.project(LEDGER.as_of("2026-03-15"), one, draws=0),
    "learn": lambda one: tp.learn(LEDGER.as_of("2026-03-15"), one),
    "roster": lambda one: tp.roster(LEDGER, PROGRAM, forecaster=one, **DAY),
    "report": lambda one: tp.report(LEDGER, PROGRAM, forecaster=one, **DAY),
    "chance history": lambda one: tp.rosters.chance_history(LEDGER, PROGRAM, forecaster=one, **DAY),
    "backtest": lambda one: tp.backtest(LEDGER, {"x": one}, program=PROGRAM, months=["2026-02"], draws=5),
    "check": tp.check_forecaster,
}


@pytest.mark.parametrize(
    ("maker", "hint"),
    [
        (Linear, "write Linear()"),
        (DayOfWeek, "write DayOfWeek()"),
        (Fading, "write Fading(…)"),
        (Mine, "write Mine(…)"),
        (f.default, "write default()"),
    ],
)
@pytest.mark.parametrize("door", DOORS)
def test_what_makes_a_forecaster_is_none(door, maker, hint):
    field = "members" if door == "Blend" else "forecaster"
    told(
        lambda: DOORS[door](maker), InputTypeError, "forecast.not_made", field,
        "must be a forecaster, not what makes one", hint,
    )  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_nor_is_a_function_without_a_name(door):
    with pytest.raises(InputTypeError, match=r"not what makes one, found <function .*; pass what it returns"):
        DOORS[door](lambda: None)


def test_a_class_may_be_a_forecaster_if_its_tail_needs_no_object():
    class Free:
        @staticmethod
        def tail(progress, **_):
            return tp.Tail(np.zeros((len(progress.ids), 3)))

    assert tp.project(LEDGER.as_of("2026-03-15"), Free, draws=0).forecaster.endswith("Free")
    assert Fading(Free).forecaster is Free


@pytest.mark.parametrize("value", [7, "linear", None, dict, partial(Linear)])
def test_other_values_are_no_forecasters(value):
    told(lambda: Fading(value), InputTypeError, "forecast.not_a_forecaster", "forecaster", "such as Linear()")
