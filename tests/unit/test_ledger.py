"""What a ledger says of itself, and how it is cut, selected, masked and described."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

import tierpace as tp
from tests.errors import told
from tierpace.errors import AsOfError, InputError, InputTypeError, RowErrors
from tierpace.ledger.streams import Gifts

RULE = tp.DayRule("UTC")
FIRST, LAST = date(2026, 2, 1), date(2026, 3, 10)


def at(day, hour=12, month=3):
    return datetime(2026, month, day, hour, tzinfo=UTC)


def stream(who, day, hours=1, diamonds=10, month=3, **more):
    start = at(day, month=month)
    return tp.StreamSession(who, start=start, end=start + timedelta(hours=hours), diamonds=diamonds, **more)


def build(*streams, creators=(), rule=RULE):
    return tp.Ledger.from_sessions(streams, day_rule=rule, creators=creators, first_day=FIRST, last_day=LAST)


LEDGER = build(stream("b", 2), stream("a", 9, hours=30), stream("a", 28, month=2))


def test_a_ledger_says_what_it_covers():
    assert repr(LEDGER) == "<Ledger 2 creators × 38 days, 2026-02-01 to 2026-03-10, UTC, 3 streams>"
    assert LEDGER.last_day == LAST
    assert LEDGER.dates[[0, -1]].astype(str).tolist() == ["2026-02-01", "2026-03-10"]
    assert LEDGER.index(date(2026, 3, 1)) == 28
    assert LEDGER.first_seen.tolist() == [27, 29]
    assert LEDGER.day_seconds().tolist() == [86_400] * 38
    assert LEDGER.quality.dtype == np.uint8
    with pytest.raises(TypeError, match="unhashable"):
        hash(LEDGER)


def test_a_stream_lasts_at_most_72_hours_unless_more_is_allowed():
    three_days, longer = (stream("a", 2, hours=72 + more) for more in (0, 1 / 3600))

    def by_columns(one, **more):
        return tp.Ledger.from_columns(
            creator_id=["a"], start=[one.start], end=[one.end], diamonds=[10], day_rule=RULE, **more
        )

    def by_sessions(one, **more):
        return tp.Ledger.from_sessions([one], day_rule=RULE, **more)

    for door in (by_columns, by_sessions):
        assert door(three_days).days[..., 0].sum() == 72 * 3600
        with pytest.raises(RowErrors) as caught:
            door(longer)
        assert caught.value.issues.code == ("session.too_long",)
        assert door(longer, max_stream_hours=73).days[..., 0].sum() == 72 * 3600 + 1


def test_a_cut_is_a_day_of_the_ledger():
    for bad in (None, "01.03.2026", "2026-02-30", 20_527):
        told_type(lambda bad=bad: LEDGER.as_of(bad))
    longer = "pass last_day= when building the ledger if data were complete for longer"
    early = "read data of that day too, or give a later one"
    for outside, advice in ((date(2026, 1, 31), early), (date(2026, 3, 11), longer)):
        told(
            lambda outside=outside: LEDGER.as_of(outside),
            AsOfError,
            "asof.outside_ledger",
            "as_of",
            "as_of must lie within the ledger, 2026-02-01 to 2026-03-10",
            outside.isoformat(),
            advice,
        )


def told_type(call):
    with pytest.raises(
        InputTypeError,
        match="as_of must be a date, the last fully known day, or an aware datetime within a day, found",
    ) as caught:
        call()
    assert (caught.value.code, caught.value.field) == ("asof.bad_type", "as_of")


def test_the_month_of_a_cut_is_its_own_or_the_next_on_the_day_before():
    assert LEDGER.as_of(date(2026, 2, 28)).month == tp.Month(2026, 2)
    eve = LEDGER.as_of(date(2026, 2, 28), month=tp.Month(2026, 3))
    assert (eve.month, eve.day, len(eve.days_left)) == (tp.Month(2026, 3), 0, 31)
    assert LEDGER.as_of(LAST, month=tp.Month(2026, 3)).day == 10
    told(
        lambda: LEDGER.as_of(date(2026, 2, 27), month=tp.Month(2026, 3)),
        AsOfError,
        "asof.before_month",
        "month",
        "the month must be that of the as-of day (2026-02), or begin the day after",
        "found '2026-03'",
        "cut at a day of 2026-03, or on the day before it",
    )
    told(
        lambda: LEDGER.as_of(LAST, month=tp.Month(2026, 2)),
        AsOfError,
        "asof.after_month",
        "month",
        "the month must be that of the as-of day (2026-03)",
    )
    for call in (lambda: LEDGER.as_of(LAST, month=LAST), lambda: LEDGER.month(LAST)):
        told(
            call, InputTypeError, "month.bad_type", "month", "month must be a Month, or text like 2026-03",
            "write Month(2026, 3) or Month.from_date(day)",
        )  # fmt: skip


def test_who_is_known_at_a_cut():
    day = date(2026, 3, 5)
    creators = [
        tp.Creator("listed"),
        tp.Creator("joins later", joined=date(2026, 3, 6)),
        tp.Creator("joined", joined=day),
        tp.Creator("data later", known_from=date(2026, 3, 6)),
        tp.Creator("left", left=date(2026, 2, 28)),
        tp.Creator("leaves", left=date(2026, 3, 6)),
        tp.Creator("left this month", left=date(2026, 3, 1)),
        tp.Creator("c", joined=date(2026, 3, 9)),
    ]
    ledger = build(stream("b", 5), stream("late", 6), stream("c", 4), creators=creators)
    progress = ledger.as_of(day)
    assert progress.ids.tolist() == ["b", "c", "joined", "leaves", "left this month", "listed"]
    assert progress.creators[3].left is None  # not known yet
    assert "left" in ledger.as_of(date(2026, 2, 28)).ids
    assert "left" in ledger.until(day).ids


def test_days_after_a_departure_are_known_to_be_nothing():
    ledger = build(creators=[tp.Creator("a", left=date(2026, 3, 4)), tp.Creator("b")])
    progress = ledger.as_of(date(2026, 3, 6))
    assert progress.free_days.tolist() == [0, 25]
    assert progress.seconds_left.tolist() == [0, 25 * 86_400]
    assert progress.month_known.sum(1).tolist() == [31, 6]
    before = ledger.as_of(date(2026, 3, 3))
    assert before.free_days.tolist() == [28, 28]


def test_rows_are_found_by_id():
    assert LEDGER.rows_of(["b", "a", "b"]).tolist() == [1, 0, 1]
    assert LEDGER.rows_of("a").tolist() == [0]
    assert LEDGER.rows_of(np.array(["b", "a", "b"])).tolist() == [1, 0, 1]  # text of numpy's is text
    told(
        lambda: LEDGER.rows_of([*"uvwxyz", "a"]),
        InputError,
        "creator.unknown",
        "ids",
        "creators must be among the 2 here (6 are not)",
        "found ['u', 'v', 'w', 'x', 'y']",
        "ids are text",
    )
    assert LEDGER.select(["b", "b"]).ids.tolist() == ["b"]
    assert LEDGER.select(LEDGER.ids) == LEDGER
    assert LEDGER.select([]).days.shape == (0, 38, 3)


def test_an_outage_has_a_first_and_a_last_day():
    told(
        lambda: LEDGER.mask(LAST, FIRST),
        InputError,
        "mask.reversed",
        "last",
        "an outage must end on or after its first day (2026-03-10)",
    )
    told(
        lambda: LEDGER.mask("01.03.2026", LAST),
        InputTypeError,
        "mask.bad_day",
        "first",
        "first must be a date, such as 2026-03-15",
    )
    with pytest.raises(InputTypeError, match="last must be a date, such as 2026-03-15"):
        LEDGER.mask(FIRST, at(1))
    assert LEDGER.mask(date(2025, 1, 1), date(2025, 1, 2)) == LEDGER
    assert not LEDGER.mask(date(2025, 1, 1), date(2027, 1, 1)).known.any()


def test_an_outage_stays_when_whole_streams_are_summed_again():
    whole = tp.DayRule("UTC", midnight="start")
    ledger = build(
        stream("a", 2), stream("a", 5, hours=20), rule=whole, creators=[tp.Creator("a", known_from=date(2026, 3, 3))]
    ).mask(date(2026, 3, 2), date(2026, 3, 2))
    cut = ledger.as_of(date(2026, 3, 5))
    assert cut.days[0, 28:].tolist() == [[0, 0, 0]] * 4 + [[12 * 3600, 6, 1]]


def test_days_before_the_data_are_unknown_and_what_is_known_of_them_stays():
    creator = tp.Creator("a", known_from=date(2026, 3, 3))
    ledger = build(stream("a", 2), stream("a", 5), creators=[creator])
    assert not ledger.known[0, :30].any()
    assert ledger.known[0, 30:].all()
    assert ledger.as_of(date(2026, 3, 5)).so_far.tolist() == [[7200, 20, 2]]


def test_gifts_and_battles_go_with_their_streams():
    gifts = [tp.Gift(at(9, h), diamonds=n, gifter_id=f"g{n}") for h, n in ((12, 1), (23, 2))]
    battles = [
        tp.Battle(at(9, 13), end=at(9, 14), won=True, opponent_id="o"),
        tp.Battle(at(9, 23), end=at(10, 1), won=False),
    ]
    ledger = build(stream("b", 2), stream("a", 9, hours=30, diamonds=33, gifts=gifts, battles=battles))
    streams = ledger.streams
    assert streams.gifts.stream.tolist() == [1, 1]
    assert streams.gifts.gifter_id.tolist() == ["g1", "g2"]
    assert streams.battles.won.tolist() == [True, False]
    alone = ledger.select(["a"]).streams
    assert (alone.gifts.stream.tolist(), alone.battles.opponent_id.tolist()) == ([0, 0], ["o", None])
    none = ledger.select(["b"]).streams
    assert len(none.gifts.at) == len(none.battles.start) == 0
    cut = ledger.as_of(date(2026, 3, 9)).streams
    assert cut.battles.won.tolist() == [True, None]
    assert cut.battles.end.max() == cut.end.max() == int(at(10, 0).timestamp())
    assert cut.diamonds.tolist() == [10, 1 + 2 + 12]  # 12 of 30 hours of the other 30
    assert streams != alone
    assert streams != "streams"
    assert ledger.digest != build(stream("b", 2), stream("a", 9, hours=30, diamonds=33, gifts=gifts[:1])).digest
    assert isinstance(streams.gifts, Gifts)
    assert (
        streams
        == build(
            stream("a", 9, hours=30, diamonds=33, gifts=gifts[::-1], battles=battles[::-1]), stream("b", 2)
        ).streams
    )


def test_creators_are_described_without_touching_streams():
    named = LEDGER.with_creators([tp.Creator("0", region="US"), tp.Creator("b", name="Bob")])
    assert named.ids.tolist() == ["0", "a", "b"]
    assert named.creators[2].name == "Bob"
    assert named.since.tolist() == [0, LEDGER.since[0], 0]
    assert named.streams.creator.tolist() == [2, 1, 1]
    told(
        lambda: LEDGER.with_creators(["b"]),
        InputTypeError,
        "creator.bad_type",
        "creators",
        "each must be a Creator",
    )
    empty = build().with_creators([tp.Creator("z")])
    assert empty.as_of(LAST).ids.tolist() == ["z"]
