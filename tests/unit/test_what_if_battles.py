"""What if there were a battle more, or a gifter less: by hand on fixed draws."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import tierpace as tp
from tests.errors import told
from tests.making.forecasters import Fixed
from tests.making.programs import one_tier
from tests.making.streams import cut, stream
from tierpace.errors import InputError, InputTypeError
from tierpace.planning import DayOff, ExtraBattle, ExtraStream, LostGifter

HOUR = 3600
PROGRAM = one_tier(diamonds=10_000)
DAY = date(2026, 3, 25)


def month(*tails, streams=8, lift=40, gifters=()):
    """Streams of an hour on the first days, each with a battle of 5 minutes in which ``lift`` a minute comes."""
    sessions = [
        stream("ann", d, gifts=[(1, 5 * lift, "zoe"), (30, 55, "bob"), *gifters], battles=[(0, 5, None, None)])
        for d in range(1, streams + 1)
    ]
    return tp.project(cut(*sessions, day=20), Fixed(*tails), draws=len(tails))


def added(projection, *actions):
    found = tp.what_if(projection, {"ann": list(actions)}, program=PROGRAM)
    return (found.after.draws - found.before.draws)[0], found


ALL_DAYS = [11 * HOUR, 1100, 11]  # a stream on each of the 11 days left
NO_DAY = [0, 0, 0]


def test_a_battle_brings_what_battles_brought_beyond_the_rest_where_there_is_a_stream():
    """40 a minute inside and 1 outside: 39 × 5 more; 8 streams weigh as much as the roster, which is ann alone."""
    change, _ = added(month(ALL_DAYS), ExtraBattle(DAY))
    assert change.tolist() == [[0, pytest.approx(195), 0]]
    change, _ = added(month(NO_DAY), ExtraBattle(DAY))
    assert change.tolist() == [[0, 0, 0]]
    change, _ = added(month(ALL_DAYS), ExtraBattle(DAY, minutes=10), ExtraBattle(date(2026, 3, 26), diamonds=7))
    assert change[0, 1] == pytest.approx(390 + 7)


def test_a_battle_in_an_extra_stream_takes_place_for_certain():
    change, _ = added(month(NO_DAY), ExtraStream(DAY, hours=1), ExtraBattle(DAY, diamonds=50))
    alone, _ = added(month(NO_DAY), ExtraStream(DAY, hours=1))
    assert (change - alone).tolist() == [[0, 50, 0]]


def test_a_roster_lends_its_battles():
    """ann has no battle of her own, and so what the roster's brought."""
    sessions = [stream("bob", d, gifts=[(1, 205, "zoe"), (30, 55, "x")], battles=[(0, 5, None, None)]) for d in (1, 2)]
    progress = cut(*sessions, stream("ann", 3, gifts=[(1, 1, "x")]), day=20)
    change, _ = added(tp.project(progress, Fixed(ALL_DAYS), draws=1), ExtraBattle(DAY))
    assert change[0, 1] == pytest.approx(40 * 5)


def test_a_lost_gifter_takes_their_share_of_what_is_to_come():
    """200 of 255 diamonds a stream are zoe's."""
    change, found = added(month(ALL_DAYS), LostGifter())
    assert change.tolist() == [[0, pytest.approx(-1100 * 200 / 255), 0]]
    assert [n.text for n in found.notes if n.code == "lost_gifter"] == [
        "ann loses zoe: 78 % of the diamonds of the last 90 days"
    ]
    change, _ = added(month(ALL_DAYS), LostGifter("bob"))
    assert change[0, 1] == pytest.approx(-1100 * 55 / 255)
    both, _ = added(month(ALL_DAYS), LostGifter("bob"), LostGifter())
    assert both[0, 1] == pytest.approx(-1100)
    battle, _ = added(month(ALL_DAYS), LostGifter(), ExtraBattle(DAY))
    assert battle[0, 1] == pytest.approx((-1100 * 200 + 195 * 55) / 255)


DEMO = month(*np.random.default_rng(1).uniform([0, 0, 0], [9 * HOUR, 900, 1], (40, 3)).round().tolist())


@given(st.lists(st.tuples(st.integers(21, 31), st.floats(1, 60)), max_size=4, unique_by=lambda a: a[0]))
@settings(deadline=None)
def test_a_battle_of_some_worth_never_lowers_a_chance(battles):
    found = tp.what_if(DEMO, {"ann": [ExtraBattle(date(2026, 3, d), minutes=m) for d, m in battles]}, program=PROGRAM)
    assert (found.after.draws >= found.before.draws).all()
    assert (found.chances_after.by_tier >= found.chances_before.by_tier).all()


@pytest.mark.parametrize(
    "actions",
    [
        [ExtraBattle(DAY), DayOff(DAY)],
        [ExtraBattle(DAY), ExtraBattle(DAY, minutes=3)],
    ],
    ids=["a day off", "two battles"],
)
def test_a_day_has_one_battle_and_none_off(actions):
    told(
        lambda: added(month(ALL_DAYS), *actions),
        InputError, "action.day_twice", "ann", "a day must have one action, or a stream and a battle",
    )  # fmt: skip


def test_a_battle_lies_on_a_day_left():
    told(
        lambda: added(month(ALL_DAYS), ExtraBattle(date(2026, 3, 20))),
        InputError, "action.no_such_day", "ann", "2026-03-21 to 2026-03-31",
    )  # fmt: skip


def test_what_is_not_known_is_reported():
    all_battle = [stream("ann", 1, gifts=[(1, 9, "z")], battles=[(0, 60, None, None)])]
    told(
        lambda: added(tp.project(cut(*all_battle, day=20), Fixed(ALL_DAYS), draws=1), ExtraBattle(DAY)),
        InputError, "action.no_battles", "diamonds", "past battles must show what one brings", "diamonds=…",
        "found None",
    )  # fmt: skip
    told(
        lambda: added(month(ALL_DAYS), LostGifter("nobody")),
        InputError, "action.no_such_gifter", "ann", "given in the last 90 days", "top_gifters",
    )  # fmt: skip


def test_actions_check_themselves():
    told(lambda: ExtraBattle(DAY, minutes=0), InputError, "action.bad_minutes", "minutes", "above 0 and up to 1,440")
    told(lambda: ExtraBattle(DAY, minutes="5"), InputTypeError, "action.bad_minutes", "minutes", "must be a number")
    told(lambda: ExtraBattle(DAY, diamonds=-1), InputError, "action.bad_diamonds", "diamonds", "number of 0 or more")
    told(lambda: LostGifter(7), InputTypeError, "action.bad_gifter", "gifter_id", "text, or None")
