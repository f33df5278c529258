"""How a month runs: by hand, and against plain sums."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

import tierpace as tp
from tests.errors import told
from tests.making.forecasters import Fixed
from tests.making.ledgers import daily
from tierpace.core.arrays import joined
from tierpace.errors import InputError

HOUR = 3600
DRAWS = [[0, 0, 0], [10 * HOUR, 100, 5], [30 * HOUR, 700, 10], [40 * HOUR, 1700, 12]]


def march(n=1, day=15, *, first=date(2026, 1, 1)):
    """Two hours a day, from a first day on."""
    days = (date(2026, 3, day) - first).days + 1
    return daily(np.full((n, days), 2), first=first).as_of(date(2026, 3, day))


def paced(progress, **more):
    return tp.paces(tp.project(progress, Fixed(*DRAWS), draws=4), **more)


def test_the_month_runs_from_nothing_to_what_is_earned_and_on_to_its_end():
    found = paced(march())
    assert found.at.tolist() == list(range(16))
    assert found.so_far[0, :, tp.Signal.AIRTIME].tolist() == [2 * HOUR * d for d in range(16)]
    assert found.ahead.tolist() == list(range(15, 32))
    assert found.end[0, :, tp.Signal.AIRTIME].tolist() == [30 * HOUR, 30 * HOUR, 40 * HOUR, 60 * HOUR, 70 * HOUR]
    fan = found.fan()[0, 2, :, tp.Signal.AIRTIME] / HOUR
    assert fan == pytest.approx(30 + 10 * np.arange(17) / 16)  # without a share the rest comes evenly


def test_past_months_run_over_their_own_days():
    found = paced(march())
    assert found.months == (tp.Month(2026, 1), tp.Month(2026, 2))
    january, february = found.past[:, 0, :, tp.Signal.ACTIVE_DAYS]
    assert january.tolist() == list(range(32))
    assert february[:29].tolist() == list(range(29))
    assert np.isnan(february[29:]).all()


def test_as_many_months_as_wanted_and_none_that_begins_before_the_ledger():
    assert paced(march(), months=1).months == (tp.Month(2026, 2),)
    assert paced(march(), months=0).past.shape == (0, 1, 32, 3)
    assert paced(march(first=date(2026, 1, 2))).months == (tp.Month(2026, 2),)
    assert paced(march(first=date(2026, 3, 4)), months=3).months == ()


def test_days_before_the_ledger_begins_add_nothing_and_are_not_known():
    found = paced(march(first=date(2026, 3, 4)))
    assert found.so_far[0, :, 2].tolist() == [0, 0, 0, 0, *range(1, 13)]
    assert found.known[0].tolist() == [False] * 3 + [True] * 12


def test_a_past_month_stops_where_a_day_is_unknown():
    ledger = tp.demo.ledger(seed=0).mask(date(2026, 2, 10), date(2026, 2, 11), ids=["demo-ada"])
    found = tp.paces(tp.project(ledger.as_of(date(2026, 3, 15)), draws=50))
    february = found.past[found.months.index(tp.Month(2026, 2)), 0, :, 0]
    assert np.isfinite(february[:10]).all()
    assert np.isnan(february[10:]).all()


def test_a_day_in_progress_is_a_point_of_its_own():
    ledger = tp.demo.ledger(seed=0)
    progress = ledger.as_of(datetime(2026, 3, 15, 18, tzinfo=UTC))
    found = tp.paces(tp.project(progress, draws=50))
    assert found.at[-2:].tolist() == [14, 14.75]
    assert found.ahead[:2].tolist() == [14.75, 15]
    assert (found.so_far[:, -1] == progress.so_far).all()
    assert found.rest.shape == (13, 18, 3)


@pytest.mark.parametrize("day", [1, 15, 30, 31])
def test_the_fan_opens_at_what_is_earned_and_ends_at_the_quantiles(day):
    projection = tp.project(tp.demo.ledger(seed=0).as_of(date(2026, 3, day)), draws=200)
    found = tp.paces(projection)
    fan = found.fan()
    if day < 31:
        assert (fan[:, :, 0] == projection.progress.so_far[:, None]).all()
    assert (fan[:, :, -1] == projection.quantile(found.levels)).all()
    assert (np.diff(fan, axis=1) >= 0).all()
    assert (np.diff(fan, axis=2) >= 0).all()


def test_on_the_day_before_nothing_is_earned_and_all_is_ahead():
    found = tp.paces(tp.project(tp.demo.ledger(seed=0).as_of(date(2026, 2, 28), month=tp.Month(2026, 3)), draws=50))
    assert found.so_far.shape == (13, 1, 3)
    assert not found.so_far.any()
    assert found.ahead.tolist() == list(range(32))


def test_parts_put_together_are_the_whole():
    projection = tp.project(tp.demo.ledger(seed=0).as_of(date(2026, 3, 15)), draws=50)
    whole, ids = tp.paces(projection), list(projection.ids)
    parts = [tp.paces(projection.select(ids[:5])), tp.paces(projection.select(ids[5:]))]
    assert joined(parts) == whole
    assert whole.select(ids[5:]) == parts[1]


def test_an_empty_roster_has_no_pace():
    progress = tp.demo.ledger(seed=0).select([]).as_of(date(2026, 3, 15))
    found = tp.paces(tp.project(progress, draws=10))
    assert found.fan().shape == (0, 5, 17, 3)


def streamed(day):
    """Return a creator live on one day of 31-day months, known up to the middle of the month after it."""
    start = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
    return tp.Ledger.from_columns(
        creator_id=["c1"], start=[start], end=[start + timedelta(hours=3)], diamonds=[5], day_rule=tp.DayRule("UTC"),
        first_day=date(2026, 7, 1), last_day=date(2026, 9, 15),
    )  # fmt: skip


@pytest.mark.parametrize(("day", "months"), [(date(2026, 7, 5), 0), (date(2026, 9, 15), 2)])
@pytest.mark.catalogue(144, 147)
def test_json_brings_back_paces_without_past_months_and_with_months_of_31_days_alone(day, months):
    found = tp.paces(tp.project(streamed(date(2026, 7, 2)).as_of(day), draws=10))
    assert (len(found.months), np.isnan(found.past).any()) == (months, False)
    assert tp.show.from_json(tp.show.to_json(found)) == found


def test_what_it_needs_is_reported():
    progress = march()
    told(lambda: paced(progress, months=-1), InputError, "paces.bad_months", "months", "-1")
    told(lambda: paced(progress, months=True), InputError, "paces.bad_months", "months")
    with pytest.raises(InputError, match="no_draws"):
        tp.paces(tp.project(progress, tp.forecasters.Linear(), draws=0))


def test_of_who_has_no_data_there_is_no_fan():
    """Nothing is known of where the month of somebody never seen is heading; what was projected is used for it."""
    progress = tp.demo.ledger(seed=0).with_creators([tp.Creator("new")]).as_of(tp.demo.AS_OF)
    found = tp.paces(tp.project(progress, draws=40))
    unseen = ~progress.seen
    assert np.isnan(found.end[unseen]).all()
    assert np.isnan(found.mean[unseen]).all()
    assert np.isfinite(found.end[~unseen]).all()
    ax = tp.show.plot.pace_chart(found, "new")
    assert "median" not in ax.get_legend_handles_labels()[1]
    assert tp.show.from_json(tp.show.to_json(found)) == found
