"""What project() refuses: settings that are none, and forecasters that break their contract."""

from datetime import date

import numpy as np
import pytest
from attrs import evolve

import tierpace as tp
from tests.errors import told
from tests.making.random_ledgers import FIRST, ledger
from tierpace.core.notes import BASIS
from tierpace.errors import ForecasterError, InputError, InputTypeError
from tierpace.forecasters import Calibrated, Linear

RULE = tp.DayRule("UTC")
PROGRESS = ledger(3, rule=RULE).as_of(date(2026, 2, 20))
N, LEFT = len(PROGRESS.ids), 8
POINT = np.tile([3600.0, 10.0, 1.0], (N, 1))
DRAWS = np.repeat(POINT[:, None], 5, 1)


class Gives:
    """A forecaster that gives what it was made with."""

    def __init__(self, tail):
        self.given = tail

    def tail(self, progress, *, noise):
        if isinstance(self.given, Exception):
            raise self.given
        return self.given


def put(values, at, value):
    out = values.copy()
    out[at] = value
    return out


BROKEN = {
    "tail must return a Tail": POINT,
    f"point must have shape ({N}, 3)": tp.Tail(POINT[:2]),
    f"draws must have shape ({N}, 5, 3)": tp.Tail(POINT, draws=DRAWS[:, :4]),
    f"spread must have shape ({N}, {LEFT}, 3)": tp.Tail(POINT, spread=np.zeros((N, 3, 3))),
    f"basis must have shape ({N},)": tp.Tail(POINT, basis=np.zeros(N + 1, BASIS)),
    "point must be finite": tp.Tail(put(POINT, (0, 1), np.nan)),
    "draws must be finite": tp.Tail(POINT, draws=put(DRAWS, (0, 0, 1), np.inf)),
    "point must be 0 or more": tp.Tail(put(POINT, (1, 0), -1)),
    "draws must be 0 or more": tp.Tail(POINT, draws=put(DRAWS, (1, 2, 1), -0.5)),
    "active days of point must be at most the days left": tp.Tail(put(POINT, (0, 2), LEFT + 0.1)),
    "active days of draws must be at most the days left": tp.Tail(POINT, draws=put(DRAWS, (0, 0, 2), LEFT + 1)),
    "active days of draws must be whole": tp.Tail(POINT, draws=put(DRAWS, (0, 0, 2), 1.5)),
    "airtime of draws must be at most the true length": tp.Tail(POINT, draws=put(DRAWS, (0, 0, 0), LEFT * 86_400 + 9)),
}


@pytest.mark.parametrize(("rule", "tail"), BROKEN.items(), ids=BROKEN)
@pytest.mark.catalogue(110, 111, 113)
def test_a_tail_that_breaks_a_rule_is_refused_by_its_name(rule, tail):
    error = told(
        lambda: tp.project(PROGRESS, Gives(tail), draws=5),
        ForecasterError,
        "forecast.bad_output",
        "Gives",
        rule,
        "check_forecaster",
    )
    assert isinstance(error, RuntimeError)


@pytest.mark.parametrize("draws", [0, 5])
@pytest.mark.parametrize(
    ("signal", "given", "rule"),
    [
        (2, LEFT + 1, f"must be at most the days left to each creator ('c01' has {LEFT} of them), found {LEFT + 1}.0"),
        (0, LEFT * 86_400 + 9, f"days left to each creator ('c01' has {LEFT * 86_400:,} s), found 691209.0"),
    ],
)
def test_whose_days_are_overstepped_is_reported(draws, signal, given, rule):
    tail = tp.Tail(put(POINT, (1, signal), given), draws=put(DRAWS, (1, 3, signal), given) if draws else None)
    told(lambda: tp.project(PROGRESS, Gives(tail), draws=draws), ForecasterError, "forecast.bad_output", "Gives", rule)


def test_what_a_forecaster_raises_is_reported_with_its_cause():
    with pytest.raises(ForecasterError, match="tail must not raise, found KeyError") as caught:
        tp.project(PROGRESS, Gives(KeyError("x")))
    assert caught.value.code == "forecast.raised"
    assert isinstance(caught.value.__cause__, KeyError)


def test_an_error_of_ours_from_within_is_passed_on():
    short = tp.errors.HistoryError("my.short", field="history", needed=9, found=3, requirement="there are 9 months")
    with pytest.raises(tp.errors.HistoryError) as caught:
        tp.project(PROGRESS, Gives(short))
    assert (caught.value.needed, caught.value.found) == (9, 3)


def test_settings_that_are_none_are_refused():
    told(
        lambda: tp.project(ledger(3, rule=RULE)),
        InputTypeError,
        "forecast.bad_progress",
        "progress",
        "ledger.as_of(day)",
    )
    for name, value in (("draws", 1.5), ("draws", True), ("seed", "1"), ("seed", None)):
        settings = {name: value}
        told(lambda s=settings: tp.project(PROGRESS, **s), InputTypeError, f"forecast.bad_{name}", name)
    told(lambda: tp.project(PROGRESS, draws=-1), InputError, "forecast.bad_draws", "draws", "0 or more")


def test_lists_and_narrow_floats_are_taken():
    tail = tp.Tail(POINT.astype(np.float32).tolist(), draws=DRAWS.astype(np.float32))
    projection = tp.project(PROGRESS, Gives(tail), draws=5)
    assert projection.draws.dtype == np.float64
    assert np.array_equal(projection.point, PROGRESS.so_far + POINT)


def test_points_alone_are_drawn_around_and_the_notes_say_so():
    projection = tp.project(PROGRESS, Gives(tp.Tail(POINT)), draws=0)
    assert projection.draws is None
    assert projection.notes == ()
    with pytest.raises(InputError, match="the projection must have draws"):
        projection.quantile(0.5)


def test_a_source_without_active_days_is_projected_too():
    found = tp.Ledger.from_daily(
        creator_id=np.repeat(["a", "b"], 100),
        day=np.tile(np.datetime64(FIRST) + np.arange(100), 2),
        airtime_seconds=[3600] * 100 + [1800] * 100,
        diamonds=[5] * 200,
        active=None,
        day_rule=RULE,
    )
    projection = tp.project(found.as_of(date(2026, 1, 20)), draws=50)
    assert not projection.draws[..., 2].any()
    assert projection.point[:, 0] == pytest.approx([31 * 3600, 31 * 1800], rel=0.1)


class Twice(Calibrated):
    """A class made from Calibrated: all that is drawn comes twice."""

    def tail(self, progress, *, noise):
        tail = super().tail(progress, noise=noise)
        return tail if tail.draws is None else evolve(tail, draws=2 * tail.draws)


def test_a_class_made_from_ours_is_called_itself_and_what_it_gives_is_looked_at():
    for asked in (Twice(Linear()), Twice(Linear()).learn(PROGRESS)):
        assert type(asked) is Twice
        error = told(
            lambda asked=asked: tp.project(PROGRESS, asked, draws=20),
            ForecasterError,
            "forecast.bad_output",
            "Twice",
            "active days of draws must be at most the days left",
        )
        assert error.value > LEFT
