"""From stream objects to a ledger: the days it covers, gifts to the second, and the key of its content."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

import tierpace as tp
from tests.errors import told
from tierpace.errors import InputError, InputTypeError, RowErrors
from tierpace.kernels import blocks
from tierpace.kernels.days import NEVER
from tierpace.ledger.summing import digest, first_stream_days

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MARCH = date(2026, 3, 1)
RULE = tp.DayRule("UTC")


def stream(who, start=NOON, length=HOUR, diamonds=10, **more):
    return tp.StreamSession(who, start=start, end=start + length, diamonds=diamonds, **more)


def build(*streams, rule=RULE, **more):
    return tp.Ledger.from_sessions(streams, day_rule=rule, **more)


def test_days_and_streams_of_objects_are_checked_as_those_of_columns():
    told(
        lambda: build(stream("a"), first_day="soon"),
        InputTypeError,
        "ledger.bad_day",
        "first_day",
        "first_day must be a date, such as 2026-03-15, or None",
    )
    told(
        lambda: build(stream("a"), last_day=date(1989, 12, 31)),
        InputError,
        "ledger.implausible_day",
        "last_day",
        "last_day must lie between 1990-01-01 and 2199-12-31",
    )
    for odd in (5, None):
        told(
            lambda odd=odd: tp.Ledger.from_sessions(odd, day_rule=RULE, last_day=MARCH),
            InputTypeError,
            "session.bad_type",
            "sessions",
            "each must be a StreamSession",
            f"found {odd}",
        )
    with pytest.raises(RowErrors, match="implausible_time: 1"):
        build(stream("a", NOON + 3 * DAY), last_day=MARCH)


def test_no_stream_of_an_object_is_no_measure_of_diamonds_and_says_nothing_against_it():
    assert build(last_day=MARCH).measured.all()
    assert build(stream("a"), stream("b", diamonds=0)).measured.all()
    assert build(stream("a", diamonds=None), stream("b", diamonds=None)).measured.tolist() == [True, False, True]
    with pytest.raises(RowErrors, match="missing_diamonds: 1"):
        build(stream("a"), stream("b", diamonds=None))


def test_a_ledger_ends_with_the_day_of_the_last_second():
    midnight = NOON + DAY / 2
    for seconds, days in ((-1, 1), (0, 1), (1, 2), (2, 2)):
        one = stream("a", midnight - timedelta(seconds=5), timedelta(seconds=5 + seconds))
        assert len(build(one).dates) == days
        whole = build(one, rule=tp.DayRule("UTC", midnight="start"))
        assert len(whole.dates) == 1
        assert whole.days[0, 0].tolist() == [5 + seconds, 10, 1]
    assert build(stream("a", midnight, timedelta(0))).first_day == date(2026, 3, 2)


def test_gifts_fall_on_the_second_they_were_given_in_while_their_stream_lasts():
    start = NOON + timedelta(seconds=0.9)
    times = (start, NOON + timedelta(seconds=1.2), NOON + timedelta(seconds=2.8))
    gifts = [tp.Gift(at, diamonds=n, gifter_id="g") for n, at in enumerate(times, 1)]
    one = stream("b", start, timedelta(seconds=1.9), gifts=gifts)
    streams = build(stream("a"), one).streams
    noon = int(NOON.timestamp())
    assert (streams.start.tolist(), streams.end.tolist()) == ([noon, noon], [noon + 3600, noon + 1])
    assert streams.gifts.at.tolist() == [noon, noon + 1, noon + 1]  # 1.9 seconds count as one
    assert streams.gifts.diamonds.tolist() == [1, 2, 3]
    assert streams.gifts.stream.tolist() == [1, 1, 1]
    assert streams.battles is None
    assert build(stream("a")).streams.gifts is None


@pytest.mark.parametrize(
    ("midnight", "diamonds"), [("split", [1 + 2 + 6, 4 + 6, 0]), ("start", [1 + 2 + 4 + 12, 0, 0])]
)
def test_gifts_fall_on_the_day_they_were_given_on_or_that_their_stream_began_on(midnight, diamonds):
    end = NOON + DAY
    gifts = [tp.Gift(at, diamonds=n, gifter_id="g") for at, n in ((NOON, 1), (NOON + DAY / 2 - HOUR, 2), (end, 4))]
    one = stream("a", NOON, DAY, 1 + 2 + 4 + 12, gifts=gifts)
    days = build(one, rule=tp.DayRule("UTC", midnight=midnight), last_day=date(2026, 3, 3)).days
    assert days[0, :, 1].tolist() == diamonds
    last = tp.Gift(NOON + DAY / 2, diamonds=10, gifter_id="g")
    one = stream("a", NOON, DAY / 2, 10, gifts=[last])  # at midnight, the very end
    assert build(one, rule=tp.DayRule("UTC", midnight=midnight)).days.tolist() == [[[43_200, 10, 1]]]


def test_streams_of_one_id_with_other_gifts_are_in_conflict():
    one, other = ([tp.Gift(NOON, diamonds=n, gifter_id="g")] for n in (1, 2))
    ledger = build(stream("a", id="x", gifts=one), stream("a", id="x", gifts=list(one)))
    assert ledger.issues.counts() == {"session.duplicate": 1}
    with pytest.raises(RowErrors, match="conflicting_duplicate: 2"):
        build(stream("a", id="x", gifts=one), stream("a", id="x", gifts=other))


def test_what_lies_outside_the_days_is_reported_and_nothing_of_the_days_between():
    starts = [NOON + k * DAY for k in (-1, 0, 1, 2, 3)]
    ledger = build(*(stream("a", at) for at in starts), first_day=MARCH, last_day=date(2026, 3, 3))
    assert [(row, code) for row, *_, code, _ in ledger.issues] == [
        (4, "session.after_last_day"),
        (0, "session.before_first_day"),
    ]


def test_creators_are_reported_as_they_were_given():
    for odd, found in ((5, 5), ([5], 5), ("b", "b"), ([tp.Creator("a"), None], [tp.Creator("a"), None])):
        error = told(
            lambda odd=odd: build(stream("a"), creators=odd),
            InputTypeError,
            "creator.bad_type",
            "creators",
            "each must be a Creator",
        )
        assert error.value == found


@pytest.mark.parametrize("bits", [0, 16])
def test_the_first_stream_of_each_creator_in_any_order_of_rows(bits, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 1 << bits)
    ledger = build(stream("b", NOON + DAY), stream("a", NOON + 2 * DAY), stream("b"), stream("a", NOON + DAY))
    assert first_stream_days(ledger.streams, ledger.edges, 3).tolist() == [1, 0, NEVER]
    assert ledger.since.tolist() == [1, 0]


def test_one_stream_or_the_whole_day_makes_a_day_active():
    two = [stream("a", NOON, HOUR / 2), stream("a", NOON + HOUR, HOUR / 2)]
    active = [
        build(*two, rule=tp.DayRule("UTC", min_minutes=60, per=per)).days[0, 0, 2].item() for per in ("day", "stream")
    ]
    assert active == [1, 0]


def test_creators_are_added_and_described_in_a_ledger_of_days_and_in_one_of_streams():
    daily = tp.Ledger.from_daily(
        creator_id=["b", "b"],
        day=["2026-03-01", "2026-03-02"],
        airtime_seconds=[60, 0],
        diamonds=[5, 0],
        active=[1, 0],
        quality=["spread", "restated"],
        day_rule=RULE,
    )
    for ledger in (daily, build(stream("b"), stream("b", NOON + DAY), first_day=MARCH)):
        late = tp.Creator("c", joined=date(2026, 3, 2))
        more = ledger.with_creators([tp.Creator("a"), late])
        assert more.ids.tolist() == ["a", "b", "c"]
        assert more.since.tolist() == [0, 0, 1]
        assert more.days.dtype == np.int64
        assert more.days[1].tolist() == ledger.days[0].tolist()
        assert not more.days[[0, 2]].any()
        assert more.quality.dtype == np.uint8
        assert more.quality.tolist() == [[0, 0], ledger.quality[0].tolist(), [0, 0]]
        assert more.creators[1] is ledger.creators[0]
        assert more.creators[2] is late


RICH = build(
    stream("b", gifts=[tp.Gift(NOON, diamonds=3, gifter_id="g"), tp.Gift(NOON + HOUR, diamonds=4, gifter_id="g")]),
    stream("a", NOON + DAY / 3, DAY / 2, 17),
    stream("b", NOON + DAY, HOUR / 3, 0),
    creators=[tp.Creator("b", name="B\ud800"), tp.Creator("c", joined=date(2026, 3, 2))],
    last_day=date(2026, 3, 3),
).mask(date(2026, 3, 2), date(2026, 3, 2))


@pytest.mark.parametrize("bits", [0, 1, 16])
def test_the_key_of_a_content_is_the_same_tomorrow_and_in_blocks_of_any_size(bits, monkeypatch):
    """A key in a result of last month is compared with that of a ledger of today: change it knowingly."""
    monkeypatch.setattr(blocks, "BLOCK", 1 << bits)
    assert digest(RICH) == "28e364a38e2cc31bf25f409f303a048c"
    many = build(*(stream("a", NOON + k * HOUR) for k in range(20)))
    assert digest(many) == "fe4135ab04fcc601ea609ac0f8fd69b1"
    assert digest(tp.Ledger.from_sessions([], day_rule=RULE, last_day=MARCH)) == "d19dba2896e9e4eb6e38fab631a7331a"


def test_a_ledger_without_streams_has_a_key_too_and_another_one():
    days = {"creator_id": ["a"], "day": ["2026-03-01"], "airtime_seconds": [3600], "diamonds": [10], "active": [1]}
    daily = tp.Ledger.from_daily(**days, day_rule=RULE)
    assert daily.days.tolist() == build(stream("a")).days.tolist()
    assert len({digest(daily), digest(build(stream("a"))), digest(build(stream("a", NOON + HOUR)))}) == 3
