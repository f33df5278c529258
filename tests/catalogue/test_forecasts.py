"""Forecasts of odd histories, forecasters that misbehave, draws, seeds and levels."""

import sys
from datetime import date, timedelta

import numpy as np
import pytest

import tierpace as tp
from tests.errors import told
from tests.making.bad_rows import HOUR, daily
from tests.making.programs import one_tier
from tierpace.errors import ForecasterError, InputError, InputTypeError
from tierpace.forecasters import ETS, Benktander, Blend, DayOfWeek, EmpiricalBayes, Hurdle, LateMonth, Linear, Noise

OURS = [Linear(), DayOfWeek(), LateMonth(), EmpiricalBayes(), Benktander(), Hurdle(), Blend([Linear(), Hurdle()])]
CUT = date(2026, 3, 15)
OWN = [0.923620329540946, 0.665109283517392, 0.6388334463468399]
WORLD = [0.8236904080809191, 0.813488450418367, 0.47913625993772585]


def ledger(hours, *, last=CUT, creators=1):
    """Creators who all stream so many hours on each of the last days."""
    n = len(hours)
    who = np.repeat([f"c{k}" for k in range(creators)], n)
    seconds = np.tile(np.array(hours) * HOUR, creators).astype(np.int64)
    days = [last - timedelta(n - 1 - k) for k in range(n)] * creators
    columns = {"diamonds": seconds // 36, "active": (seconds > 0).astype(int)}
    return daily(creator_id=who, day=days, airtime_seconds=seconds, **columns)


class Gives:
    """A forecaster that gives what a function of the progress gives."""

    def __init__(self, make):
        self.make = make

    def tail(self, progress, *, noise):
        return self.make(progress)


HISTORIES = {
    "nothing, ever": [0] * 90,
    "the same every day": [2] * 90,
    "one night long ago": [0] * 20 + [20] + [0] * 69,
    "one night, yesterday": [0] * 88 + [20, 0],
    "a single day": [2],
    "three days": [2, 0, 3],
    "a week": [2] * 7,
    "two weeks less a day": [2, 0] * 6 + [1],
    "a second a day": [1 / HOUR] * 90,
    "every second": [24] * 90,
    "only the first": [5] + [0] * 44,
}


@pytest.mark.catalogue(101, 103)
@pytest.mark.parametrize("forecaster", OURS, ids=repr)
@pytest.mark.parametrize("hours", HISTORIES.values(), ids=HISTORIES)
def test_a_history_of_any_shape_gives_a_finite_answer_and_no_warning(forecaster, hours):
    progress = ledger(hours).as_of(CUT)
    projection = tp.project(progress, forecaster, draws=60)
    assert np.isfinite(projection.draws).all()
    assert (projection.draws >= progress.so_far[:, None]).all()
    assert (projection.draws[..., 0] <= progress.so_far[:, :1] + progress.seconds_left[:, None]).all()
    assert projection.notes
    if not any(hours):
        assert projection.draws[..., 2].mean() < 0.5  # a day; that none will come is not known


@pytest.mark.catalogue(102, 103, 125)
@pytest.mark.parametrize("hours", HISTORIES.values(), ids=HISTORIES)
def test_statsmodels_warnings_and_errors_stay_inside(hours):
    """It fits nothing to under two weeks, and constant series have no fit that converges."""
    progress = ledger(hours).as_of(CUT)
    projection = tp.project(progress, ETS(), draws=0)
    assert np.isfinite(projection.point).all()
    assert (projection.point >= progress.so_far).all()


@pytest.mark.catalogue(124)
def test_without_statsmodels_one_forecaster_says_so_and_the_others_do_not_care(monkeypatch):
    """It is a dependency with a range, so an installer keeps it; without it the import itself fails."""
    for name in [n for n in sys.modules if n.partition(".")[0] == "statsmodels"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "statsmodels", None)
    progress = ledger([2, 0, 1] * 40).as_of(CUT)
    with pytest.raises(ForecasterError, match="ETS: tail must not raise") as caught:
        tp.project(progress, ETS(), draws=0)
    assert isinstance(caught.value.__cause__, ImportError)
    assert "statsmodels" in str(caught.value)
    for forecaster in OURS:
        assert np.isfinite(tp.project(progress, forecaster, draws=5).draws).all()


@pytest.mark.catalogue(117)
@pytest.mark.parametrize("name", ["Linear", "tierpace.forecasters:Linear", "", 7])
def test_a_forecaster_is_an_object_and_never_a_name(name):
    """There is no registry, so nothing can be missing from one or be in it twice."""
    progress = ledger([2] * 60).as_of(CUT)
    told(
        lambda: tp.project(progress, name, draws=0), InputTypeError, "forecast.not_a_forecaster", "forecaster",
        f"found {name!r}", "pass an object, such as Linear()",
    )  # fmt: skip


@pytest.mark.catalogue(121)
@pytest.mark.parametrize("forecaster", OURS, ids=repr)
def test_nothing_has_to_be_fitted_first(forecaster):
    """tail() learns for itself what learn() would have learned before it."""
    progress = ledger([2, 0, 1, 3] * 40, creators=3).as_of(CUT)
    found = tp.project(progress, forecaster, draws=0)
    assert np.array_equal(found.point, tp.project(progress, forecaster.learn(progress), draws=0).point)


@pytest.mark.catalogue(122)
@pytest.mark.parametrize("forecaster", OURS, ids=repr)
def test_what_is_learned_serves_any_part_of_its_roster_and_no_other_cut(forecaster):
    """Nobody's own fit can be used for another creator: what is learned is the roster's."""
    known = ledger([2, 0, 1, 3] * 40, creators=3)
    progress = known.as_of(CUT)
    learned = forecaster.learn(progress)
    whole, part = tp.project(progress, learned, draws=0), tp.project(progress.select(["c1"]), learned, draws=0)
    assert np.array_equal(part.point[0], whole.point[1])
    earlier = known.as_of(CUT - timedelta(1))
    told(
        lambda: tp.project(earlier, learned, draws=0),
        InputError, "forecast.learned_elsewhere", type(forecaster).__name__, f"the cut it learned from, {CUT}",
        f"found '{earlier.as_of}'", "learn again from this progress",
    )  # fmt: skip


@pytest.mark.catalogue(101)
@pytest.mark.parametrize("forecaster", OURS, ids=repr)
def test_three_days_of_history_are_answered_with_doubt(forecaster):
    """Without a month of one's own the draws rest on errors of public panels, and the notes say so."""
    progress = ledger([2, 2, 2], last=date(2026, 3, 3)).as_of(date(2026, 3, 3))
    projection = tp.project(progress, forecaster, draws=300)
    low, high = projection.interval(0.8)[0, :, 0] / HOUR
    assert high - low > 10
    assert {note.code for note in projection.notes}
    assert projection.basis["months"].tolist() == [0]
    assert 0 < tp.chances(projection, one_tier(airtime_hours=62)).by_tier[0, 0] < 1


@pytest.mark.catalogue(105)
def test_a_month_with_an_outage_is_not_learned_from_and_the_basis_counts_the_others():
    whole = ledger([2, 0, 1] * 45)
    masked = whole.mask(date(2026, 1, 10), date(2026, 1, 12))
    months = [tp.project(found.as_of(CUT), Linear(), draws=30).basis["months"].tolist() for found in (whole, masked)]
    assert months == [[4], [3]]
    assert tp.Month(2026, 1) not in masked.as_of(CUT).complete_months()


@pytest.mark.catalogue(108, 109)
@pytest.mark.parametrize("forecaster", OURS, ids=repr)
def test_what_is_earned_is_certain_and_what_the_days_left_cannot_hold_is_never(forecaster):
    progress = ledger([2] * 90).as_of(CUT)
    projection = tp.project(progress, forecaster, draws=40)
    for tier, chance in (
        ({"airtime_hours": 30}, 1.0), ({"active_days": 15}, 1.0),
        ({"active_days": 31}, None), ({"airtime_hours": 30 + 16 * 24 + 1}, 0.0),
    ):  # fmt: skip
        found = tp.chances(projection, one_tier(**tier)).by_tier[0, 0]
        assert found == chance if chance is not None else 0 < found < 1
    short = ledger([2] * 14 + [0]).as_of(CUT)
    gone = tp.judge(short, one_tier(active_days=31))
    assert gone.possible.tolist() == [[False]]
    assert gone.shortfall[0, 0].tolist() == [0, 0, 17]  # sixteen days are left
    assert tp.chances(tp.project(short, forecaster, draws=40), one_tier(active_days=31)).by_tier.tolist() == [[0.0]]
    gap = tp.gap(projection, one_tier(airtime_hours=30))
    assert not gap.earned.any()


def point(values):
    return lambda progress: tp.Tail(np.tile(values, (len(progress.ids), 1)))


def put(field, value):
    def make(progress):
        draws = np.zeros((len(progress.ids), 5, 3))
        draws[0, 0, field] = value
        return tp.Tail(np.maximum(draws, 0).mean(1), draws=draws)

    return make


BROKEN = {
    "NaN": (point([np.nan, 0, 0]), "point must be finite"),
    "infinite": (point([np.inf, 0, 0]), "point must be finite"),
    "negative": (point([-1.0, 0, 0]), "point must be 0 or more"),
    "a day too many": (point([0, 0, 16.5]), "active days of point must be at most the days left"),
    "a second too many": (
        point([16 * 86_400 + 2, 0, 1]),
        "airtime of point must be at most the true length of the days left",
    ),
    "half a day drawn": (put(2, 0.5), "active days of draws must be whole"),
    "draws below zero": (put(1, -1), "draws must be 0 or more"),
    "too few rows": (lambda _: tp.Tail(np.zeros((0, 3))), r"point must have shape \(1, 3\)"),
    "two signals": (lambda p: tp.Tail(np.zeros((len(p.ids), 2))), r"point must have shape \(1, 3\)"),
    "an array": (lambda p: p.so_far, "tail must return a Tail"),
    "nothing": (lambda _: None, "tail must return a Tail"),
}


@pytest.mark.catalogue(110, 111, 113)
@pytest.mark.parametrize(("make", "rule"), BROKEN.values(), ids=BROKEN)
def test_a_forecaster_that_oversteps_is_refused_by_name_and_never_clipped(make, rule):
    with pytest.raises(ForecasterError, match=rule) as caught:
        tp.project(ledger([2] * 40).as_of(CUT), Gives(make), draws=5)
    error = caught.value
    assert (error.code, error.field) == ("forecast.bad_output", "Gives")
    assert error.hint == "run tierpace.forecasters.check_forecaster on it"
    assert str(error).startswith("Gives: ")


@pytest.mark.catalogue(113)
def test_lists_and_narrow_floats_and_integers_will_do():
    progress = ledger([2] * 40).as_of(CUT)
    for values in ([[7200, 200, 1]], np.float32([[7200, 200, 1]]), np.array([[7200, 200, 1]], np.int16)):
        projection = tp.project(progress, Gives(lambda _, v=values: tp.Tail(v)), draws=0)
        assert projection.point.dtype == np.float64
        assert (projection.point - progress.so_far).tolist() == [[7200, 200, 1]]


@pytest.mark.catalogue(112)
@pytest.mark.parametrize("error", [ZeroDivisionError("no"), KeyError("x"), MemoryError(), StopIteration()], ids=repr)
def test_a_forecaster_that_raises_fails_the_call_with_its_name_and_its_cause(error):
    """It sees all creators at once, so there is no creator to blame, and no row that could be left out."""

    class Moody:
        def tail(self, progress, *, noise):
            raise error

    found = ledger([2] * 40, creators=3)
    for call in (
        lambda: tp.project(found.as_of(CUT), Moody(), draws=5),
        lambda: tp.roster(found, one_tier(active_days=5), as_of=CUT, forecaster=Moody(), draws=5),
    ):
        with pytest.raises(ForecasterError, match="Moody: tail must not raise") as caught:
            call()
        assert (caught.value.code, caught.value.field, caught.value.value) == ("forecast.raised", "Moody", error)
        assert caught.value.__cause__ is error


@pytest.mark.catalogue(114)
@pytest.mark.parametrize("name", ["days", "so_far", "known", "month_known", "free_days", "seconds_left", "quality"])
def test_a_forecaster_that_writes_into_its_input_is_stopped(name):
    def scribble(progress):
        getattr(progress, name)[:] = 0

    found = ledger([2] * 40)
    before = found.digest
    with pytest.raises(ForecasterError, match="tail must not raise, found ValueError") as caught:
        tp.project(found.as_of(CUT), Gives(scribble), draws=5)
    assert caught.value.code == "forecast.raised"
    assert "read-only" in str(caught.value.__cause__)
    assert found.digest == before


@pytest.mark.catalogue(115)
def test_a_forecaster_with_dice_of_its_own_is_found_out():
    class Dicing:
        def tail(self, progress, *, noise):
            days = np.random.randint(0, 2, (len(progress.ids), noise.draws, 1))  # noqa: NPY002  # what is to be found out
            days = np.minimum(days, len(progress.days_left)) * [0, 0, 1.0]
            return tp.Tail(days.mean(1) if noise.draws else np.zeros((len(progress.ids), 3)), draws=days)

    report = tp.check_forecaster(Dicing(), strict=False)
    assert "two runs with one seed differ" in str(report)
    error = told(
        lambda: tp.check_forecaster(Dicing()), ForecasterError, "forecast.broken_law", "Dicing", "laws of a forecaster"
    )
    assert "same seed, same draws" in error.value


@pytest.mark.catalogue(118)
def test_chances_need_a_draw_and_never_pretend_to_know_more():
    progress = ledger([2, 0, 1] * 30).as_of(CUT)
    told(
        lambda: tp.chances(tp.project(progress, draws=0), one_tier(active_days=25)),
        InputError,
        "projection.no_draws",
        "draws",
        "the projection must have draws",
        "call project(…, draws=1000)",
    )
    for draws in (1, 2, 1000):
        chance = tp.chances(tp.project(progress, draws=draws), one_tier(active_days=25)).by_tier[0, 0]
        assert 0.5 / (draws + 1) <= chance <= 1 - 0.5 / (draws + 1)
    told(lambda: tp.project(progress, draws=-1), InputError, "forecast.bad_draws", "draws", "must be 0 or more")


@pytest.mark.catalogue(118, 119)
@pytest.mark.parametrize(("name", "code"), [("draws", "forecast.bad_draws"), ("seed", "forecast.bad_seed")])
@pytest.mark.parametrize(
    "value", [None, "1", 1.0, True, np.int64(1), np.random.default_rng(0), [1]], ids=lambda v: type(v).__name__
)
def test_draws_and_seeds_are_integers_of_pythons(name, code, value):
    """No seed is drawn from a clock, and none is used up: the same call gives the same numbers."""
    with pytest.raises(InputTypeError, match=f"{name} must be an integer") as caught:
        tp.project(ledger([2] * 40).as_of(CUT), **{name: value})
    assert (caught.value.code, caught.value.field) == (code, name)
    assert caught.value.value is value


@pytest.mark.catalogue(119)
def test_any_integer_is_a_seed_of_its_own():
    progress = ledger([2, 0, 1] * 30).as_of(CUT)
    seen = {
        tp.project(progress, draws=20, seed=seed).draws.tobytes() for seed in (0, -1, 1, 2**64, 2**64 + 1, -(10**30))
    }
    assert len(seen) == 6
    assert tp.project(progress, draws=20).draws.tobytes() in seen


@pytest.mark.catalogue(120)
def test_noise_is_the_same_on_every_machine_and_in_every_version():
    noise = Noise(["ann", "bob"], tp.Month(2026, 3), draws=3, seed=0)
    assert noise.own(1)[0, :, 0].tolist() == OWN
    assert noise.world(1)[:, 0].tolist() == WORLD
    assert Noise(["bob", "ann"], tp.Month(2026, 3), draws=2, seed=0).own(1)[1, :, 0].tolist() == OWN[:2]


@pytest.mark.catalogue(123)
@pytest.mark.parametrize(
    "level", [0, 1, 1.5, -0.1, float("nan"), float("inf"), None, "0.5", True, 1j, [0.5], np.array([[0.5]])], ids=repr
)
def test_levels_are_numbers_within_zero_and_one(level):
    projection = tp.project(ledger([2, 0, 1] * 30).as_of(CUT), draws=20)
    calls = [(lambda: projection.quantile([0.5, level]), "q")]
    if not isinstance(level, list | np.ndarray):
        calls.append((lambda: projection.interval(level), "level"))
    for call, field in calls:
        with pytest.raises(InputError, match="must lie above 0 and below 1") as caught:
            call()
        assert (caught.value.code, caught.value.field) == ("projection.bad_level", field)


@pytest.mark.catalogue(123)
def test_quantiles_come_in_the_order_wanted_and_never_cross():
    """Each is where its level was, so a level given twice is answered twice."""
    projection = tp.project(ledger([2, 0, 1] * 30).as_of(CUT), draws=50)
    rising = projection.quantile(np.linspace(0.05, 0.95, 19))
    assert (np.diff(rising, axis=1) >= 0).all()
    assert np.array_equal(projection.quantile([0.9, 0.1, 0.9]), projection.quantile((0.1, 0.9))[:, [1, 0, 1]])
    assert projection.quantile([]).shape == (1, 0, 3)
    assert np.array_equal(projection.quantile(np.float32(0.5)), projection.quantile([0.5]))
