"""Files of streams, daily rows and creators: what comes in, and all that is wrong with it at once."""

import csv
import gzip
import io
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import tierpace as tp
from tests.errors import outcome
from tierpace.core.texts import visible
from tierpace.errors import InputError, RowErrors, SchemaError

RULE = tp.DayRule("UTC")
STREAMS = "creator_id,start,end,diamonds,stream_id\n"
DAILY = "creator_id,day,airtime_seconds,diamonds,active,quality\n"


@pytest.fixture
def write(tmp_path):
    def write(text, name="rows.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def table(rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


# Streams ---------------------------------------------------------------------------------------


def test_streams_become_a_ledger(write):
    path = write(
        STREAMS + "0071,2026-03-01T23:00:00Z,2026-03-02T01:00:00Z,101,a\n"
        "0071,2026-03-01T23:00:00Z,2026-03-02T01:00:00Z,101,a\n72,2026-03-02T10:00:00+02:00,2026-03-02 08:30Z,7,\n"
    )
    ledger = tp.io.read_sessions(path, day_rule=RULE)
    assert ledger.ids.tolist() == ["0071", "72"]
    assert ledger.days.tolist() == [[[3600, 50, 1], [3600, 51, 1]], [[0, 0, 0], [1800, 7, 1]]]
    assert ledger.issues.counts() == {"session.duplicate": 1}


@pytest.mark.parametrize("header", ["creator_id,start,end\n", "creator_id,start,end,diamonds\n"])
def test_diamonds_absent_or_empty_throughout_are_not_measured(write, header):
    row = "7,2026-03-01T20:00:00Z,2026-03-01T21:00:00Z" + "," * (header.count(",") - 2)
    ledger = tp.io.read_sessions(write(header + row + "\n"), day_rule=RULE)
    assert ledger.measured.tolist() == [True, False, True]


def test_one_empty_cell_of_diamonds_is_a_bad_row(write):
    rows = "7,2026-03-01T20:00:00Z,2026-03-01T21:00:00Z,,\n7,2026-03-02T20:00:00Z,2026-03-02T21:00:00Z,5,\n"
    with pytest.raises(RowErrors) as caught:
        tp.io.read_sessions(write(STREAMS + rows), day_rule=RULE)
    assert list(caught.value.issues) == [(0, "7", "diamonds", "session.missing_diamonds", "")]


def test_times_without_a_zone_need_one(write):
    path = write("creator_id,start,end\n7,2026-03-08 01:00,2026-03-08 03:00\n")
    with pytest.raises(RowErrors, match=r"session.naive_time"):
        tp.io.read_sessions(path, day_rule=RULE)
    ledger = tp.io.read_sessions(path, day_rule=tp.DayRule("America/New_York"), zone="America/New_York")
    assert ledger.days[0, 0, 0] == 3600


def test_clock_changes_are_decided_by_the_caller(write):
    path = write("creator_id,start,end\n7,2026-11-01 01:30,2026-11-01 02:30\n7,2026-03-08 02:30,2026-03-08 04:00\n")
    read = {"day_rule": RULE, "zone": "America/New_York"}
    with pytest.raises(RowErrors) as caught:
        tp.io.read_sessions(path, **read)
    assert caught.value.issues.code == ("session.ambiguous_time", "session.nonexistent_time")
    ledger = tp.io.read_sessions(path, **read, ambiguous="later", nonexistent="shift_forward")
    assert ledger.days[0, [0, -1], 0].tolist() == [1800, 3600]


def test_every_bad_row_is_reported_and_rows_count_from_zero(write):
    bad = ["7,x,2026-03-01T21:00:00Z,1,", "7,2026-03-01T20:00:00Z,2026-03-01T19:00:00Z,1.5,", ",,,NA,"]
    path = write(STREAMS + "\n".join(["7,2026-03-01T20:00:00Z,2026-03-01T21:00:00Z,1,", *bad]) + "\n")
    with pytest.raises(RowErrors) as caught:
        tp.io.read_sessions(path, day_rule=RULE)
    issues = caught.value.issues
    assert sorted(set(issues.row)) == [1, 2, 3]
    assert set(issues.code) == {
        "session.bad_time",
        "session.end_before_start",
        "session.fractional_diamonds",
        "session.missing_creator",
        "session.missing_time",
        "session.bad_number",
    }
    ledger = tp.io.read_sessions(path, day_rule=RULE, on_error="collect")
    assert ledger.issues == issues
    assert ledger.days.tolist() == [[[3600, 1, 1]]]


def test_a_stream_id_is_of_one_stream(write):
    rows = "7,2026-03-01T20:00:00Z,2026-03-01T21:00:00Z,1,a\n7,2026-03-02T20:00:00Z,2026-03-02T21:00:00Z,1,a\n"
    with pytest.raises(RowErrors, match=r"session.conflicting_duplicate: 2"):
        tp.io.read_sessions(write(STREAMS + rows), day_rule=RULE)


def test_a_header_alone_needs_the_last_day(write):
    path = write(STREAMS)
    with pytest.raises(InputError) as caught:
        tp.io.read_sessions(path, day_rule=RULE)
    assert caught.value.code == "ledger.no_days"
    assert "last_day=" in caught.value.hint
    ledger = tp.io.read_sessions(path, day_rule=RULE, last_day=date(2026, 3, 15), creators=[tp.Creator("7")])
    assert (ledger.last_day, ledger.ids.tolist()) == (date(2026, 3, 15), ["7"])


def test_headers_of_another_name_are_mapped(write):
    path = write("host,from,to,gifts\n7,2026-03-01T20:00:00Z,2026-03-01T21:00:00Z,5\n")
    with pytest.raises(SchemaError, match="there must be a column 'creator_id'"):
        tp.io.read_sessions(path, day_rule=RULE)
    names = {"creator_id": "host", "start": "from", "end": "to", "diamonds": "gifts"}
    assert tp.io.read_sessions(path, day_rule=RULE, columns=names).days.tolist() == [[[3600, 5, 1]]]


MOMENTS = st.integers(0, 40 * 24 * 60).map(lambda m: datetime(2026, 2, 20, tzinfo=UTC) + timedelta(minutes=m))
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["7", "007", "ann,bob", 'q"q', "Zoë", "=1+1"]),
        MOMENTS,
        st.integers(0, 600),
        st.integers(0, 10**6),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(rows=ROWS, packed=st.booleans())
def test_streams_from_a_file_are_those_of_the_columns(tmp_path_factory, rows, packed):
    cells = [(c, a.isoformat(), (a + timedelta(minutes=m)).isoformat(), d, "") for c, a, m, d in rows]
    content = (STREAMS + table(cells)).encode()
    path = tmp_path_factory.getbasetemp() / ("round.csv.gz" if packed else "round.csv")
    path.write_bytes(gzip.compress(content) if packed else content)
    ids, starts, ends, diamonds, _ = zip(*cells, strict=True)
    last = date(2026, 4, 5)
    direct = tp.Ledger.from_columns(
        creator_id=list(ids),
        start=list(starts),
        end=list(ends),
        diamonds=list(diamonds),
        stream_id=[None] * len(ids),
        day_rule=RULE,
        last_day=last,
    )
    found = tp.io.read_sessions(path, day_rule=RULE, last_day=last)
    assert found.digest == direct.digest
    assert np.array_equal(found.days, direct.days)


WORDS = st.sampled_from([
    "", " ", "7", "NA", "nan", "1e9", "-1", "0", "1.5", "1.0", "9" * 30, "9" * 5000, "0." + "9" * 60, "2026-03-01",
    "2026-03-01T10:00:00Z", "2026-03-01 11:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00+14:00",
    "0001-01-01", "9999-12-31", "2026-02-30", "2026-13-01", "missing", "observed", "١٢", "\u202eabc", "🙂", "1_000",
])  # fmt: skip
ANY = WORDS | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(st.tuples(*[ANY] * 5), max_size=4),
    zone=st.none() | st.sampled_from(["UTC", "Europe/Berlin", "Mars", ""]),
    on_error=st.sampled_from(["raise", "collect"]),
)
def test_any_text_in_a_file_of_streams_is_read_or_refused(tmp_path_factory, rows, zone, on_error):
    path = tmp_path_factory.getbasetemp() / "any-streams.csv"
    path.write_text(STREAMS + table(rows), encoding="utf-8", newline="")
    assert str(outcome(lambda: tp.io.read_sessions(path, day_rule=RULE, zone=zone, on_error=on_error)))


# Daily rows ------------------------------------------------------------------------------------


def test_daily_rows_become_a_ledger(write):
    path = write(DAILY + "0071,2026-03-01,3600,50,1,\n0071,2026-03-03,,,,missing\n72,2026-03-02,0,0,0,restated\n")
    ledger = tp.io.read_daily(path, day_rule=RULE)
    assert ledger.ids.tolist() == ["0071", "72"]
    assert ledger.days[0, :, 0].tolist() == [3600, 0, 0]
    assert ledger.quality.tolist() == [[0, 0, 3], [0, 2, 0]]
    assert ledger.streams is None


def test_daily_columns_that_are_absent_are_not_measured(write):
    ledger = tp.io.read_daily(write("creator_id,day,active\n7,2026-03-01,1\n"), day_rule=RULE)
    assert ledger.measured.tolist() == [False, False, True]


def test_bad_daily_rows_are_reported_all_at_once(write):
    path = write(DAILY + "7,03/01/2026,1,1,1,\n7,2026-03-01,-1,1,1,good\n7,2026-03-02,1.5,x,2,\n,2026-03-02,1,1,1,\n")
    with pytest.raises(RowErrors) as caught:
        tp.io.read_daily(path, day_rule=RULE)
    assert sorted(set(caught.value.issues.row)) == [0, 1, 2, 3]
    ledger = tp.io.read_daily(path, day_rule=RULE, on_error="collect", last_day=date(2026, 3, 2))
    assert ledger.issues == caught.value.issues


def test_days_beyond_reason_are_bad_rows(write):
    rows = "".join(
        f"7,{day},,,,missing\n" for day in ("0001-01-01", "1989-12-31", "1990-01-01", "2200-01-01", "9999-12-31")
    )
    with pytest.raises(RowErrors, match="a day must lie between 1990-01-01 and 2199-12-31") as caught:
        tp.io.read_daily(write(DAILY + rows), day_rule=RULE)
    assert caught.value.issues.row == (0, 1, 3, 4)
    assert set(caught.value.issues.code) == {"daily.implausible_day"}


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(st.tuples(*[ANY] * 6), max_size=4), on_error=st.sampled_from(["raise", "collect"]))
def test_any_text_in_a_file_of_daily_rows_is_read_or_refused(tmp_path_factory, rows, on_error):
    path = tmp_path_factory.getbasetemp() / "any-daily.csv"
    path.write_text(DAILY + table(rows), encoding="utf-8", newline="")
    assert str(outcome(lambda: tp.io.read_daily(path, day_rule=RULE, on_error=on_error)))


# Creators --------------------------------------------------------------------------------------


def test_creators_are_read_in_order(write):
    path = write(
        "left,id,name,region,manager,group,joined,known_from\n,0072,Zoë,US,M,G,2026-03-10,2026-03-11\n,7,,,,,,\n"
    )
    zoe = tp.Creator(
        "0072", name="Zoë", region="US", manager="M", group="G", joined=date(2026, 3, 10), known_from=date(2026, 3, 11)
    )
    assert tp.io.read_creators(path) == (zoe, tp.Creator("7"))
    assert tp.io.read_creators(write("id\n")) == ()


def test_bad_creators_are_reported_all_at_once(write):
    path = write("id,joined,left\n7,2026-03-10,2026-03-01\n ,,\n8,10.3.2026,2026-02-30\n7,,\n9,,2026-03-01\n")
    with pytest.raises(RowErrors) as caught:
        tp.io.read_creators(path)
    assert list(caught.value.issues) == [
        (0, "7", "left", "creator.left_before_joined", "2026-03-01"),
        (1, " ", "id", "creator.missing_id", " "),
        (2, "8", "joined", "creator.bad_day", "10.3.2026"),
        (2, "8", "left", "creator.bad_day", "2026-02-30"),
        (3, "7", "id", "creator.duplicate", "7"),
    ]
    text = str(caught.value)
    assert "row 3, creator '7', id '7': a creator id must appear only once [creator.duplicate]" in text
    assert "a creator must leave on or after the day of joining [creator.left_before_joined]" in text
    assert "a creator id must have a visible character [creator.missing_id]" in text
    assert "a day must be an ISO date, YYYY-MM-DD [creator.bad_day]" in text
    assert text.endswith("correct the rows")


@settings(max_examples=100, deadline=None)
@given(rows=st.lists(st.tuples(*[ANY] * 4), max_size=4))
def test_any_text_in_a_file_of_creators_is_read_or_refused(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / "any-creators.csv"
    path.write_text("id,name,joined,left\n" + table(rows), encoding="utf-8", newline="")
    found = outcome(lambda: tp.io.read_creators(path))
    while rows and not any(map(visible, rows[-1])):  # empty cells at the end are nothing
        rows = rows[:-1]
    assert len(found.issues) if isinstance(found, RowErrors) else len(found) == len(rows)
