"""check_forecaster: sound forecasters pass, and each law catches the one that breaks it alone. And pickles."""

import pickle
import sys
from datetime import date

import numpy as np
import pytest

import tierpace as tp
from tests.errors import told
from tests.making.random_ledgers import ledger, program
from tierpace.errors import ForecasterError, HistoryError, InputError, InputTypeError
from tierpace.forecasters import ETS, Analogs, Blend, Calibrated, DayOfWeek, Fading, LateMonth, Linear, Noise
from tierpace.forecasters.conform import LAWS, OF_LEARNING
from tierpace.forecasters.naming import name_of

NAMES = [name for name, _ in LAWS]
LEARNED = OF_LEARNING[0]
NOTE = (tp.Note("own", "the last four weeks go on"),)


def rate_of(progress):
    """What the last four weeks brought a day: (N, 3)."""
    return progress.days[:, -28:].mean(1)


def going_on(progress):
    """What the days left bring of it: (N, 3). Who has left has fewer free days than that, also after an outage."""
    left = len(progress.days_left)
    return rate_of(progress) * left * (progress.free_days >= left)[:, None]


class Points:
    """Sound, points alone: the last four weeks go on."""

    def tail(self, progress, *, noise):
        return tp.Tail(going_on(progress))


class Own:
    """Sound, with draws of its own; the broken ones below change one thing each."""

    notes = NOTE

    def tail(self, progress, *, noise):
        point = self.point(progress)
        if not noise.draws:
            return tp.Tail(self.bare(point), notes=self.notes)
        days = np.floor(point[:, None, 2] + self.noise(noise))
        each = np.divide(point, point[:, 2:], out=np.zeros_like(point), where=point[:, 2:] > 0)
        draws = self.drawn(days[..., None] * each[:, None] * (1, 1, 0) + days[..., None] * (0, 0, 1), progress)
        return tp.Tail(draws.mean(1), draws=draws, notes=self.notes)

    def point(self, progress):
        return going_on(progress)

    def bare(self, point):
        return point

    def noise(self, noise):
        return noise.own(1)[..., 0]

    def drawn(self, draws, progress):
        return draws


class TooManyDays(Own):
    def point(self, progress):
        return super().point(progress) + np.array([0, 0, 2]) * (len(progress.days_left) == 1) * progress.known.all()


class DeafToTheSeed(Own):
    def noise(self, noise):
        return Noise(noise.ids, noise.month, draws=noise.draws, seed=0).own(1)[..., 0]


class Peeping(Own):
    """Looks for whole histories in the frames of who calls it: what it is shown ends at the cut."""

    def drawn(self, draws, progress):
        frame = sys._getframe()
        while frame is not None and not (frame.f_code.co_name == "<genexpr>" and "x" in frame.f_locals):
            frame = frame.f_back
        ahead = 0 if frame is None else frame.f_locals["x"][:, progress.days.shape[1] :].sum() % 97
        return draws * (1, 1 + 1e-9 * ahead, 1)


class ByPosition(Own):
    """The first row of a lively roster counts for less."""

    def point(self, progress):
        point = super().point(progress)
        if np.ptp(progress.days[:1, :, 0], axis=1).any():
            point[0] *= 0.9
        return point


class Scribbling(Own):
    """Writes to what can be made writeable: texts alone."""

    def tail(self, progress, *, noise):
        point = super().tail(progress, noise=noise)
        ids = progress.ids
        ids.flags.writeable = True
        ids[:1] = "me"
        ids.flags.writeable = False
        return point


class Averaging(Own):
    """Everybody does a little of what the roster does."""

    def point(self, progress):
        point = super().point(progress)
        return 0.9 * point + 0.1 * point.sum(0) / max(len(point), 1) * point.any(1)[:, None]


class Hopeful(Own):
    """Nobody stays silent for ever."""

    def point(self, progress):
        return super().point(progress) + (not progress.days.any()) * np.array([3600.0, 10, 1]) * bool(
            len(progress.days_left)
        )


class Tipping(Own):
    """Five diamonds more, however late."""

    def drawn(self, draws, progress):
        return draws + np.array([0, 5, 0]) * (not len(progress.days_left)) * progress.known.all()


class TwoMinds(Own):
    """Its points are half of what it draws."""

    def bare(self, point):
        return point / 2


class Silent(Own):
    """Sure of itself on a single day of history."""

    notes = ()


class Crowded(Own):
    """Does not think of an empty roster."""

    def point(self, progress):
        rate_of(progress).max(0)
        return super().point(progress)


class Faithful(Own):
    """Goes on with creators who have left."""

    def point(self, progress):
        return rate_of(progress) * len(progress.days_left)


class Borrowing(Own):
    """Sound: everybody slows down as the roster did in its last week."""

    def __init__(self, pace=None):
        self.pace = pace

    def learn(self, progress):
        return type(self)(self.pace_of(progress))

    def pace_of(self, progress):
        week, month = progress.days[:, -7:].mean(1).sum(0), rate_of(progress).sum(0)
        return np.minimum(np.divide(week, month, out=np.ones(3), where=month > 0), 1)

    def point(self, progress):
        return super().point(progress) * (self.pace_of(progress) if self.pace is None else self.pace)


class Unlearned(Borrowing):
    """Forgets what it has learned, and borrows from the creators who are there."""

    def learn(self, progress):
        return type(self)()


BROKEN = dict(
    zip(
        [*NAMES, LEARNED],
        [
            TooManyDays, DeafToTheSeed, Peeping, ByPosition, Scribbling, Averaging, Hopeful, Tipping, TwoMinds,
            Silent, Crowded, Faithful, Unlearned,
        ],
        strict=True,
    )
)  # fmt: skip


MADE = {
    "Analogs": Analogs(Linear(), alone=True),
    "Blend": Blend([Linear(), DayOfWeek()]),
    "Calibrated": Calibrated(Linear()),
    "ETS": ETS(sample=1),
    "Fading": Fading(Linear()),
}
"""Forecasters of ours that need an argument, or take minutes without one."""


def ours():
    """Every forecaster of ours, by the list of public names: a new one is checked without a line here."""
    kinds = {name: getattr(tp.forecasters, name) for name in tp.forecasters.__all__}
    kinds = {
        name: kind for name, kind in kinds.items() if hasattr(kind, "tail") and kind is not tp.forecasters.Forecaster
    }
    return [MADE[name] if name in MADE else kind() for name, kind in kinds.items()]


def test_ours_are_all_of_them():
    assert len(ours()) >= 9
    assert {*MADE} <= {type(forecaster).__name__ for forecaster in ours()}


@pytest.mark.parametrize(
    "forecaster",
    [*ours(), DayOfWeek(weeks=2), tp.forecasters.default(), Points(), Own(), Borrowing()],
    ids=lambda f: repr(f) if "0x" not in repr(f) else type(f).__name__,
)
def test_a_sound_forecaster_keeps_every_law(forecaster):
    report = tp.check_forecaster(forecaster)
    assert report.passed
    laws = [*NAMES, LEARNED] if hasattr(forecaster, "learn") else NAMES
    assert [c.name for c in report.checks] == laws
    assert report.forecaster == name_of(forecaster)
    assert str(report).splitlines()[1:] == [f"  ok     {name}" for name in laws]


@pytest.mark.parametrize(("law", "kind"), BROKEN.items(), ids=[k.__name__ for k in BROKEN.values()])
@pytest.mark.catalogue(107, 114, 115, 120)
def test_each_law_catches_the_forecaster_that_breaks_it_alone(law, kind):
    report = tp.check_forecaster(kind(), strict=False)
    assert [c.name for c in report.checks if not c.passed] == [law]
    assert not report.passed
    broken = next(c for c in report.checks if not c.passed)
    assert broken.found
    assert str(broken) == f"BROKEN {law}: {broken.found}"
    error = told(
        lambda: tp.check_forecaster(kind()),
        ForecasterError,
        "forecast.broken_law",
        kind.__name__,
        "laws of a forecaster",
    )
    assert error.value == f"{law}: {broken.found}"
    assert "strict=False" in error.hint


def test_whose_days_were_overstepped_is_reported():
    report = tp.check_forecaster(Faithful(), strict=False)
    assert "must be at most the days left to each creator ('c001' has 0 of them)" in str(report)


def test_diamonds_for_a_leaver_are_caught_too():
    class Tipped(Own):
        def drawn(self, draws, progress):
            return draws + np.array([0, 3, 0]) * bool(len(progress.days_left)) * bool((progress.free_days == 0).any())

    report = tp.check_forecaster(Tipped(), strict=False)
    assert [c.found for c in report.checks if not c.passed] == ["'c001' has no free day, and gets 3"]


def test_points_that_were_learned_are_held_to_the_law_by_the_draws_around_them():
    class Bare(Unlearned):
        def tail(self, progress, *, noise):
            return tp.Tail(self.point(progress))

    report = tp.check_forecaster(Bare(), strict=False)
    assert [c.name for c in report.checks if not c.passed] == [LEARNED]
    assert "of 24 creators, projected by what has learned, get other draws" in str(report)


def test_a_learn_that_raises_is_reported_as_a_broken_law():
    class Refusing(Own):
        def learn(self, progress):
            raise ZeroDivisionError

    report = tp.check_forecaster(Refusing(), strict=False)
    assert [c.name for c in report.checks if not c.passed] == [LEARNED]
    assert "learn must not raise" in str(report)


def test_what_a_forecaster_of_a_user_has_learned_may_bear_the_name_that_ours_do():
    class Mine(Points):
        learned = None

        def learn(self, progress):
            out = type(self)()
            out.learned = rate_of(progress)
            return out

    progress = ledger(2, rule=RULE).as_of(CUT)
    assert tp.check_forecaster(Mine()).passed
    whole, learned = (tp.project(progress, f, draws=20) for f in (Mine(), Mine().learn(progress)))
    assert np.array_equal(whole.draws, learned.draws)


def test_a_forecaster_that_cannot_learn_is_not_said_to_keep_the_law_of_those_that_do():
    assert LEARNED not in str(tp.check_forecaster(Own()))
    assert LEARNED in str(tp.check_forecaster(Borrowing()))


def test_draws_from_a_clock_of_its_own_are_caught():
    class Restless(Own):
        def noise(self, noise):
            return np.random.default_rng().random((len(noise.ids), noise.draws))

    report = tp.check_forecaster(Restless(), strict=False)
    assert {c.name for c in report.checks if not c.passed} >= {NAMES[1]}
    assert "two runs with one seed differ" in str(report)


class Demanding(Own):
    """Says how much history it needs."""

    needed = 28

    def tail(self, progress, *, noise):
        found = progress.days.shape[1]
        if found < 28:
            raise HistoryError(
                "forecast.own", field="history", needed=self.needed, found=found, requirement="there are four weeks"
            )
        return super().tail(progress, noise=noise)


def test_a_forecaster_may_need_more_history_if_it_says_how_much():
    assert tp.check_forecaster(Demanding()).passed
    muddled = Demanding()
    muddled.needed = 0
    report = tp.check_forecaster(muddled, strict=False)
    assert [c.name for c in report.checks if not c.passed] == [NAMES[9]]
    assert "HistoryError says 0 needed, 1 found" in str(report)


@pytest.mark.parametrize("value", [None, 5, "linear", [Linear()]])
@pytest.mark.parametrize("strict", [True, False])
def test_what_is_no_forecaster_is_refused(value, strict):
    error = told(
        lambda: tp.check_forecaster(value, strict=strict),
        InputTypeError,
        "forecast.not_a_forecaster",
        "forecaster",
        "must have a method tail(progress, *, noise)",
    )
    assert error.value is value


@pytest.mark.parametrize("error", [ValueError("no"), ZeroDivisionError(), KeyError("x")])
def test_an_error_of_its_own_is_reported_as_a_broken_law(error):
    class Raising:
        def tail(self, progress, *, noise):
            raise error

    report = tp.check_forecaster(Raising(), strict=False)
    assert not any(c.passed for c in report.checks)
    assert "tail must not raise" in report.checks[0].found


def test_a_warning_is_reported_as_a_broken_law():
    class Careless(Own):
        def point(self, progress):
            return super().point(progress) + np.sqrt(-1.0 * bool(progress.days.any())) * 0

    report = tp.check_forecaster(Careless(), strict=False)
    assert "invalid value" in report.checks[0].found


# ------------------------------------------------------------------------------------------------------------- pickles
CUT = date(2026, 2, 14)
RULE = tp.DayRule("UTC")


def again(value):
    return pickle.loads(pickle.dumps(value))  # noqa: S301  # our own bytes


@pytest.mark.parametrize("forecaster", [Linear(), DayOfWeek(weeks=3), LateMonth(), Calibrated(LateMonth())], ids=repr)
def test_a_forecaster_learned_or_not_survives_a_pickle_with_its_draws(forecaster):
    progress = ledger(2, rule=RULE).as_of(CUT)
    assert again(forecaster) == forecaster
    learned = forecaster.learn(progress)
    copy = again(learned)
    draws = 20 if isinstance(forecaster, Calibrated) else 0
    a, b, c = (tp.project(progress, f, draws=draws, seed=3) for f in (forecaster, learned, copy))
    assert b == c
    assert repr(learned) == repr(forecaster)
    assert np.array_equal(a.point, b.point)
    with pytest.raises(InputError, match="must be used at the cut it learned from"):
        copy.tail(ledger(2, rule=RULE).as_of(date(2026, 2, 15)), noise=Noise([], progress.month, draws=0, seed=0))


def test_results_survive_a_pickle():
    found = ledger(2, rule=RULE)
    progress, rules = found.as_of(CUT), program(RULE)
    projection = tp.project(progress, Linear(), draws=20)
    habits = tp.habits(progress)
    plans = tp.plans(projection, rules, habits=habits, tier="B")
    rows = tp.roster(found, rules, as_of=CUT, draws=20)
    moved = tp.compare(before=rows, after=rows)
    values = [
        progress, projection, tp.judge(progress, rules), tp.chances(projection, rules), tp.gap(projection, rules),
        habits, plans, rows, moved, tp.check_forecaster(Linear()), tp.Bands(), rules,
    ]  # fmt: skip
    for value in values:
        assert again(value) == value
    assert again(projection).draws.flags.writeable is False
