"""Task files: closed months as they were paid."""

from decimal import Decimal

import pytest

import tierpace as tp
from tests.errors import told
from tests.making.exports import OF_29, PAID, SOUND, TASK, row, write
from tierpace.errors import FileError


def task(folder, *rows, name="task.xlsx", **settings):
    lines = [[cells.get(h, cell) for h, cell in zip(TASK, PAID, strict=True)] for cells in rows]
    return tp.io.read_task_file(write(folder / name, TASK, lines), **settings)


@pytest.mark.parametrize("name", ["task.csv", "task.xlsx"])
def test_a_month_comes_in_as_it_was_paid(tmp_path, name):
    gone = {
        "Creator ID": "0",
        "Handle": "bob",
        "Is violative creators": "Yes",
        "Estimated bonus": "1,234.56",
        "Diamonds": "-",
    }
    paid = task(tmp_path, {}, gone, name=name)
    assert paid == tp.core.PaidMonth(
        tp.Month(2026, 6),
        ids=["7301", "bob"],
        names=["ann", "bob"],
        airtime_seconds=[5400, 5400],
        diamonds=[5, None],
        active_days=[1, 1],
        bonus=[Decimal(10), Decimal("1234.56")],
        tasks={"Activeness task": (Decimal(10),) * 2, "Activeness task task": (None,) * 2, "Rank up": (None,) * 2},
        violative=[False, True],
        airtime_unit=360,
    )


@pytest.mark.parametrize(
    ("cells", "unit"),
    [
        (("88.46", "5"), 36),
        (("5", "6"), 3600),
        (("126h 27m 31s", "5h"), 1),
        (("24h 15m", "-"), 60),
        (("8:30:00",), 1),
        (("88.461h",), 3),
    ],
)
def test_airtime_is_as_fine_as_its_finest_cell(tmp_path, cells, unit):
    rows = [{"Creator ID": str(7300 + k), "LIVE duration(h)": cell} for k, cell in enumerate(cells)]
    assert task(tmp_path, *rows).airtime_unit == unit


def test_another_export_is_refused(tmp_path):
    path = write(tmp_path / "july.csv", OF_29, [row(OF_29, **SOUND)])
    with pytest.raises(FileError, match="the file must be a Task file") as caught:
        tp.io.read_task_file(path)
    assert caught.value.code == "console.wrong_kind"


def test_a_file_without_a_row_or_a_month_says_so(tmp_path):
    told(
        lambda: task(tmp_path, name="task.csv"),
        FileError, "console.no_rows", "task.csv",
        "a Task file must have a row for each creator, found 'a header alone'",
        "choose a month that is paid, and export it again",
    )  # fmt: skip
    with pytest.raises(FileError, match="must have one month, found 'no month'; fill in the month") as caught:
        task(tmp_path, {"Data Month": "-"})
    assert caught.value.code == "console.several_months"


def test_a_row_without_an_id_is_bad(tmp_path):
    with pytest.raises(tp.errors.CellErrors, match=r"console\.missing_id: 1"):
        task(tmp_path, {}, {"Creator ID": "-"})
