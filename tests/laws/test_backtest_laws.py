"""Laws of looking back: nothing leaks from after the cut, chances do not drift, and what was expected came in."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.laws.known_world import PROGRAM, TARGET, world
from tests.making.forecasters import FORECASTERS
from tests.making.ledgers import daily
from tests.making.random_ledgers import FIRST, program, rules, streams
from tierpace import forecasters
from tierpace.forecasters import Calibrated, Linear, default

DAYS = 130
PEOPLE = [tp.Creator("c00"), tp.Creator("c01"), tp.Creator("c02"), tp.Creator("silent")]


# ---------------------------------------------------------------------------------------------------------------- leaks
def test_every_forecaster_of_ours_is_held_to_these_laws():
    """The default among them."""
    ours = [getattr(forecasters, name) for name in forecasters.__all__]
    kinds = {kind for kind in ours if isinstance(kind, type) and hasattr(kind, "tail")} - {forecasters.Forecaster}
    assert {type(f) for f in FORECASTERS.values()} == kinds
    assert default() in FORECASTERS.values()


def ledger_of(rows, rule, people, last_day=FIRST + timedelta(days=DAYS)):
    who, start, end, worth = (list(c) for c in zip(*rows, strict=True))
    return tp.Ledger.from_columns(
        creator_id=who,
        start=start,
        end=end,
        diamonds=worth,
        day_rule=rule,
        creators=people,
        first_day=FIRST,
        last_day=last_day,
    )


def truth_noise_and_live(seed, rule, cut):
    """Three ledgers alike up to a cut, where streams run: one goes on; in the others these end there.

    The second then goes on with noise; the third ends with the cut, as ledgers do in live use. At the last midnight of
    a month, where streams count whole on the day they start, the streams of the other two are whole too: the one
    exception to the law that nothing later is seen.
    """
    edge = int(rule.edges(cut, cut)[1])
    whole = rule.midnight == "start" and cut == tp.Month.from_date(cut).last
    real = [*zip(*streams(seed, days=DAYS, zone=rule.zone), strict=True)]
    real += [(f"c0{k}", edge - 4000 * k - 1, edge + 5000 + k, 12_347) for k in range(3)]  # run on at the cut
    known = [
        (who, start, end, worth)
        if whole or end <= edge
        else (who, start, edge, worth * (edge - start) // (end - start))
        for who, start, end, worth in real
        if start < edge
    ]
    other = [
        row for row in zip(*streams(seed + 1, creators=12, days=DAYS, zone=rule.zone), strict=True) if row[1] >= edge
    ]
    other.append(("somebody new", edge, edge + 3600, 10**6))
    gone = [tp.Creator("c00", left=cut + timedelta(days=2)), *PEOPLE[1:]]
    return ledger_of(real, rule, PEOPLE), ledger_of(known + other, rule, gone), ledger_of(known, rule, PEOPLE, cut)


def check_blind(name, seed, rule, cut):
    """What a forecaster says of the truth at a cut it says of noise, and of nothing at all, bit for bit."""
    one, *others = (
        tp.project(found.as_of(cut), FORECASTERS[name], draws=20, seed=1)
        for found in truth_noise_and_live(seed, rule, cut)
    )
    goals = program(rule)
    for two in others:
        assert one.ids.tolist() == two.ids.tolist()
        for field in ("point", "draws", "spread", "basis", "notes"):
            a, b = getattr(one, field), getattr(two, field)
            assert (a is None) == (b is None)
            assert a is None or np.array_equal(a, b), field
        assert np.array_equal(tp.chances(one, goals).by_tier, tp.chances(two, goals).by_tier, equal_nan=True)


@given(st.integers(0, 10**6), rules(), st.integers(0, DAYS - 1), st.sampled_from(sorted(FORECASTERS)))
@pytest.mark.catalogue(106, 107)
def test_what_comes_after_the_cut_changes_no_bit_of_a_projection(seed, rule, at, name):
    check_blind(name, seed, rule, FIRST + timedelta(days=at))


@pytest.mark.parametrize("name", sorted(FORECASTERS))
@pytest.mark.parametrize("midnight", ["split", "start"])
@pytest.mark.catalogue(106, 107)
def test_no_forecaster_of_ours_sees_what_comes_after_the_cut(name, midnight):
    rule = tp.DayRule("America/New_York", min_minutes=25, midnight=midnight)
    for day in (date(2025, 11, 3), date(2026, 1, 31), date(2026, 2, 14)):
        check_blind(name, 6, rule, day)


@pytest.mark.parametrize("midnight", ["split", "start"])
def test_a_backtest_says_of_a_past_cut_what_live_use_said_there_bit_for_bit(midnight):
    rule = tp.DayRule("America/New_York", min_minutes=25, midnight=midnight)
    month, cut = tp.Month(2026, 2), date(2026, 2, 14)
    truth, _, live = truth_noise_and_live(5, rule, cut)
    rows = tp.backtest(
        truth, FORECASTERS, program=program(rule), months=[month], cut_days=[cut.day], draws=40, keep_rows=True
    ).rows
    for name, forecaster in FORECASTERS.items():
        projection = tp.project(live.as_of(cut).of_seen, forecaster, draws=40)
        mine = [k for k, f in enumerate(rows["forecaster"]) if f == name]
        low, high = np.moveaxis(projection.interval(0.8), 1, 0)
        assert [rows["creator_id"][k] for k in mine] == np.repeat(projection.ids, 3).tolist()
        assert [rows["mean"][k] for k in mine] == projection.mean.ravel().tolist()
        assert [rows["width80"][k] for k in mine] == (high - low).ravel().tolist()


@pytest.mark.parametrize("midnight", ["split", "start"])
@pytest.mark.catalogue(106, 107)
def test_what_comes_after_the_cut_changes_nothing_a_backtest_said(midnight):
    """Only what came true differs."""
    rule = tp.DayRule("America/New_York", min_minutes=25, midnight=midnight)
    month, day = tp.Month(2026, 2), 14
    said = []
    for found in truth_noise_and_live(5, rule, date(2026, 2, day))[:2]:
        result = tp.backtest(
            found, FORECASTERS, program=program(rule), months=[month], cut_days=[day], draws=40, keep_rows=True
        )
        said.append(result.rows)
    one, two = said
    for name in ("forecaster", "creator_id", "signal", "mean", "width80"):
        assert one[name] == two[name]
    assert one["actual"] != two["actual"]


# -------------------------------------------------------------------------------------------------------------- outages
@pytest.mark.parametrize("name", sorted(FORECASTERS))
def test_an_outage_in_a_past_month_makes_nobody_expect_less(name):
    """Who streams two hours every day goes on to do so, whatever was lost on the way."""
    steady = daily(np.full((20, 120), 2))
    for days, who in ((date(2026, 2, 2), 10), (date(2026, 3, 5), 10), (date(2026, 3, 5), 20)):
        steady = steady.mask(days, days + timedelta(days=7), ids=[f"c{k:02d}" for k in range(who)])
        projection = tp.project(steady.as_of(date(2026, 4, 15)), FORECASTERS[name], draws=50)
        np.testing.assert_allclose(projection.mean, np.tile([30 * 7200, 600, 30], (20, 1)), rtol=1e-6)


# ----------------------------------------------------------------------------------------------------------- martingale
WORLDS, CUTS = 40, (8, 15, 22)


class Certain:
    """All draws alike: a quarter more than Linear says."""

    def tail(self, progress, *, noise):
        most = np.stack((progress.seconds_left, np.full(len(progress.ids), np.inf), progress.free_days), 1)
        more = np.minimum(Linear().tail(progress, noise=noise).point * 1.25, most)
        more[:, 2] = np.round(more[:, 2])
        return tp.Tail(more, draws=np.repeat(more[:, None], noise.draws, axis=1))


@cache
def changes(forecaster=None, worlds=WORLDS):
    """World, chance of an open tier at a cut, and how it changed by the day after: one row a creator and tier."""
    found = []
    for seed in range(worlds):
        past = world(20_000 + seed, creators=60, months=6).ledger()
        for day in CUTS:
            today, tomorrow = (
                tp.chances(tp.project(past.as_of(date(TARGET.year, TARGET.month, d)), forecaster, draws=200), PROGRAM)
                for d in (day, day + 1)
            )
            open_ = today.verdicts.possible & ~today.verdicts.cleared.all(2)
            change = (tomorrow.by_tier - today.by_tier)[open_]
            found.append(np.stack((np.full(len(change), seed), today.by_tier[open_], change), 1))
    return np.concatenate(found)


def drift(rows):
    """The mean change, and its standard error over worlds, whose creators share their months."""
    who = rows[:, 0].astype(int)
    total, count = np.bincount(who, rows[:, 2], WORLDS), np.bincount(who, minlength=WORLDS)
    mean = total.sum() / count.sum()
    return mean, np.sqrt(((total - mean * count) ** 2).sum()) / count.sum()


def test_chances_do_not_drift_from_one_day_to_the_next():
    """Today's chance is what tomorrow's will be on average; else today's should have been another."""
    mean, error = drift(changes())
    assert abs(mean) < 2 * error
    assert error < 0.002


def test_chances_of_every_decile_hardly_drift():
    """Known weakness: after six months chances are a little cautious; high ones rise, low ones fall, by < .01 a day."""
    rows = changes()
    for k in range(10):
        mean, error = drift(rows[np.clip(rows[:, 1] * 10, 0, 9).astype(int) == k])
        assert abs(mean) < max(2 * error, 0.015), k


def test_a_drift_is_found():
    """Chances of one who is too sure fall from high and rise from low."""
    rows = changes(Certain(), 12)
    (fall, error), (rise, other) = (drift(rows[kept]) for kept in (rows[:, 1] > 0.9, rows[:, 1] < 0.1))
    assert fall < min(-3 * error, -0.015)
    assert rise > max(3 * other, 0.015)


# -------------------------------------------------------------------------------------------------------------- balance
@cache
def kept_rows():
    """A year of a known world, as it was projected."""
    return tp.backtest(
        world(50_001, creators=150, months=17).ledger(),
        {"default": default(), "linear": Calibrated(Linear())},
        program=PROGRAM,
        months=[TARGET.shift(-k) for k in range(12)],
        cut_days=[7, 15, 25],
        draws=100,
        keep_rows=True,
    )


def sums(name, signal):
    """Expected and realised by month: (12, 2)."""
    rows = kept_rows().rows
    mine = (np.array(rows["forecaster"]) == name) & (np.array(rows["signal"]) == signal)
    _, at = np.unique(np.array(rows["month"])[mine], return_inverse=True)
    return np.stack([np.bincount(at, np.array(rows[c])[mine]) for c in ("mean", "actual")], 1)


@pytest.mark.parametrize("name", ["default", "linear"])
@pytest.mark.parametrize("signal", ["airtime", "active_days", "diamonds"])
def test_what_was_expected_came_in(name, signal):
    """In sum over a year, within 3 % or two standard errors over months; diamonds hang on a few whales."""
    by_month = sums(name, signal)
    said, came = by_month.sum(0)
    left = by_month[:, 0] - said / came * by_month[:, 1]
    error = np.sqrt((left**2).sum() * 12 / 11) / came
    assert abs(said / came - 1) < max(0.03, 2 * error)
    assert error < (0.04 if signal == "diamonds" else 0.02)


def test_chances_of_a_year_are_kept():
    """Of all chances together: the sum of what was said is what came true, within 3 % of their number.

    In the middle the line is off further: its whales regress most, and what keeps the sum true lowers all others.
    """
    table = kept_rows().reliability
    for name, most in (("default", 0.12), ("linear", 0.15)):
        rows = [k for k, f in enumerate(table["forecaster"]) if f == name]
        count, said, came = (np.array([table[c][k] for k in rows]) for c in ("chances", "mean_chance", "frequency"))
        assert abs((count * (said - came)).sum() / count.sum()) < 0.03
        assert (np.abs(said - came)[count > 200] < most).all()
