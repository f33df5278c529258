"""Past windows: over at the cut, on fixed days of the calendar, of those who were there."""

from datetime import date, timedelta

import numpy as np
import pytest

from tests.making.ledgers import daily
from tierpace.forecasters import Analogs, Linear
from tierpace.forecasters.past_windows import EVERY, YEAR, Donating, late_share, windows_of

FIRST = date(2025, 2, 1)
DAYS = 410
CUT = FIRST + timedelta(days=DAYS - 1)


def hours_of(creators=12, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.random((creators, DAYS)) < rng.beta(2, 2, (creators, 1))) * rng.integers(1, 5, (creators, DAYS))


def donating(hours, cut=CUT):
    return Donating.of(daily(hours, first=FIRST).as_of(cut))


def same(a, b):
    """Whether two windows hold the same features."""
    one, two = (
        (w.columns, w.some.silent, w.some.month, w.some.week, w.some.unsteady, w.roster.rates, w.roster.week, w.share)
        for w in (a, b)
    )
    return all(np.array_equal(x, y) for x, y in zip(one, two, strict=True))


@pytest.mark.parametrize("back", [0, 3, 13])
def test_windows_are_over_at_the_cut_and_begin_on_fixed_days(back):
    cut = CUT - timedelta(days=back)
    found = donating(hours_of(), cut)
    windows, _ = windows_of(found)
    left = len(found.progress.days_left)
    firsts = [w.first for w in windows]
    wanted = [FIRST + timedelta(days=k) for k in range(14, DAYS)]
    assert firsts == [
        d
        for d in wanted
        if d.toordinal() % EVERY == 0 and d + timedelta(days=left - 1) <= cut and d > cut - timedelta(days=YEAR)
    ]


def test_what_came_is_what_a_plain_sum_says():
    hours = hours_of()
    found = donating(hours)
    left = len(found.progress.days_left)
    for w in windows_of(found)[0][::9]:
        begin = (w.first - FIRST).days
        rows = [found.keys.tolist().index(k) for k in w.keys.tolist()]
        for row, came in zip(rows, w.came.tolist(), strict=True):
            span = hours[row, begin : begin + left].tolist()
            days = sum(h > 0 for h in span)
            assert came == [days, 3600 * sum(span), 10 * sum(span), days]


def test_todays_windows_and_tomorrows_begin_on_the_same_days():
    today, tomorrow = (windows_of(donating(hours_of(), CUT + timedelta(days=k)))[0] for k in (-2, -1))
    one, two = ({w.first for w in ws} for ws in (today, tomorrow))
    assert len(one & two) >= len(one) - 1


def test_nobody_is_in_a_window_who_was_not_there():
    hours = hours_of()
    hours[0, :60] = 0  # comes late
    hours[1, 100:] = 0  # is silent from then on
    found = donating(hours)
    keys = found.keys
    came = int(np.flatnonzero(hours[0])[0])
    gone = int(np.flatnonzero(hours[1])[-1])
    for w in windows_of(found)[0]:
        begin = (w.first - FIRST).days
        assert (keys[0] in w.keys) == (begin > came)
        assert (keys[1] in w.keys) == (gone >= begin - 120)
        assert (keys[2] in w.keys) == (np.flatnonzero(hours[2])[0] < begin)


def test_days_after_its_cut_change_none_of_a_windows_features():
    hours = hours_of()
    turn = 250
    other = hours.copy()
    other[:, turn:] = hours[:, turn:][::-1]
    one, two = (windows_of(donating(h))[0] for h in (hours, other))
    checked = 0
    for a, b in zip(one, two, strict=True):
        if (a.first - FIRST).days <= turn:
            assert same(a, b)
            checked += 1
        elif (a.first - FIRST).days > turn + 10:
            assert not same(a, b)
    assert checked > 20


def test_late_share_by_hand():
    assert late_share(date(2026, 3, 25), 7) == 1  # 25 to 31 March
    assert late_share(date(2026, 3, 24), 2) == 0.5
    assert late_share(date(2026, 2, 22), 14) == 0.5  # 22 to 28 February, then March
    assert late_share(date(2026, 3, 1), 0) == 0


def test_a_sprint_at_the_ends_of_months_raises_what_is_expected_of_the_last_week():
    hours = hours_of(24)
    dates = [FIRST + timedelta(days=k) for k in range(DAYS)]
    late = np.array([(d + timedelta(days=7)).month != d.month for d in dates])
    sprint = hours.copy()
    rng = np.random.default_rng(9)
    sprint[:, late] = (rng.random((24, int(late.sum()))) < 0.9) * 3
    cut = date(2026, 2, 21)
    flat, steep = (
        Analogs(Linear(), alone=True).learn(daily(h, first=FIRST).as_of(cut)).learned.donors for h in (hours, sprint)
    )
    assert steep.effects[:, 0].mean() > flat.effects[:, 0].mean() + 0.1
