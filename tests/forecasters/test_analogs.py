"""Analogs: the nearest past windows against slow twins, and whose draws are whose."""

import pickle
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.making.ledgers import daily, lively
from tests.making.random_ledgers import FIRST, rules
from tierpace.forecasters import Analogs, Calibrated, Linear, Noise
from tierpace.forecasters.analog_donors import AnalogDonors, learned
from tierpace.forecasters.donor_rosters import donor_roster
from tierpace.forecasters.newcomers import HARDLY, on_roster
from tierpace.ledger.tenure import Tenure

CUT = date(2026, 3, 15)
INNER = Calibrated(Linear())


@pytest.fixture(scope="module")
def progress():
    return tp.demo.ledger(seed=0).as_of(CUT)


@pytest.fixture(scope="module")
def ready(progress):
    return Analogs(INNER).learn(progress)


def noise_of(progress, draws=40):
    return Noise(progress.ids, progress.month, draws=draws, seed=3)


def known(progress):
    return (progress.tenure != Tenure.JOINER) & (progress.exposure >= HARDLY) & on_roster(progress)


def check(progress, draws, *, thinned=False):
    """No day, no hour and no diamond; whole days; all within what is left. A thinned day may have airtime alone."""
    airtime, diamonds, days = draws.transpose(2, 0, 1)
    assert np.isfinite(draws).all()
    assert (draws >= 0).all()
    assert (days == np.round(days)).all()
    assert (days <= progress.free_days[:, None]).all()
    assert (airtime <= progress.seconds_left[:, None] * (1 + 1e-6)).all()
    if progress.measured[0]:
        assert not diamonds[airtime == 0].any()
        assert not days[airtime == 0].any()
    if not thinned:
        assert not airtime[days == 0].any()
        assert not diamonds[days == 0].any()


def test_nearest_rows_are_those_of_brute_force(ready):
    donors = ready.learned.donors
    looks = donors.looks[::37] + 3
    found = donors.rows_like(looks, 25)
    for look, rows in zip(looks, found, strict=True):
        apart = ((donors.looks - look) ** 2).sum(1)
        assert len(set(rows.tolist())) == 25
        assert apart[rows].tolist() == sorted(apart.tolist())[:25]


def test_a_draw_takes_the_row_that_the_noise_points_at(ready):
    donors = ready.learned.donors
    rng = np.random.default_rng(1)
    near = np.sort(donors.rows_like(donors.looks[[0, 5, 90]], donors.nearest), axis=1)
    noise, window = rng.random((3, 300)), rng.integers(0, len(donors.stops), 300)
    ends, lines = donors.lines(near)
    place = donors.pick(near, ends, lines, noise, window)
    taken = set()
    for i in range(3):
        for s in range(300):
            u, w = float(noise[i, s]), int(window[s])
            first = int(donors.stops[w - 1]) if w else 0
            own = [j for j in near[i].tolist() if first <= j < donors.stops[w]]
            end = len(own) / (len(own) + 10)
            if u < end:
                wanted, which = own[int(u / end * len(own))], "own"
            else:
                wanted, which = near[i, int((u - end) / (1 - end) * near.shape[1])], "all"
            taken.add(which)
            assert place[i, s] == wanted
    assert taken == {"own", "all"}


@pytest.mark.parametrize("draws", [1, 2, 41])
def test_even_worlds_and_who_windows_do_not_know_are_the_inner_forecasters(progress, ready, draws):
    noise = noise_of(progress, draws)
    found = ready.tail(progress, noise=noise)
    inner = ready.forecaster
    assert (found.draws[:, ::2] == inner.tail(progress, noise=noise.shared(0, 2)).draws).all()
    assert (found.point == found.draws.mean(1)).all()
    unknown = ~known(progress)
    if draws > 1:
        odd = inner.tail(progress, noise=noise.shared(1, 2)).draws
        assert (found.draws[unknown, 1::2] == odd[unknown]).all()
        assert (found.draws[~unknown, 1::2] != odd[~unknown]).any()


def mixed_roster():
    """Thirty creators of habit; one who came this month, one silent for five months, one named and never seen."""
    rng = np.random.default_rng(2)
    hours = (rng.random((32, 260)) < rng.beta(2, 3, (32, 1))) * rng.integers(1, 5, (32, 260))
    hours[30, :-8] = 0
    hours[31, 100:] = 0
    ids = [*(f"c{k:02d}" for k in range(30)), "new", "gone"]
    return daily(hours, first=date(2025, 7, 1), ids=ids).as_of(date(2026, 3, 17))


@pytest.mark.parametrize("alone", [False, True])
def test_joiners_and_the_long_silent_are_drawn_by_the_inner_forecaster(alone):
    progress = mixed_roster()
    who = np.isin(progress.ids, ["new", "gone"])
    assert (known(progress) == ~who).all()
    ready = Analogs(INNER, alone=alone).learn(progress)
    noise = noise_of(progress)
    found = ready.tail(progress, noise=noise).draws
    inner = ready.forecaster.tail(progress, noise=noise).draws
    assert (found[who] == inner[who]).all()
    assert found[who].any()
    assert (found[~who] != inner[~who]).any((1, 2)).all()


def test_naming_people_without_data_changes_nothing():
    ledger = lively()
    named = ledger.with_creators([tp.Creator("nobody"), tp.Creator("a new name")])
    cut = date(2026, 2, 12)
    few, many = ledger.as_of(cut), named.as_of(cut)
    before, after = (Analogs(INNER).tail(p, noise=noise_of(p)) for p in (few, many))
    at = [many.ids.tolist().index(c) for c in few.ids]
    assert len(many.ids) == len(few.ids) + 2
    assert (after.draws[at] == before.draws).all()
    assert (after.point[at] == before.point).all()


def test_alone_takes_no_world_of_the_inner_forecaster(progress, ready):
    noise = noise_of(progress)
    alone = Analogs(INNER, alone=True).learn(progress).tail(progress, noise=noise)
    who = known(progress)
    odd = ready.tail(progress, noise=noise).draws[who, 1::2]
    assert (alone.draws[who, 1::2] == odd).all()
    assert (alone.draws[who, ::2] != ready.tail(progress, noise=noise).draws[who, ::2]).any()


@pytest.mark.parametrize("alone", [False, True])
def test_with_too_few_windows_all_is_the_inner_forecasters(alone):
    early = tp.demo.ledger(seed=0).as_of(date(2025, 10, 20))
    ready = Analogs(INNER, alone=alone).learn(early)
    assert ready.learned.donors is None
    noise = noise_of(early)
    found, inner = ready.tail(early, noise=noise), ready.forecaster.tail(early, noise=noise)
    assert (found.draws == inner.draws).all()
    assert (found.point == inner.point).all()
    more = [note.text for note in found.notes[len(inner.notes) :]]
    assert found.notes[: len(inner.notes)] == inner.notes
    few = "under 20 past windows that do not overlap: all draws are those of Calibrated(Linear())"
    assert more == ([few] if alone else [])


def test_alone_also_says_what_draws_of_the_others_rest_on(progress, ready):
    alone = Analogs(INNER, alone=True).learn(progress)
    texts = [note.text for note in alone.tail(progress, noise=noise_of(progress)).notes]
    of_others = [note.text for note in ready.forecaster.tail(progress, noise=noise_of(progress)).notes]
    assert texts[:-1] == of_others
    assert texts[-1].startswith("where past windows say enough, draws rest on these alone: ")


def test_no_note_of_windows_where_they_say_nothing_of_anybody():
    hours = np.zeros((25, 330), int)
    hours[:, :190:2] = 2
    ledger = daily(hours, first=date(2025, 7, 1))
    ready = Analogs(INNER).learn(ledger.as_of(date(2026, 5, 20)))
    assert ready.learned.donors is not None
    assert ready.learned.known == 0
    found = ready.tail(ledger.as_of(date(2026, 5, 20)), noise=noise_of(ledger.as_of(date(2026, 5, 20))))
    assert [n.text for n in found.notes if n.code == "analogs"] == [
        "past windows say nothing of any creator: all draws are those of Calibrated(Linear())"
    ]


@pytest.mark.parametrize("alone", [False, True])
def test_what_is_learned_gives_any_part_in_any_order_the_same_rows(progress, alone):
    ready = Analogs(INNER, alone=alone).learn(progress)
    noise = noise_of(progress)
    whole = ready.tail(progress, noise=noise).draws
    rng = np.random.default_rng(0)
    for size in (1, 4, len(progress.ids)):
        ids = rng.permutation(progress.ids)[:size].tolist()
        part = progress.select(ids)
        at = [progress.ids.tolist().index(c) for c in part.ids]
        assert (ready.tail(part, noise=noise.of(part.ids)).draws == whole[at]).all()


def test_more_draws_extend_those_there_are(progress, ready):
    few, more = (ready.tail(progress, noise=noise_of(progress, s)).draws for s in (31, 80))
    assert (more[:, :31] == few).all()


def test_without_draws_the_points_are_finite_and_within_limits(progress, ready):
    found = ready.tail(progress, noise=noise_of(progress, 0))
    assert found.draws is None or not found.draws.size
    assert (found.point[:, 2] <= progress.free_days).all()
    assert (found.point[:, 0] <= progress.seconds_left).all()


RULES = {"whole": {}, "thinned": {"min_minutes": 90}, "start": {"midnight": "start"}}


def streams(rule, *, leave=()):
    """Streams of twenty creators from July on, some short, some over midnight."""
    rng = np.random.default_rng(4)
    who, begin, long = [], [], []
    for k in range(20):
        days = np.flatnonzero(rng.random(274) < rng.beta(2, 2))
        who += [f"c{k:02d}"] * len(days)
        begin += (
            np.datetime64("2025-07-01T00:00")
            + days * np.timedelta64(1, "D")
            + (60 * rng.choice([8, 15, 22], len(days))) * np.timedelta64(1, "m")
        ).tolist()
        long += rng.choice([30, 80, 200], len(days)).tolist()
    start = np.array(begin, "datetime64[m]")
    columns = {
        "creator_id": who,
        "start": start.astype("datetime64[s]"),
        "end": (start + np.array(long) * np.timedelta64(1, "m")).astype("datetime64[s]"),
        "diamonds": (np.array(long) * 3).tolist(),
    }
    columns |= dict.fromkeys(leave)
    return tp.Ledger.from_columns(**columns, zone="UTC", day_rule=tp.DayRule("UTC", **rule))


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("day", [0, 10, 30, 31])
def test_draws_of_streams_are_coherent(name, day):
    progress = streams(RULES[name]).as_of(date(2026, 2, 28) + timedelta(days=day), month=tp.Month(2026, 3))
    ready = Analogs(INNER, alone=True).learn(progress)
    if day < 30:
        assert ready.learned.donors.thinned == (name == "thinned")
    check(progress, ready.tail(progress, noise=noise_of(progress)).draws, thinned=name == "thinned")


def test_draws_with_missing_days_are_coherent():
    """An outage within the month, and one in the past: no window holds a day of it."""
    ledger = streams({}).mask(date(2026, 3, 3), date(2026, 3, 5)).mask(date(2026, 1, 9), date(2026, 1, 10))
    progress = ledger.as_of(CUT)
    ready = Analogs(INNER, alone=True).learn(progress)
    left = len(progress.days_left)
    firsts = [date.fromordinal(f) for f in ready.learned.donors.firsts.tolist()]
    assert firsts
    for first in firsts:
        assert not first <= date(2026, 1, 10) <= first + timedelta(days=left - 1)
    check(progress, ready.tail(progress, noise=noise_of(progress)).draws)


def test_without_airtime_no_hours_are_drawn():
    rng = np.random.default_rng(6)
    days = (rng.random((20, 250)) < rng.beta(2, 2, (20, 1))).astype(int)
    ledger = tp.Ledger.from_daily(
        creator_id=np.repeat([f"c{k:02d}" for k in range(20)], 250),
        day=np.tile(np.datetime64("2025-07-08") + np.arange(250), 20),
        airtime_seconds=None,
        diamonds=(days * rng.integers(5, 400, (20, 250))).ravel(),
        active=days.ravel(),
        day_rule=tp.DayRule("UTC"),
    )
    progress = ledger.as_of(date(2026, 3, 12))
    ready = Analogs(INNER, alone=True).learn(progress)
    assert ready.learned.donors is not None
    draws = ready.tail(progress, noise=noise_of(progress)).draws
    assert not draws[..., 0].any()
    assert draws[..., 1].any()
    assert not draws[..., 1][draws[..., 2] == 0].any()
    assert (draws[..., 2] == np.round(draws[..., 2])).all()


def test_what_is_learned_of_many_creators_is_small():
    """2,500 creators over a year: at most 24,000 windows are kept, in under 2 MB without what is made anew."""
    rng = np.random.default_rng(7)
    hours = (rng.random((2500, 380)) < rng.beta(1, 4, (2500, 1))) * rng.integers(1, 5, (2500, 380))
    progress = daily(hours, first=date(2025, 3, 1)).as_of(date(2026, 3, 15))
    donors = learned(donor_roster(progress))
    assert 20_000 < len(donors.looks) < 26_000
    assert len(pickle.dumps(donors)) <= 2_000_000


@pytest.mark.parametrize("leave", [("diamonds",)])
def test_what_is_not_measured_is_not_drawn(leave):
    progress = streams({}, leave=leave).as_of(CUT)
    draws = Analogs(INNER, alone=True).tail(progress, noise=noise_of(progress)).draws
    assert not draws[..., 1].any()
    assert draws[..., 2].any()
    check(progress, draws)


@pytest.mark.parametrize("cut", [date(2026, 2, 28), date(2026, 3, 1), CUT, date(2026, 3, 30), date(2026, 3, 31)])
def test_draws_are_coherent(cut):
    progress = tp.demo.ledger(seed=0).as_of(cut)
    draws = Analogs(INNER, alone=True).learn(progress).tail(progress, noise=noise_of(progress)).draws
    check(progress, draws)


def test_what_is_learned_pickles_and_does_the_same(progress, ready):
    again = pickle.loads(pickle.dumps(ready))  # noqa: S301  # made here
    noise = noise_of(progress)
    assert isinstance(again.learned.donors, AnalogDonors)
    assert (again.tail(progress, noise=noise).draws == ready.tail(progress, noise=noise).draws).all()


@st.composite
def sparse(draw):
    """A roster of 21 to 30 who stream once, hardly ever, often or daily, by any day rule, whatever is not measured."""
    n, d = draw(st.integers(21, 30)), 100
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    often = draw(st.sampled_from([0.0, 0.005, 0.05, 0.5, 1.0]))
    on = rng.random((n, d)) < often
    on[np.arange(n), rng.integers(0, draw(st.sampled_from([1, 20, d])), n)] = True
    who, when = np.nonzero(on)
    seconds = rng.integers(60, 8 * 3600, len(who))
    found = tp.Ledger.from_daily(
        creator_id=[f"c{k:02d}" for k in who],
        day=np.datetime64(FIRST) + when,
        airtime_seconds=seconds if draw(st.booleans()) else None,
        diamonds=rng.integers(0, 500, len(who)) if draw(st.booleans()) else None,
        active=np.ones(len(who), int),
        first_day=FIRST,
        last_day=FIRST + timedelta(days=d - 1),
        day_rule=draw(rules()),
    )
    if draw(st.booleans()):
        first = FIRST + timedelta(days=draw(st.integers(0, d - 1)))
        found = found.mask(first, first + timedelta(days=draw(st.integers(0, 20))))
    return found.as_of(FIRST + timedelta(days=draw(st.integers(30, d - 1))))


@given(sparse(), st.sampled_from([tp.forecasters.default(), Analogs(Linear(), alone=True)]))
def test_who_streams_once_or_daily_has_draws_too(progress, forecaster):
    """Of who streamed once no day says a rate: then all that windows go by is 0."""
    projection = tp.project(progress, forecaster, draws=20, seed=1)
    assert np.isfinite(projection.draws).all()
    assert (projection.draws >= progress.so_far[:, None]).all()
    assert np.isfinite(tp.project(progress, forecaster, draws=0).point).all()
