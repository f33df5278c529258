"""The doors for streams and daily rows with a sound row filled in, and how a bad row next to it is reported."""

from datetime import date

import pytest

import tierpace as tp
from tierpace.errors import REQUIREMENTS, RowErrors

NOON = 1_772_366_400  # 2026-03-01 12:00 UTC
HOUR, DAY = 3600, 86_400
UTC = tp.DayRule("UTC")
NEW_YORK = tp.DayRule("America/New_York")
MARCH = tp.Month(2026, 3)
LAST = date(2026, 3, 31)
SOUND = {"creator_id": "sound", "start": NOON, "end": NOON + HOUR, "diamonds": 5}
DAILY = {"creator_id": "sound", "day": "2026-03-01", "airtime_seconds": 60, "diamonds": 5, "active": 1}


def streams(**columns):
    """A ledger of one stream, where no column says otherwise."""
    one = {name: [value] for name, value in SOUND.items()}
    return tp.Ledger.from_columns(**{**one, "day_rule": UTC, **columns})


def daily(**columns):
    one = {name: [value] for name, value in DAILY.items()}
    return tp.Ledger.from_daily(**{**one, "day_rule": UTC, **columns})


def bad_row(code, field, value, *, door=streams, creator="a", changed=None, **settings):
    """Check what becomes of the second of two rows with one bad value: reported in full, or set aside and counted."""
    sound = SOUND if door is streams else DAILY
    row = {**sound, "creator_id": creator, **(changed or {}), field: value}
    columns = {name: [sound[name], row[name]] for name in sound}
    with pytest.raises(RowErrors) as caught:
        door(**columns, **settings)
    error = caught.value
    name = creator if field != "creator_id" else ""
    ((at, who, where, found, shown),) = error.issues
    assert (at, who, where, found) == (1, name, field, code)
    assert shown is value or shown == value or shown != shown  # noqa: PLR0124  # NaN
    assert (error.code, error.field, error.value) == ("rows.bad", "rows", {code: 1})
    lines = str(error).splitlines()
    assert lines[0] == f"rows: 1 row breaks a rule ({code}: 1)"
    assert lines[1].startswith(f"  row 1, creator {name!r}, {field} ")
    assert lines[1].endswith(f": {REQUIREMENTS[code]} [{code}]")
    assert lines[2] == error.hint == 'correct the rows, or pass on_error="collect" to set them aside'
    kept = door(**columns, **settings, on_error="collect")
    assert repr(list(kept.issues)) == repr(list(error.issues))  # NaN differs from itself
    assert kept.ids.tolist() == ["sound"]
    assert kept.days.sum(1).tolist() == door().days.sum(1).tolist()
