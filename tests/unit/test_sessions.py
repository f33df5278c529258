"""One stream, its gifts and battles."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

import tierpace as tp
from tests.errors import told
from tierpace.core.sessions import MOST_DIAMONDS
from tierpace.errors import InputTypeError, SessionError

START = datetime(2026, 3, 1, 20, tzinfo=UTC)
END = START + timedelta(hours=2)
GIFT = tp.Gift(START, diamonds=5, gifter_id="g")


def stream(**changes):
    return tp.StreamSession(**{"creator_id": "a", "start": START, "end": END, "diamonds": 10, **changes})


def test_times_are_kept_in_utc():
    local = stream(start=START.astimezone(ZoneInfo("Asia/Kolkata")), end=pd.Timestamp(END))
    assert local == stream()
    assert local.start.tzinfo is UTC
    assert type(local.end) is datetime
    assert local.length == timedelta(hours=2)
    assert stream(end=START).length == timedelta(0)


@pytest.mark.catalogue(5)
def test_the_two_times_of_a_repeated_hour_differ_by_their_fold():
    half_past = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/New_York"))
    assert stream(start=half_past, end=half_past.replace(fold=1)).length == timedelta(hours=1)


@pytest.mark.parametrize("name", ["start", "end"])
@pytest.mark.catalogue(3, 39, 40)
def test_a_time_is_an_aware_datetime(name):
    for bad in (date(2026, 3, 1), "2026-03-01", 5, None):
        told(
            lambda bad=bad: stream(**{name: bad}), InputTypeError, "session.bad_time", name,
            f"{name} must be a datetime",
            "a date alone has no time of day", f"found {bad!r}",
        )  # fmt: skip
    told(lambda: stream(**{name: pd.NaT}), SessionError, "session.missing_time", name, f"{name} must be known")

    class Unknown(tzinfo):
        def utcoffset(self, dt):
            return None

    for naive in (datetime(2026, 3, 1), datetime(2026, 3, 1, tzinfo=Unknown())):
        error = told_without_pickle(lambda naive=naive: stream(**{name: naive}), "session.naive_time", name)
        assert error.value is naive
    early = datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))
    told(
        lambda: stream(**{name: early}), SessionError, "session.implausible_time", name,
        f"{name} must be an instant of the years 1 to 9999",
    )  # fmt: skip


def test_the_times_of_gifts_and_battles_are_named_as_they_are_given():
    def battle(**times):
        return tp.Battle(**{"start": START, "end": END, **times})

    for call, name in (
        (lambda: tp.Gift("noon", diamonds=1, gifter_id="g"), "at"), (lambda: battle(start="noon"), "start"),
        (lambda: battle(end="noon"), "end"),
    ):  # fmt: skip
        told(call, InputTypeError, "session.bad_time", name, f"{name} must be a datetime", "found 'noon'")


def told_without_pickle(call, code, field):
    with pytest.raises(SessionError, match=f"{field} must have a zone") as caught:
        call()
    assert (caught.value.code, caught.value.field) == (code, field)
    assert caught.value.hint == "write datetime(…, tzinfo=ZoneInfo(…))"
    return caught.value


@pytest.mark.catalogue(1)
def test_it_ends_at_or_after_its_start():
    told(
        lambda: stream(end=START - timedelta(seconds=1)), SessionError, "session.end_before_start", "end",
        "must lie at or after its start (2026-03-01T20:00:00+00:00)", "found '2026-03-01T19:59:59+00:00'",
    )  # fmt: skip
    told(
        lambda: tp.Battle(END, end=START),
        SessionError,
        "session.end_before_start",
        "end",
        "must lie at or after its start",
    )


@pytest.mark.catalogue(20, 21, 25, 26)
def test_diamonds_are_a_count():
    assert stream(diamonds=None).diamonds is None
    assert stream(diamonds=MOST_DIAMONDS).diamonds == 10**12
    for bad in (5.0, "5", True):
        told(
            lambda bad=bad: stream(diamonds=bad), InputTypeError, "session.bad_diamonds", "diamonds",
            "must be an integer",
        )  # fmt: skip
    told(lambda: stream(diamonds=-1), SessionError, "session.negative_diamonds", "diamonds", "must be 0 or more")
    for large in (MOST_DIAMONDS + 1, 10**5000):
        told(
            lambda large=large: stream(diamonds=large), SessionError, "session.too_large", "diamonds",
            "diamonds of one stream must be at most 1000000000000",
        )  # fmt: skip
    told(
        lambda: tp.Gift(START, diamonds=None, gifter_id="g"), InputTypeError, "session.bad_diamonds", "diamonds",
        "must be an integer", "found None",
    )  # fmt: skip


def test_ids_are_text():
    def battle(opponent):
        return tp.Battle(START, end=END, opponent_id=opponent)

    def gift(gifter):
        return tp.Gift(START, diamonds=1, gifter_id=gifter)

    for call, name in (
        (lambda v: stream(creator_id=v), "creator_id"), (lambda v: stream(id=v), "id"), (gift, "gifter_id"),
        (battle, "opponent_id"),
    ):  # fmt: skip
        told(
            lambda call=call: call(7), InputTypeError, f"session.bad_{name}", name, f"{name} must be text",
            "long ids lose digits as numbers: write str(id)",
        )  # fmt: skip
        missing = f"session.missing_{name.removesuffix('_id')}"
        told(lambda call=call: call(" "), SessionError, missing, name, f"{name} must have a visible character")
    assert stream(id=None).id is None
    assert battle(None).opponent_id is None


def test_gifts_lie_within_the_stream_and_its_diamonds():
    edges = [tp.Gift(at, diamonds=5, gifter_id="g") for at in (START, END)]
    assert stream(gifts=edges).gifts == tuple(edges)
    for at in (START - timedelta(microseconds=1), END + timedelta(microseconds=1)):
        told(
            lambda at=at: stream(gifts=[tp.Gift(at, diamonds=1, gifter_id="g")]), SessionError, "session.gift_outside",
            "gifts", "each must lie within its stream (2026-03-01T20:00:00+00:00 to 2026-03-01T22:00:00+00:00)",
        )  # fmt: skip
    told(
        lambda: stream(gifts=[GIFT] * 3), SessionError, "session.gifts_exceed", "gifts",
        "gifts must sum to at most the stream's diamonds (10)", "found 15",
    )  # fmt: skip
    one = tp.Gift(START, diamonds=1, gifter_id="g")
    told(
        lambda: stream(diamonds=0, gifts=[one]), SessionError, "session.gifts_exceed", "gifts",
        "gifts must sum to at most the stream's diamonds (0)", "found 1",
    )  # fmt: skip
    told(lambda: stream(diamonds=None, gifts=[GIFT]), SessionError, "session.gifts_exceed", "gifts", "diamonds (None)")


@pytest.mark.parametrize(("name", "kind"), [("gifts", "Gift"), ("battles", "Battle")])
def test_gifts_and_battles_are_lists_of_them(name, kind):
    told(lambda: stream(**{name: 5}), InputTypeError, f"session.bad_{name}", name, f"{name} must be a list")
    told(
        lambda: stream(**{name: ["x"]}), InputTypeError, f"session.bad_{name}", name, f"{name} must be a list of {kind}"
    )
    assert stream(battles=iter([tp.Battle(START, end=END, won=True)])).battles[0].won
