"""Who is a regular, a joiner or a returner, at the edges."""

from datetime import date

import numpy as np

import tierpace as tp
from tierpace.ledger.tenure import tenures

DAYS = 100
START = 90  # index of the month's first day; the cut is at day 10


def said(active, *, measured=(True, True, True), signal=tp.Signal.ACTIVE_DAYS):
    days = np.zeros((1, DAYS, 3), np.int64)
    days[0, active, signal] = 1
    first = np.array([min(active, default=DAYS)])
    return tp.ledger.Tenure(tenures(days, np.array(measured), first, START)[0])


def test_five_active_days_in_sixty_make_a_regular_and_four_do_not():
    assert said([0, 40, 41, 42, 43, 44]) is tp.ledger.Tenure.REGULAR
    assert said([0, 39, 41, 42, 43, 44]) is tp.ledger.Tenure.RETURNER  # day 39 is 61 days ago


def test_a_joiner_was_first_seen_later_than_twenty_days_before_the_month():
    assert said([70, 71, 72, 73, 74]) is tp.ledger.Tenure.REGULAR
    assert said([71, 72, 73, 74, 75]) is tp.ledger.Tenure.JOINER
    assert said([]) is tp.ledger.Tenure.JOINER


def test_each_creator_counts_its_own_days_with_airtime_or_diamonds():
    days = np.zeros((4, DAYS, 3), np.int64)
    days[0, 50:55, tp.Signal.AIRTIME] = 1
    days[1, 50:54, tp.Signal.AIRTIME] = 7
    days[2, 50:55, tp.Signal.DIAMONDS] = 1
    days[3, 50:53, tp.Signal.AIRTIME], days[3, 53:55, tp.Signal.DIAMONDS] = 7, 9
    found = tenures(days, np.array([True, True, False]), np.zeros(4, int), START)
    assert [tp.ledger.Tenure(t).label for t in found] == ["regular", "returner", "regular", "regular"]


def test_days_with_anything_on_them_count_where_active_days_are_not_measured():
    assert (
        said([0, *range(50, 55)], measured=(True, True, False), signal=tp.Signal.DIAMONDS) is tp.ledger.Tenure.REGULAR
    )


def test_a_progress_has_the_tenure_of_its_creators():
    progress = tp.demo.ledger(seed=0).as_of(date(2026, 3, 15))
    assert progress.tenure.shape == (len(progress.ids),)
    assert {tp.ledger.Tenure(t).label for t in progress.tenure} <= {"regular", "joiner", "returner"}
    assert not progress.tenure.flags.writeable
