"""What was learned: who teaches, what refuses it, that nothing learns it again, and what it holds."""

import json
import pickle
from datetime import UTC, date, datetime

import numpy as np
import pytest
from attrs import evolve, frozen

import tierpace as tp
from tests.errors import told
from tests.making.ledgers import daily, lively
from tests.making.random_ledgers import program
from tierpace.errors import ForecasterError, InputError, InputTypeError, RowErrors
from tierpace.forecasters import Analogs, Calibrated, EmpiricalBayes, Fading, Linear, donor_rosters
from tierpace.forecasters.donor_rosters import chosen, donor_roster, keys_of, newcomers, pool_of, teachers

RULE = tp.DayRule("UTC")
CUT = date(2026, 2, 14)
LEDGER = lively(3, creators=24)
PROGRESS = LEDGER.as_of(CUT)
LEARNED = tp.learn(PROGRESS)
RULES = program(RULE)
ASKED = {"as_of": CUT, "draws": 20}


def rows(table):
    return [{name: repr(v) for name, v in row.items()} for row in table]


# Where it may be used ------------------------------------------------------------------------------


OTHERS = {
    "zone": {"day_rule": tp.DayRule("Asia/Tokyo")},
    "signals": {"diamonds": None},
    "longer": {"first_day": "2025-08-31"},
}


def other(**changes):
    """The same roster of daily rows, with something else about it."""
    days, ids = LEDGER.days, LEDGER.ids
    columns = {
        "creator_id": np.repeat(ids, days.shape[1]),
        "day": np.tile(LEDGER.dates, len(ids)),
        "airtime_seconds": days[..., 0].ravel(),
        "diamonds": days[..., 1].ravel(),
        "active": days[..., 2].ravel(),
        "day_rule": RULE,
    }
    return tp.Ledger.from_daily(**{**columns, **changes})


@pytest.mark.parametrize("call", [tp.project, tp.habits, tp.evidence.quiet_soon])
def test_it_is_refused_anywhere_else(call):
    days = {name: other(**changes).as_of(CUT) for name, changes in OTHERS.items()}
    told(lambda: call(LEDGER.as_of(date(2026, 2, 13)), LEARNED), InputError, "learned.other_cut", "as_of", "2026-02-14")
    told(lambda: call(days["zone"], LEARNED), InputError, "learned.other_day_rule", "day_rule", "zone='UTC'")
    told(
        lambda: call(days["signals"], LEARNED), InputError, "learned.other_signals", "measured",
        "[True, True, True]", "pass measured=learned.measured",
    )  # fmt: skip
    told(
        lambda: call(days["longer"], LEARNED), InputError, "learned.other_first_day", "first_day",
        "2025-09-01", "pass first_day=learned.first_day",
    )  # fmt: skip
    eve = LEDGER.as_of(date(2026, 1, 31))
    next_month = LEDGER.as_of(date(2026, 1, 31), month=tp.Month(2026, 2))
    told(lambda: tp.project(next_month, tp.learn(eve)), InputError, "learned.other_month", "month", "2026-01")


def test_rosters_and_reports_refuse_it_too():
    for verb in (tp.roster, tp.report):
        asked = {"as_of": date(2026, 2, 13), "forecaster": LEARNED}
        told(lambda verb=verb, asked=asked: verb(LEDGER, RULES, **asked), InputError, "learned.other_cut", "as_of")


def test_a_day_in_progress_is_refused():
    ledger = tp.demo.ledger(seed=0)
    learned = tp.learn(ledger.as_of("2026-03-14"))
    within = ledger.as_of(datetime(2026, 3, 15, 12, tzinfo=UTC))
    told(lambda: tp.project(within, learned), InputError, "learned.within_day", "progress", "read from the streams")


def test_another_format_is_refused_before_the_rest_is_read():
    told(lambda: evolve(LEARNED, format=2), InputError, "learned.other_format", "format", "learn again")
    content = tp.show.to_dict(LEARNED)
    text = json.dumps({**content, "format": 2, "habits": "of another form"})
    told(lambda: tp.show.from_json(text), InputError, "learned.other_format", "format")
    del content["format"]
    with pytest.raises(InputError, match="found None"):
        tp.show.from_json(json.dumps(content))
    kept = pickle.dumps(LEARNED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tierpace.forecasters.learned.FORMAT", 2)
        patch.setattr("tierpace.forecasters.habit_priors.HabitsPrior.__init__", None)  # reading on would fail
        told(lambda: pickle.loads(kept), InputError, "learned.other_format", "format")  # noqa: S301  # our own bytes


# What cannot learn, or has learned already ----------------------------------------------------------


@frozen
class Draws:
    """A forecaster with draws of its own, which may learn."""

    taught: int = -1

    def tail(self, progress, *, noise):
        n = len(progress.ids)
        point = np.zeros((n, 3))
        return tp.Tail(point, draws=np.zeros((n, noise.draws, 3)) if noise.draws else None)

    def learn(self, progress):
        return Draws(len(progress.ids))


class WithoutLearning:
    def tail(self, progress, *, noise):
        return tp.Tail(np.zeros((len(progress.ids), 3)))


def test_a_forecaster_without_a_method_learn_is_refused_by_the_verb_alone():
    told(lambda: tp.learn(PROGRESS, WithoutLearning()), InputError, "learned.no_method", "forecaster")
    assert len(tp.roster(LEDGER, RULES, forecaster=WithoutLearning(), **ASKED)) == len(LEDGER.ids)
    told(lambda: tp.learn(PROGRESS, 5), InputTypeError, "forecast.not_a_forecaster", "forecaster")
    told(lambda: tp.learn(LEDGER), InputTypeError, "forecast.bad_progress", "progress", "cut the ledger")


def test_a_forecaster_of_ones_own_learns_from_those_who_teach():
    assert tp.learn(PROGRESS, Draws()).forecaster == Draws(24)


def test_what_a_forecasters_learn_raises_is_named():
    class Raising(Draws):
        def learn(self, progress):
            raise KeyError(5)

    with pytest.raises(ForecasterError, match="learn must not raise"):
        tp.learn(PROGRESS, Raising())


def lowered(forecaster):
    """The same, having learned at the cut from the lower half of the roster."""
    return forecaster.learn(PROGRESS.select(PROGRESS.ids[:12]))


@pytest.mark.parametrize("maker", [Linear(), EmpiricalBayes(), Fading(Linear()), Calibrated(Linear())], ids=repr)
def test_nothing_teaches_a_forecaster_again_that_has_learned(maker):
    """Half a roster teaches other numbers than the whole: they show who taught."""
    half = lowered(maker)
    ready = tp.learn(PROGRESS, half).forecaster
    kept = ready if maker == Calibrated(Linear()) else ready.forecaster
    assert kept is half
    table = tp.roster(LEDGER, RULES, forecaster=half, **ASKED)
    again = tp.roster(LEDGER, RULES, forecaster=tp.learn(PROGRESS, half), **ASKED)
    assert rows(table) == rows(again)
    whole = tp.roster(LEDGER, RULES, forecaster=maker, **ASKED)
    if not isinstance(maker, Linear):
        assert rows(table) != rows(whole)


def test_a_backtest_teaches_it_again_neither():
    half = lowered(EmpiricalBayes())
    asked = {"program": RULES, "months": [tp.Month(2026, 1)], "cut_days": [14], "draws": 9}
    told(
        lambda: tp.backtest(LEDGER, {"half": half}, **asked), InputError, "forecast.learned_elsewhere", "EmpiricalBayes"
    )


@pytest.mark.parametrize(
    "forecaster",
    [Calibrated(lowered(EmpiricalBayes())), Analogs(lowered(Calibrated(Linear()))), Fading(lowered(Linear()))],
    ids=["calibrated", "analogs", "fading"],
)
def test_parts_that_have_learned_before_the_whole_are_refused(forecaster):
    told(lambda: tp.learn(PROGRESS, forecaster), InputError, "learned.part_has_learned", "forecaster", "build it of")
    told(
        lambda: tp.roster(LEDGER, RULES, forecaster=forecaster, **ASKED),
        InputError,
        "learned.part_has_learned",
        "forecaster",
    )


def test_a_roster_with_what_was_learned_calls_no_method_learn(monkeypatch):
    for kind in (Analogs, Calibrated, Fading, EmpiricalBayes):
        monkeypatch.setattr(kind, "learn", lambda *_: pytest.fail("learned again"))
    monkeypatch.setattr("tierpace.evidence.creator_habits.learn_habits", lambda *_: pytest.fail("learned again"))
    table = tp.roster(LEDGER, RULES, forecaster=LEARNED, **ASKED)
    tp.report(LEDGER, RULES, forecaster=LEARNED, **ASKED)
    monkeypatch.undo()
    assert rows(table) == rows(tp.roster(LEDGER, RULES, **ASKED))


def test_a_backtest_takes_what_was_learned_at_each_cut():
    asked = {"program": RULES, "months": [tp.Month(2026, 1)], "cut_days": [10, 20], "draws": 9}
    cuts = {
        s.progress.as_of: tp.learn(s.progress) for s in tp.splits(LEDGER, months=asked["months"], cut_days=[10, 20])
    }
    usual = tp.backtest(LEDGER, {"default": tp.forecasters.default()}, **asked)
    by_text = {str(day): learned for day, learned in cuts.items()}
    for given in (cuts, by_text):
        assert tp.backtest(LEDGER, {"default": given}, **asked).scores == usual.scores
    del cuts[date(2026, 1, 20)]
    told(
        lambda: tp.backtest(LEDGER, {"default": cuts}, **asked), InputError, "backtest.no_learned", "forecasters",
        "2026-01-20",
    )  # fmt: skip
    odd = {"default": {CUT: Linear()}}
    told(lambda: tp.backtest(LEDGER, odd, **asked), InputTypeError, "backtest.not_learned", "forecasters")


def test_a_target_may_name_creators_of_other_parts():
    targets = dict.fromkeys(LEDGER.ids, "B")
    whole = tp.roster(LEDGER, RULES, target=targets, **ASKED)
    some = LEDGER.select(LEDGER.ids[:3])
    part = tp.roster(some, RULES, target=targets, forecaster=LEARNED, **ASKED)
    assert rows(part) == rows(whole)[:3]
    told(lambda: tp.roster(some, RULES, target=targets, **ASKED), InputError, "creator.unknown", "ids")
    wrong = {"elsewhere": "Z"}
    with pytest.raises(InputError):
        tp.roster(some, RULES, target=wrong, forecaster=LEARNED, **ASKED)


def test_of_a_roster_nobody_has_seen_it_is_learned_too():
    empty = tp.Ledger.from_sessions([], day_rule=RULE, first_day="2026-01-01", last_day="2026-03-01")
    learned = tp.learn(empty.as_of(CUT))
    assert (learned.creators, learned.taught, learned.notes) == (0, 0, ())
    assert len(tp.roster(empty, RULES, forecaster=learned, **ASKED)) == 0


# What it holds --------------------------------------------------------------------------------------


def test_it_holds_no_id_of_a_creator():
    named = daily(np.ones((3, 120), int), ids=["hidden-one", "hidden-two", "hidden-three"], first=date(2025, 10, 20))
    learned = tp.learn(named.as_of(CUT))
    assert "hidden" not in tp.show.to_json(learned)
    assert b"hidden" not in pickle.dumps(learned)


def test_its_arrays_cannot_be_written_to():
    again = pickle.loads(pickle.dumps(LEARNED))  # noqa: S301  # our own bytes
    for learned in (LEARNED, again, tp.show.from_json(tp.show.to_json(LEARNED))):
        donors = learned.forecaster.learned.donors
        for array in (
            learned.measured,
            learned.quiet.weights,
            learned.forecaster.forecaster.donors.errors,
            donors.looks,
        ):
            with pytest.raises(ValueError, match="read-only"):
                array[:1] = 0
        with pytest.raises(AttributeError):
            learned.month = tp.Month(2026, 3)


def test_the_digest_is_of_what_was_learned_and_not_of_versions():
    assert evolve(LEARNED, numpy="0", version="0").digest == LEARNED.digest
    assert evolve(LEARNED, numpy="0") != LEARNED
    assert tp.learn(LEDGER.as_of(date(2026, 2, 13))).digest != LEARNED.digest
    assert tp.learn(PROGRESS, Linear()).digest != LEARNED.digest
    assert tp.show.to_dict(LEARNED)["digest"] == LEARNED.digest


def test_a_forecaster_of_ones_own_can_be_pickled_and_not_stored():
    learned = tp.learn(PROGRESS, Draws())
    assert learned.digest != tp.learn(PROGRESS.select(PROGRESS.ids[:9]), Draws()).digest
    told(lambda: tp.show.to_json(learned), InputTypeError, "show.unknown_type", "forecaster", "pickle")


def test_a_text_that_names_no_forecaster_of_ours_is_refused():
    content = json.loads(tp.show.to_json(LEARNED))
    content["forecaster"]["is"] = "Roster"
    told(lambda: tp.show.from_json(json.dumps(content)), InputError, "show.bad_layout", "forecaster", '"is"')


# Who teaches ------------------------------------------------------------------------------------------


@pytest.fixture
def few(monkeypatch):
    """A limit of 10 creators who teach, and of 12 donors, half of them newcomers."""
    monkeypatch.setattr(donor_rosters, "TEACHERS", 10)
    monkeypatch.setattr(donor_rosters, "MOST", 12)


def growing(seed=1, creators=30):
    """A roster a third of which came late."""
    rng = np.random.default_rng(seed)
    hours = rng.integers(0, 4, (creators, 170))
    for k in range(0, creators, 3):
        hours[k, : 90 + k] = 0
    hours[:, -1] = 1
    return daily(hours, first=date(2025, 9, 1), worth=rng.integers(5, 500, creators))


@pytest.mark.usefixtures("few")
def test_of_many_those_of_the_least_noise_teach_and_newcomers_are_donors_besides():
    progress = growing().as_of(CUT)
    keys, new = keys_of(progress), newcomers(progress)
    taught = sorted(progress.ids[np.argsort(keys)[:10]])
    assert teachers(progress).ids.tolist() == taught
    late = progress.ids[np.argsort(keys)][new[np.argsort(keys)]][:6]
    assert pool_of(progress).ids.tolist() == sorted({*taught, *late})
    assert donor_roster(pool_of(progress)).ids.tolist() == donor_roster(progress).ids.tolist()
    learned = tp.learn(progress)
    assert (learned.creators, learned.taught, learned.donors) == (30, 10, len({*late} - {*taught}))
    (note,) = learned.notes
    more = len({*late} - {*taught})
    assert more > 1
    text = f"learned from 10 of 30 creators, chosen by the noise of their ids; {more} newcomers besides are donors"
    assert str(note) == text
    assert note in tp.project(progress, learned, draws=5).notes
    assert note in tp.project(progress, draws=5).notes
    assert note in tp.roster(growing(), RULES, **ASKED).notes


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("forecaster", [None, EmpiricalBayes(), Linear(), Calibrated(Fading(Linear()))], ids=repr)
def test_those_alone_teach_the_same_as_all(forecaster):
    """So it can be learned from a table of those alone, whoever gathered it."""
    ledger = growing()
    progress = ledger.as_of(CUT)
    whole = tp.learn(progress, forecaster)
    pool = ledger.select(pool_of(progress).ids)
    assert tp.learn(pool.as_of(CUT), forecaster, creators=30) == whole
    others = [who for who in progress.ids if who not in set(pool.ids)]
    assert others
    assert rows(tp.roster(ledger, RULES, forecaster=forecaster, **ASKED)) == rows(
        tp.roster(ledger, RULES, forecaster=whole, **ASKED)
    )


def test_who_is_chosen_does_not_depend_on_the_order(few):
    rng = np.random.default_rng(0)
    keys, new = rng.permutation(40).astype(np.uint64), rng.random(40) < 0.2
    taught, donors = chosen(keys, new)
    order = rng.permutation(40)
    again = chosen(keys[order], new[order])
    assert set(order[again[0]]) == set(taught)
    assert set(order[again[1]]) == set(donors)
    assert set(keys[taught].tolist()) == set(range(10))


@pytest.mark.usefixtures("few")
def test_who_has_no_known_day_does_not_teach_among_many():
    found = growing()
    hidden = teachers(found.as_of(CUT)).ids[:2]
    masked = found.mask("2025-09-01", "2026-02-17", ids=hidden)
    assert not set(hidden) & set(teachers(masked.as_of(CUT)).ids)
    assert len(teachers(masked.as_of(CUT)).ids) == 10


# Doors ---------------------------------------------------------------------------------------------------


def test_a_part_says_what_the_whole_measures():
    rule = {"day_rule": RULE, "first_day": "2026-01-01", "last_day": "2026-02-01"}
    none = {"creator_id": [], "start": [], "end": [], "diamonds": None}
    assert tp.Ledger.from_columns(**none, **rule).measured.tolist() == [True, False, True]
    assert tp.Ledger.from_columns(**none, **rule, measured=(True, True, True)).measured.all()
    assert tp.Ledger.from_sessions([], **rule, measured=(True, False, True)).measured.tolist() == [True, False, True]
    one = {"creator_id": ["a"], "start": ["2026-01-02T01:00Z"], "end": ["2026-01-02T02:00Z"]}
    said = np.array([True, True, True])
    told(
        lambda: tp.Ledger.from_columns(**one, diamonds=None, **rule, measured=said), InputError,
        "ledger.column_missing", "measured", "diamonds",
    )  # fmt: skip
    empty = {**one, "diamonds": [None]}
    assert tp.Ledger.from_columns(**empty, **rule).measured.tolist() == [True, False, True]
    with pytest.raises(RowErrors, match="missing_diamonds"):
        tp.Ledger.from_columns(**empty, **rule, measured=said)
    unmeasured = tp.Ledger.from_columns(**one, diamonds=[5], **rule, measured=(True, False, True))
    assert unmeasured.days[0, 1].tolist() == [3600, 0, 1]
    assert unmeasured.measured.tolist() == [True, False, True]


def test_daily_rows_of_a_part_say_it_too():
    rule = {"day_rule": RULE, "first_day": "2026-01-01", "last_day": "2026-01-03"}
    none = dict.fromkeys(("creator_id", "day", "airtime_seconds", "diamonds", "active"), ())
    assert tp.Ledger.from_daily(**{**none, "diamonds": None}, **rule).measured.tolist() == [True, False, True]
    assert tp.Ledger.from_daily(**{**none, "diamonds": None}, **rule, measured=(True, True, True)).measured.all()
    row = {"creator_id": ["a"], "day": ["2026-01-02"], "airtime_seconds": [60], "diamonds": [None], "active": [1]}
    assert tp.Ledger.from_daily(**row, **rule).measured.tolist() == [True, False, True]
    said = (True, True, True)
    with pytest.raises(RowErrors, match="missing_value"):
        tp.Ledger.from_daily(**row, **rule, measured=said)
    left = tp.Ledger.from_daily(**{**row, "diamonds": [7]}, **rule, measured=(True, False, True))
    assert left.days[0, 1].tolist() == [60, 0, 1]


@pytest.mark.parametrize("given", [True, (True, True), (True, True, 1), ("True", "no", "x"), 5])
def test_what_is_measured_is_three_flags(given):
    rule = {"day_rule": RULE, "first_day": "2026-01-01", "last_day": "2026-02-01"}
    told(lambda: tp.Ledger.from_sessions([], **rule, measured=given), InputTypeError, "ledger.bad_measured", "measured")
    told(
        lambda: tp.Ledger.from_sessions([], **rule, measured=(False, True, True)), InputError,
        "ledger.streams_measure", "measured", "airtime and active days",
    )  # fmt: skip
