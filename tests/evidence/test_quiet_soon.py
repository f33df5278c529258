"""Who may go quiet: what is looked at, by hand, and what must not matter."""

import math
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from attrs import evolve
from scipy.optimize import minimize

import tierpace as tp
from tests.errors import told
from tests.making.ledgers import daily
from tests.making.quiet_worlds import FIRST, cut, streams
from tierpace.core.quality import Quality
from tierpace.errors import InputTypeError
from tierpace.evidence import QuietSoon, quiet_soon
from tierpace.forecasters.quiet_past import AHEAD, LEAST_LEARNED, Past
from tierpace.kernels.logistic import chances, fitted
from tierpace.kernels.silence import LONG, SHORT, seen_from


def by_id(found):
    return {row["creator_id"]: row for row in found}


# ------------------------------------------------------------------------------------------------- what is looked at


def test_days_silent_rate_and_the_rule_of_the_rate_by_hand():
    row = ([1] + [0] * 6) * 16 + [0] * 3  # weekly; the last stream nine days ago
    found = by_id(quiet_soon(cut(np.array([row, [1] * len(row)]))))
    weekly = found["c00"]
    rate = sum(row[-56:]) / 56
    assert (weekly["silent_days"], weekly["rate"]) == (9, rate)
    assert weekly["by_rate"] == pytest.approx(math.exp(-14 * rate))
    assert (found["c01"]["silent_days"], found["c01"]["rate"]) == (0, 1.0)
    assert weekly["chance"] > found["c01"]["chance"]


def test_the_rule_of_silence_is_how_often_those_as_silent_went_quiet():
    days = streams(3, creators=60)
    past = Past(cut(days))
    learned, now = past.learned(len(past.origins)), past.now
    silent, quiet = (np.concatenate([getattr(o, name) for o in past.origins]) for name in ("silent", "quiet"))
    everybody = (quiet.sum() + 0.5) / (len(quiet) + 1)
    for i in range(len(now.rows)):
        bounds = [0, 1, 2, 3, 5, 7, 10, 14, 21, 28]
        k = max(b for b in range(len(bounds)) if bounds[b] <= now.silent[i])
        own = quiet[(silent >= bounds[k]) & (silent < bounds[k + 1])]
        assert learned.by_silence(now)[i] == pytest.approx((own.sum() + everybody) / (len(own) + 1))


def test_what_is_seen_is_what_a_slow_reading_sees():
    rng = np.random.default_rng(0)
    known = rng.random((5, 70)) < 0.9
    busy = (rng.random((5, 70)) < 0.3) & known
    busy[:, 12] = known[:, 12] = True
    first = busy.argmax(1)
    since = first + np.array([1, 1, 0, 1, 0])
    at = (20, 41, 69)
    for day, seen in zip(at, seen_from(busy.T, known.T, first, since, at), strict=True):
        for i in range(5):
            ages = {d: day - d for d in range(day + 1)}
            own = [d for d in ages if known[i, d] and d >= since[i]]
            for memory, n, e in (
                (SHORT, seen.busy_short, seen.exposed_short),
                (LONG, seen.busy_long, seen.exposed_long),
            ):
                assert n[i] == pytest.approx(sum(math.exp(-ages[d] / memory) for d in own if busy[i, d]))
                assert e[i] == pytest.approx(sum(math.exp(-ages[d] / memory) for d in own))
            pairs = [d for d in range(first[i] + 1, day + 1) if known[i, d - 1] and not busy[i, d - 1] and known[i, d]]
            assert seen.silent_before[i] == pytest.approx(sum(math.exp(-ages[d] / LONG) for d in pairs))
            assert seen.stayed[i] == pytest.approx(sum(math.exp(-ages[d] / LONG) for d in pairs if not busy[i, d]))
            last = max(d for d in range(day + 1) if busy[i, d])
            assert seen.silent[i] == sum(known[i, d] for d in range(last + 1, day + 1))
            assert seen.known[i] == len(own)


def test_origins_are_every_second_sunday_whose_fortnight_is_over():
    progress = cut(streams(1, creators=20))
    days = [FIRST + timedelta(days=o.day) for o in Past(progress).origins]
    assert {d.weekday() for d in days} == {6}
    assert {(b - a).days for a, b in pairwise(days)} == {14}
    assert progress.as_of - timedelta(days=28) < days[-1] <= progress.as_of - timedelta(days=14)
    assert days[0] >= FIRST + timedelta(days=27)


def test_an_origin_holds_those_who_streamed_in_its_last_28_days():
    days = streams(2, creators=50)
    for origin in Past(cut(days)).origins:
        recent = days[:, origin.day - 27 : origin.day + 1].any(1)
        assert origin.rows.tolist() == np.flatnonzero(recent).tolist()
        after = days[recent, origin.day + 1 : origin.day + 1 + AHEAD]
        assert origin.quiet.tolist() == (~after.any(1)).tolist()


def test_the_model_looks_at_what_the_reference_says():
    days = streams(13, creators=25, days=90)
    now = Past(cut(days)).now
    own = []
    for i in now.rows:
        busy = days[i]
        first, last = busy.argmax(), max(d for d in range(90) if busy[d])
        exposed = range(first + 1, 90)
        fading = {m: {d: math.exp((d - 89) / m) for d in range(90)} for m in (20, 80)}
        pairs = [d for d in exposed if not busy[d - 1]]
        own.append(
            {
                "s": 89 - last, "n": len(exposed),
                "stay": (sum(fading[80][d] for d in pairs if not busy[d]), sum(fading[80][d] for d in pairs)),
                **{m: (sum(w[d] for d in exposed if busy[d]), sum(w[d] for d in exposed)) for m, w in fading.items()},
            }
        )  # fmt: skip

    def shrunk(key, trust, usual):
        done, of = (sum(c[key][k] for c in own) for k in (0, 1))
        roster = (done + trust * usual) / (of + trust)
        return [(c[key][0] + trust * roster) / (c[key][1] + trust) for c in own]

    rates, stays = zip(shrunk(20, 2, 0.4), shrunk(80, 2, 0.4), strict=True), shrunk("stay", 4, 0.7)
    for x, c, (short, long), q in zip(now.x, own, rates, stays, strict=True):
        s = c["s"]
        rare = min(-s * math.log(q), 8) / 4
        by_hand = [1, math.log(1 + s), math.log(1 + s * long), rare, math.log(short), math.log(long)]
        assert x.tolist() == pytest.approx([*by_hand, math.log(-math.log(q)), math.exp(-c["n"] / 7)])


# ---------------------------------------------------------------------------------------------------------- the model


def test_weights_are_those_of_the_least_penalised_error():
    rng = np.random.default_rng(4)
    x = np.column_stack((np.ones(300), rng.normal(size=(300, 2))))
    came = (rng.random(300) < chances(x, np.array([-1.0, 0.8, 0.0]))).astype(float)
    usual, strength = np.array([0.0, 2.0, -1.0]), np.array([0.1, 5.0, 20.0])

    def error(w):
        p = chances(x, w)
        likelihood = (came * np.log(p) + (1 - came) * np.log(1 - p)).sum()
        return 0.5 * (strength * (w - usual) ** 2).sum() - likelihood

    best = minimize(error, usual, method="BFGS", options={"gtol": 1e-8}).x
    assert fitted(x, came, usual=usual, strength=strength) == pytest.approx(best, abs=1e-4)
    from_afar = fitted(x, came, usual=usual, strength=strength, start=np.array([9.0, -9.0, 9.0]))
    assert from_afar == pytest.approx(best, abs=1e-4)


def test_one_row_moves_weights_a_little_and_none_not_at_all():
    usual, strength = np.array([-1.0, 2.0]), np.array([3.0, 10.0])
    assert fitted(np.empty((0, 2)), np.empty(0), usual=usual, strength=strength).tolist() == usual.tolist()
    moved = fitted(np.array([[1.0, 50.0]]), np.zeros(1), usual=usual, strength=strength)
    assert np.isfinite(moved).all()
    assert np.abs(moved - usual).max() < 3


@pytest.mark.parametrize("creators", [1, 3, 200])
@pytest.mark.parametrize("days", [43, 100, 340])
@pytest.mark.parametrize("row", [[1], [1] + [0] * 13, [1] * 28 + [0] * 14])
def test_no_past_makes_anybody_sure(creators, days, row):
    """All alike, always or never quiet: still neither 0 nor 1."""
    all_days = np.tile(np.resize(row, days), (creators, 1))
    found = quiet_soon(cut(all_days))
    for column in ("chance", "by_silence"):
        assert all(0 < c < 1 for c in found.columns[column] if c is not None)
    assert not found.proven or len(found.origins["day"]) >= 6


# ------------------------------------------------------------------------------------------------------------- nobody


def test_who_has_no_chance_and_why():
    hours = np.array([[1] * 120, [1] * 80 + [0] * 40, [1] * 120])
    ledger = daily(hours, first=FIRST).with_creators(
        [tp.Creator("c02", left=FIRST + timedelta(days=119)), tp.Creator("ghost")]
    )
    found = by_id(quiet_soon(ledger.as_of(FIRST + timedelta(days=119))))
    assert set(found) == {"c00", "c01", "c02", "ghost"}
    assert found["c00"]["why"] == ""
    assert found["c00"]["chance"] is not None
    assert found["c01"]["why"] == "no stream in the last 28 days"
    assert found["c02"]["why"] == "left on 30 April"
    assert found["ghost"]["why"] == "no data yet"
    for name in ("c01", "c02", "ghost"):
        assert {found[name][k] for k in ("chance", "silent_days", "rate", "by_silence", "by_rate")} == {None}


def test_before_the_first_fortnight_is_over_nothing_is_learned():
    found = quiet_soon(cut(np.ones((2, 30), int)))
    assert [r["chance"] for r in found] == [None, None]
    assert {r["why"] for r in found} == {"no past to learn from"}
    assert found.why_not == "0 fortnights of the past can be scored, 6 needed"
    assert found.notes == (tp.Note("quiet_not_shown", f"no chance to go quiet is shown: {found.why_not}"),)


def test_an_empty_roster_has_no_rows():
    found = quiet_soon(cut(np.ones((2, 100), int)).select([]))
    assert (len(found), found.proven, found.origins["day"]) == (0, False, ())
    assert list(found.to_frame().columns) == [
        "creator_id", "chance", "silent_days", "rate", "by_silence", "by_rate", "why",
    ]  # fmt: skip
    assert quiet_soon(daily(np.zeros((1, 50), int)).as_of(date(2026, 2, 19))).origins["day"] == ()


def test_a_progress_is_needed():
    told(lambda: quiet_soon("2026-03-15"), InputTypeError, "forecast.bad_progress", "progress")


# ----------------------------------------------------------------------------------------------- what must not matter


def test_what_comes_later_changes_nothing():
    days = streams(5)
    other = days.copy()
    other[:, 251:] = streams(6)[:, 251:]
    assert quiet_soon(cut(days, 250)) == quiet_soon(cut(other, 250))


def test_what_was_said_in_the_past_is_what_a_cut_of_then_says():
    """Each origin is scored on the chances of the call of that day, to the last digit."""
    days = streams(7, creators=40)
    said = Past(cut(days)).said
    assert len(said) >= 10
    for one in said:
        then = by_id(quiet_soon(cut(days, one.day)))
        rows = [r for r in then.values() if r["chance"] is not None]
        assert sorted(r["chance"] for r in rows) == pytest.approx(sorted(one.model.tolist()), abs=1e-12)
        assert sorted(r["by_silence"] for r in rows) == pytest.approx(sorted(one.by_silence.tolist()), abs=1e-12)
        assert sorted(r["by_rate"] for r in rows) == sorted(one.by_rate.tolist())


def test_the_past_of_tomorrow_begins_as_that_of_today():
    days = streams(8, creators=40)
    today, tomorrow = (quiet_soon(cut(days, last)).origins for last in (300, 301))
    for name, values in today.items():
        assert tomorrow[name][: len(values)] == values


def test_naming_creators_without_data_changes_nobodys_chance():
    ledger = daily(streams(9), first=FIRST)
    named = ledger.with_creators([tp.Creator(f"a{k}") for k in range(2000)])
    last = FIRST + timedelta(days=339)
    before, after = quiet_soon(ledger.as_of(last)), quiet_soon(named.as_of(last))
    assert after.origins == before.origins
    assert by_id(before).items() <= by_id(after).items()


def test_who_left_by_date_is_no_event():
    """Half the roster leaves by date on one day, and is silent from then on: nobody went quiet."""
    hours = np.ones((20, 200), int)
    hours[:10, 101:] = 0
    left = FIRST + timedelta(days=100)
    ledger = daily(hours, first=FIRST)
    dated = ledger.with_creators([tp.Creator(f"c{k:02d}", left=left) for k in range(10)])
    last = FIRST + timedelta(days=199)
    assert sum(quiet_soon(dated.as_of(last)).origins["events"]) == 0
    assert sum(quiet_soon(ledger.as_of(last)).origins["events"]) == 20  # on two origins each, until 28 days are over


def test_an_unknown_day_is_neither_silence_nor_a_stream():
    days = streams(10, creators=40)
    last = FIRST + timedelta(days=339)
    ledger = daily(days, first=FIRST)
    whole = [o.day for o in Past(ledger.as_of(last)).origins]
    out = FIRST + timedelta(days=whole[10] + 5)
    masked = [o.day for o in Past(ledger.mask(out, out).as_of(last)).origins]
    assert masked == whole[:10] + whole[11:]


def test_a_figure_for_several_days_at_an_edge_is_no_outcome():
    """A console export of every week: no origin lies within one, but where an export is missing."""
    hours = np.ones((3, 200), int)
    ledger = daily(hours, first=FIRST)
    quality = ledger.quality.copy()
    origin = Past(ledger.as_of(FIRST + timedelta(days=199))).origins[4]
    quality[1, origin.day - 2 : origin.day + 3] = Quality.SPREAD
    spread = Past(evolve(ledger, quality=quality).as_of(FIRST + timedelta(days=199)))
    found = {o.day: o.rows.tolist() for o in spread.origins}
    assert found[origin.day] == [0, 2]
    assert found[origin.day - 14] == [0, 2]  # its fortnight ends within the figure
    assert found[origin.day + 14] == [0, 1, 2]


def test_who_streams_on_the_day_in_progress_will_not_be_quiet():
    rule, starts = tp.DayRule("UTC"), []
    for k in range(100):
        day = FIRST + timedelta(days=k)
        starts += [("ann", day), ("bob", day)] if k < 99 else [("ann", day)]
    ledger = tp.Ledger.from_columns(
        creator_id=[who for who, _ in starts],
        start=[f"{day}T08:00:00Z" for _, day in starts],
        end=[f"{day}T09:00:00Z" for _, day in starts],
        diamonds=[5] * len(starts),
        day_rule=rule,
        last_day=FIRST + timedelta(days=99),
    )
    day = FIRST + timedelta(days=99)
    found = by_id(quiet_soon(ledger.as_of(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))))
    assert (found["ann"]["chance"], found["ann"]["why"]) == (0.0, "streams on the day in progress")
    assert 0 < found["bob"]["chance"] < 1


def test_of_more_than_a_thousand_creators_a_thousand_teach_and_all_are_scored():
    days = streams(11, creators=1400, days=120)
    past = Past(cut(days))
    learned = past.learned(len(past.origins))
    rows = np.concatenate([o.rows for o in past.origins])
    assert len(np.unique(rows)) > 1000
    assert len(np.unique(rows[past.teachers(rows)])) == 1000
    assert learned.rows < sum(len(o.rows) for o in past.origins)
    last = past.said[-1]
    assert len(last.came) > 1000
    then = [r["chance"] for r in quiet_soon(cut(days, last.day)) if r["chance"] is not None]
    assert sorted(then) == pytest.approx(sorted(last.model.tolist()), abs=1e-12)  # the same thousand


# --------------------------------------------------------------------------------------------------------- the verdict


def found_of(brier, silence, rate, events=5):
    n = len(brier)
    origins = {
        "day": tuple(FIRST + timedelta(days=14 * k) for k in range(n)), "creators": (40,) * n, "events": (events,) * n,
        "expected": (5.0,) * n, "brier": tuple(brier), "brier_by_silence": tuple(silence), "brier_by_rate": tuple(rate),
    }  # fmt: skip
    return QuietSoon({"creator_id": ("a",), "chance": (0.5,)}, origins=origins, as_of=FIRST)


def test_the_verdict_by_hand():
    """Differences of -.02 ± .01 over 8 origins: t = 5.3; of -.02 ± .05: t = 1.1, of which 95 % is 1.9."""
    sway = np.array([1, -1] * 4)
    good, worse, wild = 0.10 + 0.0 * sway, 0.12 + 0.01 * sway, 0.12 + 0.05 * sway
    assert found_of(good, worse, worse).proven
    assert found_of(good, wild, worse).why_not == "not surely better than the days silent"
    assert found_of(good, worse, wild).why_not == "not surely better than the rate alone"
    assert found_of(good, worse, worse, events=2).why_not == "16 went quiet in the past, 20 needed"
    assert found_of(good[:5], worse[:5], worse[:5]).why_not == "5 fortnights of the past can be scored, 6 needed"
    assert found_of(good, good, worse).why_not == "not surely better than the days silent"  # equal is not better


def test_the_first_scored_origin_has_three_before_it():
    past = Past(cut(streams(12, creators=30)))
    assert past.said[0].day == past.origins[LEAST_LEARNED].day
    found = quiet_soon(past.progress)
    assert found.origins["events"] == tuple(int(s.came.sum()) for s in past.said)
    assert found.origins["brier"][0] == pytest.approx(((past.said[0].model - past.said[0].came) ** 2).mean())
