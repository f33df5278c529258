"""The door for streams: every bad row is found, reported or set aside; exact duplicates count once."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

import tierpace as tp
from tests.errors import told
from tierpace.errors import REQUIREMENTS, InputError, InputTypeError, ProgramError, RowErrors, SchemaError
from tierpace.kernels import blocks
from tierpace.ledger.intake import EARLIEST, LATEST, MOST_HOURS, row_hash, take_in

NOON = 1772366400  # 2026-03-01 12:00 UTC
HOUR = 3600
DAY = 24 * HOUR
BASE = {"creator_id": ["a"], "start": [NOON], "end": [NOON + HOUR], "diamonds": [10], "day_rule": tp.DayRule("UTC")}


def build(**changes):
    return tp.Ledger.from_columns(**{**BASE, **changes})


def rows(*rows, **more):
    names = ("creator_id", "start", "end", "diamonds", "stream_id")[: len(rows[0])]
    return build(**dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)), **more)


BAD = {
    "session.missing_creator": ({"creator_id": [" "]}, "creator_id", " "),
    "session.missing_time": ({"end": [None]}, "end", None),
    "session.bad_time": ({"start": ["yesterday"]}, "start", "yesterday"),
    "session.naive_time": ({"start": ["2026-03-01 10:00"]}, "start", "2026-03-01 10:00"),
    "session.nonexistent_time": (
        {"start": ["2026-03-08 02:30"], "end": ["2026-03-08T12:00Z"], "zone": "America/New_York"},
        "start",
        "2026-03-08 02:30",
    ),
    "session.ambiguous_time": (
        {"start": ["2025-11-02 01:30"], "end": ["2025-11-02T12:00Z"], "zone": "America/New_York"},
        "start",
        "2025-11-02 01:30",
    ),
    "session.implausible_time": ({"start": [0], "end": [60]}, "start", 0),
    "session.end_before_start": ({"end": [NOON - 1]}, "end", NOON - 1),
    "session.too_long": ({"end": [NOON + 72 * HOUR + 1]}, "end", NOON + 72 * HOUR + 1),
    "session.missing_diamonds": ({"diamonds": [None]}, "diamonds", None),
    "session.not_finite": ({"diamonds": [float("inf")]}, "diamonds", float("inf")),
    "session.fractional_diamonds": ({"diamonds": [3.7]}, "diamonds", 3.7),
    "session.negative_diamonds": ({"diamonds": [-1]}, "diamonds", -1),
    "session.too_large": ({"diamonds": [10**12 + 1]}, "diamonds", 10**12 + 1),
    "session.bad_number": ({"diamonds": ["1,234"], "text_numbers": True}, "diamonds", "1,234"),
}


@pytest.mark.parametrize("code", BAD)
@pytest.mark.catalogue(1, 3, 4, 5, 12, 20, 22, 23, 24, 28, 44)
def test_a_bad_row_is_reported_or_set_aside(code):
    changes, field, value = BAD[code]
    sound = {"creator_id": "b", "start": NOON + DAY, "end": NOON + DAY + HOUR, "diamonds": 5}
    columns = {name: [*changes.get(name, BASE[name]), sound[name]] for name in sound}
    changes = {**changes, **columns}
    with pytest.raises(RowErrors) as caught:
        build(**changes)
    error = caught.value
    assert (error.code, error.field) == ("rows.bad", "rows")
    name = "" if code == "session.missing_creator" else "a"
    assert list(error.issues) == [(0, name, field, code, value)]
    assert f"row 0, creator {name!r}, {field} {value!r}: {REQUIREMENTS[code]} [{code}]" in str(error)
    kept = build(**changes, on_error="collect")
    assert kept.ids.tolist() == ["b"]
    assert kept.days.sum((0, 1)).tolist() == [HOUR, 5, 1]
    assert list(kept.issues) == list(error.issues)


@pytest.mark.parametrize("bits", [0, 1, 16])
def test_all_bad_rows_are_reported_at_once_in_their_order(bits, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 1 << bits)
    with pytest.raises(RowErrors) as caught:
        rows(
            ("a", NOON, NOON - 1, -5, "x"),
            ("a", NOON, NOON + 5, 1, "y"),
            (None, None, NOON, 1.5, "z"),
            ("a", NOON, NOON + 5, 2, "y"),
            ("a", NOON, NOON + 6, 2, None),
        )
    assert [(r, c) for r, _, _, c, _ in caught.value.issues] == [
        (0, "session.end_before_start"),
        (0, "session.negative_diamonds"),
        (1, "session.conflicting_duplicate"),
        (2, "session.missing_creator"),
        (2, "session.missing_time"),
        (2, "session.fractional_diamonds"),
        (3, "session.conflicting_duplicate"),
    ]


@pytest.mark.catalogue(35)
def test_plausible_times_end_a_day_after_the_last_day():
    last = date(2026, 3, 1)
    end = NOON + 2 * DAY  # noon of the second day after: the last hours of the day after, in the westernmost zone
    assert build(start=[end - 1], end=[end], last_day=last).issues.counts() == {"session.after_last_day": 1}
    for start, finish, field in (([end], [end], "start"), ([NOON + DAY], [end + DAY + 1], "end")):
        with pytest.raises(RowErrors) as caught:
            build(start=start, end=finish, last_day=last)
        assert next(iter(caught.value.issues))[2:4] == (field, "session.implausible_time")
    with pytest.raises(RowErrors, match="are these milliseconds"):
        build(start=[NOON * 1000], end=[NOON * 1000 + 5])


def expected(start, end, latest):
    """What is reported of one stream, in the order of the rules; streams that go on have no length to check."""
    if not EARLIEST <= start < latest:
        return [("start", "session.implausible_time")]
    if end < start:
        return [("end", "session.end_before_start")]
    if end - start > 72 * HOUR and end < LATEST:
        return [("end", "session.too_long")]
    if end >= LATEST or end > latest + DAY:
        return [("end", "session.implausible_time")]
    return [("end", "session.very_long")] if end - start > DAY else []


def issues(start, end, last_day):
    given = {"creator_id": ["a"] * len(start), "start": start, "end": end, "diamonds": None, "stream_id": None}
    settings = {"zone": None, "nonexistent": "raise", "ambiguous": "raise", "max_stream_hours": 72}
    return take_in(**given, **settings, last_day=last_day, on_error="collect", text_numbers=False).issues


@pytest.mark.catalogue(11, 12, 35)
@pytest.mark.parametrize("last_day", [None, date(2026, 3, 31)])
@pytest.mark.parametrize("length", [-1, 0, 1, DAY - 1, DAY, DAY + 1, 72 * HOUR, 72 * HOUR + 1])
def test_a_time_is_plausible_to_the_second_whatever_is_next_to_it(last_day, length):
    latest = LATEST if last_day is None else NOON + 32 * DAY
    ends = {latest - 1, latest, latest + 1, latest + DAY, latest + DAY + 1, LATEST}
    for start in {EARLIEST - 1, EARLIEST, NOON} | ends | {end - length for end in ends}:
        for starts in ([start], [start, "soon"]):  # alone, or next to a row that has to be looked at
            found = issues(starts, [start + length, NOON][: len(starts)], last_day)
            assert [(f, c) for row, _, f, c, _ in found if row == 0] == expected(start, start + length, latest)


def test_each_of_many_bad_times_is_reported_once():
    odd = {"soon": "bad_time", None: "missing_time", "2026-03-01 12:00": "naive_time", 2**62: "implausible_time"}
    found = issues([*odd, NOON], [NOON] * 5, None)
    assert list(found) == [(i, "a", "start", f"session.{code}", t) for i, (t, code) in enumerate(odd.items())]
    found = issues([NOON] * 5, [*odd, NOON], None)
    assert list(found) == [(i, "a", "end", f"session.{code}", t) for i, (t, code) in enumerate(odd.items())]


@pytest.mark.catalogue(13, 15)
def test_exact_duplicates_count_once_and_are_reported():
    one = ("a", NOON, NOON + HOUR, 10, "x")
    ledger = rows(one, one, ("b", *one[1:4], None), one, ("b", *one[1:4], " "))
    assert ledger.days.sum(1).tolist() == [[HOUR, 10, 1]] * 2
    assert [(r, c) for r, _, _, c, _ in ledger.issues] == [
        (1, "session.duplicate"),
        (3, "session.duplicate"),
        (4, "session.duplicate"),
    ]
    assert ledger.streams.stream_id.tolist() == ["x", None]


@pytest.mark.catalogue(14)
def test_rows_with_one_id_are_equal():
    with pytest.raises(RowErrors, match="rows with one stream id must be equal"):
        rows(("a", NOON, NOON + 5, 1, "x"), ("b", NOON, NOON + 5, 1, "x"))
    kept = rows(
        ("a", NOON, NOON + 5, 1, "x"), ("a", NOON, NOON + 5, 2, "x"), ("a", NOON, NOON + 9, 3, "y"), on_error="collect"
    )
    assert kept.days[0, 0].tolist() == [9, 3, 1]
    assert kept.issues.counts() == {"session.conflicting_duplicate": 2}


@pytest.mark.catalogue(13)
@pytest.mark.parametrize("bad", [[], [0, 7, 150]], ids=["all sound", "some set aside"])
def test_every_repeat_among_many_is_found_and_nothing_else(bad):
    rng = np.random.default_rng(7)
    start = NOON + rng.integers(0, 20, 300)
    columns = {"creator_id": rng.integers(0, 3, 300), "start": start, "end": start + rng.integers(0, 3, 300)}
    columns["diamonds"] = rng.integers(0, 2, 300)
    columns["diamonds"][bad] = -1
    seen, again = set(), []
    for row, content in enumerate(zip(*(c.tolist() for c in columns.values()), strict=True)):
        again += [(row, str(content[0]))] if content in seen and row not in bad else []
        seen |= {content} if row not in bad else set()
    ledger = build(**columns, on_error="collect")
    assert [(row, who) for row, who, _, code, _ in ledger.issues if code == "session.duplicate"] == again
    assert len(ledger.streams) == len(seen) == 300 - len(again) - len(bad)
    assert 30 < len(again) < 270


@pytest.mark.catalogue(15)
def test_two_ids_are_two_streams():
    ledger = rows(("a", NOON, NOON + HOUR, 10, "x"), ("a", NOON, NOON + HOUR, 10, "y"))
    assert ledger.days[0, 0].tolist() == [HOUR, 20, 1]
    assert list(ledger.issues) == [(1, "a", "start", "session.overlap", HOUR)]


def test_streams_of_objects_that_differ_in_their_gifts_are_two():
    start, end = (datetime.fromtimestamp(t, UTC) for t in (NOON, NOON + HOUR))
    gifts = [tp.Gift(at, diamonds=n, gifter_id="g") for at, n in ((start, 1), (end, 2))]

    def ledger(*streams, **more):
        made = [tp.StreamSession("a", start=start, end=end, diamonds=10, gifts=g, id=key) for g, key in streams]
        return tp.Ledger.from_sessions(made, day_rule=BASE["day_rule"], **more)

    assert ledger((gifts, None), ((), None)).days[0, 0].tolist() == [HOUR, 20, 1]
    assert ledger((gifts, None), (gifts[::-1], None)).days[0, 0].tolist() == [HOUR, 10, 1]
    with pytest.raises(RowErrors, match="conflicting_duplicate"):
        ledger((gifts, "x"), ((), "x"))


@pytest.mark.catalogue(11)
def test_a_day_of_stream_is_reported_and_kept():
    ledger = build(end=[NOON + 24 * HOUR + 1])
    assert list(ledger.issues) == [(0, "a", "end", "session.very_long", NOON + 24 * HOUR + 1)]
    assert ledger.days.sum() == 24 * HOUR + 1 + 10 + 2
    assert not build(end=[NOON + 24 * HOUR]).issues


@pytest.mark.catalogue(38)
def test_seconds_are_floored_once_a_stream():
    ledger = build(start=["2026-03-01T12:00:00.9Z"], end=["2026-03-01T12:00:02.8Z"])
    assert ledger.days[0, 0, 0] == 1
    assert ledger.streams.start.tolist() == [NOON]


def test_diamonds_empty_throughout_are_not_measured():
    for empty in (None, [None], [float("nan")], np.array([np.nan])):
        ledger = build(diamonds=empty)
        assert ledger.measured.tolist() == [True, False, True]
        assert ledger.days[0, 0].tolist() == [HOUR, 0, 1]
    assert build(diamonds=[0]).measured.all()
    blank = {"creator_id": ["a", "b"], "start": [NOON] * 2, "end": [NOON + HOUR] * 2, "diamonds": ["", " "]}
    assert build(**blank, text_numbers=True).measured.tolist() == [True, False, True]
    with pytest.raises(RowErrors, match="bad_number: 2"):
        build(**blank)
    with pytest.raises(RowErrors, match="missing_diamonds: 1"):
        build(**{**blank, "diamonds": ["5", ""]}, text_numbers=True)
    stream = tp.StreamSession(
        "a", start=datetime(2026, 3, 1, tzinfo=UTC), end=datetime(2026, 3, 1, 1, tzinfo=UTC), diamonds=None
    )
    ledger = tp.Ledger.from_sessions([stream], day_rule=BASE["day_rule"])
    assert ledger.measured.tolist() == [True, False, True]
    told(
        lambda: build(diamonds=np.array([True])),
        InputTypeError,
        "session.bad_diamonds",
        "diamonds",
        "must be counts",
        "a column of bool",
    )


SETTINGS = [
    ("day_rule", "UTC", InputTypeError, "ledger.bad_day_rule", "must be a DayRule"),
    (
        "first_day",
        "01.03.2026",
        InputTypeError,
        "ledger.bad_day",
        "first_day must be a date, such as 2026-03-15, or None",
    ),
    (
        "last_day",
        datetime(2026, 3, 1, tzinfo=UTC),
        InputTypeError,
        "ledger.bad_day",
        "last_day must be a date, such as 2026-03-15, or None",
    ),
    ("on_error", "ignore", InputError, "input.bad_on_error", "on_error must be one of raise, collect"),
    ("nonexistent", "drop", InputError, "input.bad_nonexistent", "nonexistent must be one of raise, shift_forward"),
    ("ambiguous", 1, InputError, "input.bad_ambiguous", "ambiguous must be one of raise, earlier, later"),
    ("zone", "Mars", ProgramError, "program.bad_timezone", "a zone must be a name of the IANA time zone database"),
    *(
        ("max_stream_hours", n, InputError, "input.bad_max_stream_hours", "a number above 0, at most 2400")
        for n in (0, float("nan"), "72", True, MOST_HOURS + 1)
    ),
]


@pytest.mark.parametrize(("field", "bad", "kind", "code", "words"), SETTINGS, ids=range(len(SETTINGS)))
def test_settings_of_the_door_are_checked(field, bad, kind, code, words):
    told(lambda: build(**{field: bad}), kind, code, field, words)


def test_a_limit_of_hours_may_be_a_part_of_one():
    assert build(end=[NOON + 1800], max_stream_hours=0.5).days[0, 0, 0] == 1800
    with pytest.raises(RowErrors, match="too_long"):
        build(end=[NOON + 1801], max_stream_hours=0.5)
    assert build(end=[NOON + HOUR], max_stream_hours=1).days[0, 0, 0] == HOUR


@pytest.mark.parametrize("name", ["creator_id", "start", "end", "diamonds", "stream_id"])
def test_a_column_that_is_none_or_too_long_is_reported_by_its_name(name):
    told(lambda: build(**{name: 5}), InputTypeError, "schema.not_a_column", name, f"{name} must be a column of values")
    lengths = {"creator_id": 1, "start": 1, "end": 1, "diamonds": 1, "stream_id": 1, name: 2}
    error = told(
        lambda: build(**{**BASE, "stream_id": ["x"], name: [*BASE.get(name, ["x"])] * 2}),
        SchemaError,
        "schema.lengths_differ",
        "columns",
        "all columns must have one length",
    )
    assert error.value == lengths


@pytest.mark.catalogue(26)
def test_the_longest_stream_of_the_most_diamonds_is_split_exactly():
    ledger = build(end=[NOON + MOST_HOURS * HOUR], diamonds=[10**12], max_stream_hours=MOST_HOURS)
    assert ledger.days[..., 1].sum() == 10**12
    assert (ledger.days[0, 1:-1, 1] - 10**10 * np.ones(99) <= 1).all()
    assert ledger.days[0, 0, 1] == 10**10 // 2


@pytest.mark.parametrize("bits", [0, 16])
def test_streams_outside_the_days_are_reported_wherever_the_days_end(bits, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 1 << bits)
    midnight, day = NOON - DAY // 2, date(2026, 3, 1)

    def codes(*starts, **more):
        given = {"creator_id": ["a", "b", "c"], "start": list(starts), "end": [s + 1 for s in starts]}
        found = build(**given, diamonds=[1, 2, 3], first_day=day, last_day=day, **more)
        return [(row, code) for row, _, _, code, _ in found.issues]

    after, before = "session.after_last_day", "session.before_first_day"
    assert codes(midnight, NOON, midnight + DAY - 1) == []
    assert codes(midnight, NOON, midnight + DAY) == [(2, after)]
    assert codes(NOON, midnight - 1, NOON) == [(1, before)]
    assert codes(midnight + DAY, NOON, midnight - 1) == [(0, after), (2, before)]
    ruined = codes(midnight + DAY, 5, midnight - 1, on_error="collect")
    assert ruined == [(1, "session.implausible_time"), (0, after), (2, before)]


def test_a_ledger_holds_numbers_of_its_own():
    given = {"creator_id": np.array([3, 1]), "start": np.array([NOON, NOON]), "diamonds": np.array([10, 20])}
    given["end"] = given["start"] + 2 * DAY // 3
    ledger = build(**given)
    assert given["diamonds"].tolist() == [10, 20]
    for column in given.values():
        column[:] = 0
    streams = ledger.streams
    found = [c.tolist() for c in (streams.creator, streams.start, streams.diamonds)]
    assert found == [[1, 0], [NOON, NOON], [10, 20]]
    assert (streams.end - streams.start).tolist() == [2 * DAY // 3] * 2


@pytest.mark.catalogue(33, 34)
def test_days_covered_are_those_given_or_those_of_the_streams():
    ledger = build(start=[NOON - HOUR], end=[NOON + DAY])
    assert (ledger.first_day, ledger.last_day) == (date(2026, 3, 1), date(2026, 3, 2))
    assert build(end=[NOON + DAY // 2]).last_day == date(2026, 3, 1)
    assert build(end=[NOON + DAY], day_rule=tp.DayRule("UTC", midnight="start")).last_day == date(2026, 3, 1)
    late = build(first_day=date(2026, 3, 5))
    assert (late.first_day, late.last_day) == (date(2026, 3, 5), date(2026, 3, 5))
    assert late.issues.counts() == {"session.before_first_day": 1}
    early = build(last_day=date(2026, 2, 28))
    assert (early.first_day, early.last_day) == (date(2026, 2, 28), date(2026, 2, 28))
    assert list(early.issues) == [(0, "a", "start", "session.after_last_day", NOON)]
    assert not early.days.any()
    assert len(early.streams) == 1
    empty = {"creator_id": [], "start": [], "end": [], "diamonds": []}
    both = build(**empty, first_day=date(2026, 3, 1), last_day=date(2026, 3, 3))
    assert both.measured.all()
    assert both.days.shape == (0, 3, 3)
    assert build(**empty, first_day=date(2026, 3, 1)).days.shape == (0, 1, 3)
    assert build(**empty, last_day=date(2026, 3, 1), creators=[tp.Creator("z")]).days.tolist() == [[[0, 0, 0]]]
    told(
        lambda: build(**empty),
        InputError,
        "ledger.no_days",
        "last_day",
        "without streams, last_day must say what is known",
        "pass last_day=",
        "found None",
    )
    told(
        lambda: build(first_day=date(2026, 3, 5), last_day=date(2026, 3, 4)),
        InputError,
        "ledger.days_reversed",
        "last_day",
        "must be on or after first_day (2026-03-05)",
    )


def test_creators_are_creators_and_appear_once():
    told(
        lambda: build(creators=["a"]),
        InputTypeError,
        "creator.bad_type",
        "creators",
        "each must be a Creator",
        'write [Creator("id", name=…)]',
    )
    told(
        lambda: build(creators=[tp.Creator("a"), tp.Creator("a")]),
        InputError,
        "creator.duplicate",
        "creators",
        "a creator id must appear only once",
        "found 'a'",
    )


def test_sessions_are_stream_sessions():
    told(
        lambda: tp.Ledger.from_sessions(["x"], day_rule=BASE["day_rule"]),
        InputTypeError,
        "session.bad_type",
        "sessions[0]",
        "each must be a StreamSession",
        "columns go to Ledger.from_columns",
    )


def test_a_hash_of_rows_is_splitmix64_so_that_a_digest_means_the_same_tomorrow():
    golden, bits = 0x9E3779B97F4A7C15, (1 << 64) - 1

    def mixed(n):
        n = ((n ^ n >> 30) * 0xBF58476D1CE4E5B9) & bits
        n = ((n ^ n >> 27) * 0x94D049BB133111EB) & bits
        return n ^ n >> 31

    assert mixed(1234567 + golden & bits) == 6457827717110365317  # the first number of seed 1234567, as published
    a, b = [1, -1, 2**63 - 1], [0, 5, -(2**63)]
    twin = [mixed(mixed(x & bits) * golden + y & bits) for x, y in zip(a, b, strict=True)]
    assert row_hash(np.array(a), np.array(b)).tolist() == twin


def test_a_hash_of_rows_keeps_columns_apart():
    a, b = np.array([1, 2, 1]), np.array([2, 1, 2])
    assert row_hash(a, b)[0] == row_hash(a, b)[2]
    assert len({*row_hash(a, b).tolist(), *row_hash(b, a).tolist()}) == 2
    assert len(np.unique(row_hash(np.arange(10_000), np.zeros(10_000, np.int64)))) == 10_000


def test_the_first_and_the_last_day_of_all_and_the_most_diamonds_are_sound_and_no_further():
    empty = {"creator_id": [], "start": [], "end": [], "diamonds": []}
    for last in (date(1990, 1, 1), date(2199, 12, 31)):
        assert build(**empty, last_day=last).last_day == last
    error = told(
        lambda: build(day_rule="UTC"),
        InputTypeError,
        "ledger.bad_day_rule",
        "day_rule",
        'for example DayRule("UTC")',
    )
    assert error.value == "UTC"
    error = told(
        lambda: build(last_day="x"),
        InputTypeError,
        "ledger.bad_day",
        "last_day",
        "last_day must be a date, such as 2026-03-15, or None",
    )
    assert error.value == "x"
    kept = build(
        creator_id=["a"] * 2, start=[NOON] * 2, end=[NOON + 5] * 2, diamonds=[10**12, 10**12 + 1], on_error="collect"
    )
    assert [(row, code) for row, *_, code, _ in kept.issues] == [(1, "session.too_large")]
