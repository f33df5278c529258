"""Every code of a cell or a row of console exports: its place, its value, its rule, and what happens on request."""

import pickle
from datetime import date
from pathlib import Path

import pytest

import tierpace as tp
from tests.making.exports import EVENT, OF_29, PAID, RULE, SOUND, TASK, row, write
from tierpace.errors import REQUIREMENTS, CellErrors

LAST_HINT = 'export the file again, or pass on_error="collect" to set the rows aside'
FLAG, DIAMONDS, BONUS, MONTH, ID = (
    TASK.index(h) for h in ("Is violative creators", "Diamonds", "Estimated bonus", "Data Month", "Creator ID")
)


def creators(*rows, name="july.csv", **settings):
    lines = [row(OF_29, **{**SOUND, **cells}) for cells in rows]
    return tp.io.read_backstage(write(Path(name), OF_29, lines), day_rule=RULE, **settings)


def creator(**cells):
    return creators({"id": "7300"}, cells)


def task(*changes):
    rows = [[cells.get(i, cell) for i, cell in enumerate(PAID)] for cells in changes]
    return tp.io.read_task_file(write(Path("task.csv"), TASK, rows))


def event(at, cell):
    return tp.io.read_export(
        write(
            Path("ranks.csv"),
            [*EVENT, "Fan contribution %"],
            [[cell if i == at else c for i, c in enumerate(["ann", "Ann", "2", "-", "5", "1h", "3d", "5%"])]],
        )
    )


JULY, RANKS = "july.csv, row 3", "ranks.csv, row 2"
SENTENCES = [
    ("console.bad_count", CellErrors, lambda: creator(diamonds="1.234,5"), f"{JULY}, 'Diamonds'", "1.234,5"),
    ("console.bad_duration", CellErrors, lambda: creator(live="126.5"), f"{JULY}, 'LIVE duration'", "126.5"),
    (
        "console.bad_period",
        CellErrors,
        lambda: creator(period="2026-07-01 ~ 2026-07-32"),
        f"{JULY}, 'Data period'",
        "2026-07-01 ~ 2026-07-32",
    ),
    ("console.bad_moment", CellErrors, lambda: creator(joined="11.4.2026"), f"{JULY}, 'Join time'", "11.4.2026"),
    (
        "console.bad_id",
        CellErrors,
        lambda: creators({"id": True}, name="july.xlsx"),
        "july.xlsx, sheet 'data', row 2, 'Creator ID'",
        True,
    ),
    ("console.id_float", CellErrors, lambda: creator(id="7.30123E+18"), f"{JULY}, 'Creator ID'", "7.30123E+18"),
    ("console.missing_id", CellErrors, lambda: creator(id="-"), JULY, None),
    ("console.missing_period", CellErrors, lambda: creator(period=""), JULY, None),
    (
        "console.not_month_to_date",
        CellErrors,
        lambda: creator(period="2026-07-02 ~ 2026-07-06"),
        JULY,
        "2026-07-02 ~ 2026-07-06",
    ),
    ("console.too_long", CellErrors, lambda: creator(live="150h"), JULY, "150.0 hours in 6 days"),
    ("console.too_many_days", CellErrors, lambda: creator(days="7"), JULY, "7 of 6 days"),
    (
        "console.two_rows",
        CellErrors,
        lambda: creators({}, {"id": "7300"}, {"group": "East"}),
        ("july.csv, row 2", "july.csv, row 4"),
        (None, "East"),
    ),
    ("console.bad_month", CellErrors, lambda: task({MONTH: "202613"}), "task.csv, row 2, 'Data Month'", "202613"),
    ("console.bad_money", CellErrors, lambda: task({BONUS: "$10"}), "task.csv, row 2, 'Estimated bonus'", "$10"),
    (
        "console.bad_flag",
        CellErrors,
        lambda: task({FLAG: "maybe"}),
        "task.csv, row 2, 'Is violative creators'",
        "maybe",
    ),
    (
        "console.doubled_creator",
        CellErrors,
        lambda: task({}, {DIAMONDS: "6"}),
        ("task.csv, row 2", "task.csv, row 3"),
        ("7301", "7301"),
    ),
    ("console.bad_ratio", CellErrors, lambda: event(7, "much"), f"{RANKS}, 'Fan contribution %'", "much"),
]


@pytest.mark.parametrize(("code", "kind", "call", "places", "values"), SENTENCES, ids=[s[0] for s in SENTENCES])
def test_every_cell_is_reported_with_its_place_its_value_and_its_rule(
    code, kind, call, places, values, *, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(kind) as caught:
        call()
    error = caught.value
    places, values = ((p,) if isinstance(p, str) or not isinstance(p, tuple) else p for p in (places, values))
    assert error.issues.field == places
    assert error.issues.value == values
    assert set(error.issues.code) == {code}
    head, *told, hint = str(error).splitlines()
    word = "row breaks" if len(places) == 1 else "rows break"
    assert head == f"rows: {len(places)} {word} a rule ({code}: {len(places)})"
    rule = f"{REQUIREMENTS[code]}, found"
    who = error.issues.creator_id
    lines = zip(places, who, values, strict=True)
    assert told == [f"  {place}, creator {c!r}: {rule} {value!r} [{code}]" for place, c, value in lines]
    assert hint == error.hint == LAST_HINT
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301  # our own bytes


@pytest.mark.parametrize(
    "cells", [{"diamonds": "many"}, {"live": "-1h"}, {"id": "7.3E+18"}, {"period": ""}, {"live": "150h"}]
)
def test_bad_rows_are_set_aside_on_request_and_the_others_count(cells, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sound = creators({"id": "7300"}, on_error="collect")
    ledger = creators({"id": "7300"}, cells, on_error="collect")
    assert ledger.ids.tolist() == ["7300"]
    assert (ledger.days.tolist(), ledger.last_day) == (sound.days.tolist(), date(2026, 7, 6))
    assert [issue[0] for issue in ledger.issues] == [1]


@pytest.mark.parametrize("days", ["0001-01-01 ~ 0001-01-02", "9999-12-01 ~ 9999-12-31", "2026-07-06 ~ 2026-07-01"])
def test_periods_at_the_ends_of_the_calendar_are_bad_rows(days, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CellErrors, match=r"console\.not_month_to_date: 1"):
        creator(period=days)


def test_all_bad_cells_of_all_files_are_reported_at_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.csv", OF_29, [row(OF_29, **{**SOUND, "diamonds": "x", "live": "y"})])
    write(tmp_path / "b.xlsx", OF_29, [row(OF_29, **{**SOUND, "days": "z"})])
    with pytest.raises(CellErrors) as caught:
        tp.io.read_backstage(tmp_path, day_rule=RULE)
    assert caught.value.issues.field == (
        "a.csv, row 2, 'LIVE duration'",
        "a.csv, row 2, 'Diamonds'",
        "b.xlsx, sheet 'data', row 2, 'Valid go LIVE days'",
    )
    assert caught.value.issues.row == (0, 0, 1)
