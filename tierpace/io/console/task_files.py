"""The console's Task file: a closed month with what was paid for it."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import Any

from tierpace.core.months import Month
from tierpace.core.number_marks import NumberMarks
from tierpace.core.paid_months import PaidMonth
from tierpace.errors import CellErrors, FileError, InputError, RowIssues
from tierpace.files.reading import UTF8, as_path, marked_encoding
from tierpace.io.console.exports import LEFT, Bad, Layout, read_layout, take, take_bonuses
from tierpace.io.console.values import HOURS, Style, blank
from tierpace.io.tables import MAX_BYTES
from tierpace.kernels.seconds import HOUR, MINUTE
from tierpace.ledger.ids import ROUNDED, doubtful_ids

TWICE = ("raise", "keep")
NAMES = ("data_month", "creator_id", "username", "diamonds", "airtime_seconds", "valid_days", "bonus", "violative")


def read_task_file(
    path: str | PathLike[str],
    *,
    columns: Mapping[str, str] | None = None,
    max_bytes: int = MAX_BYTES,
    encoding: str = UTF8,
    decimal: str | None = None,
    thousands: str | None = None,
    twice: str = "raise",
) -> PaidMonth:
    r"""Read a monthly Task file, .xlsx or CSV: a closed month with the bonuses paid, for `tierpace.reconcile`.

    Parameters
    ----------
    path : str or path
        One file of one month. Workbooks need the extra ``xlsx``.
    columns : mapping, optional
        Our column name → the file's header, for another language.
    max_bytes : int
        The most that is read, unpacked.
    encoding, decimal, thousands
        As in `read_export`. A file that begins with a byte order mark is read as that says: UTF-8 or UTF-16.
    twice : {"raise", "keep"}
        What becomes of a creator with more than one row: an error that names the rows, or all rows are kept, and
        `tierpace.reconcile` names the creator and compares none of them.

    Returns
    -------
    PaidMonth
        One row a creator.

    Raises
    ------
    FileError
        The file cannot be read, is no Task file, or has no month or several.
    SchemaError, CellErrors
        As `read_backstage`.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import tierpace as tp
    >>> head = "Data Month,Creator ID,Handle,Diamonds,Valid days(d),LIVE duration(h),Estimated bonus\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "Task_202606.csv"
    ...     _ = path.write_text(head + '202606,7301,ann,"250,000",21,83.25,100.00\n')
    ...     paid = tp.io.read_task_file(path)
    >>> paid, paid.airtime_seconds
    (<PaidMonth 2026-06, 1 creator, 100.00 paid>, (299700,))
    """
    if twice not in TWICE:
        raise InputError("input.bad_twice", "twice", twice, f"must be one of {', '.join(TWICE)}")
    style = Style(marks=NumberMarks(decimal, thousands))
    encoding = marked_encoding(as_path(path)) or encoding
    layout = read_layout(path, columns=columns, max_bytes=max_bytes, encoding=encoding, style=style)
    if layout.kind != "task_file":
        raise FileError(
            "console.wrong_kind",
            "path",
            [layout.sheet.file],
            "the file must be a Task file",
            "Creator data goes to read_backstage, other exports to read_export",
        )
    taken, bad = take(layout, NAMES)
    tasks, more = take_bonuses(layout)
    bad += more
    n = len(layout.rows())
    empty: tuple[Any, ...] = (None,) * n
    names = taken.get("username", empty)
    ids = tuple(name if who == LEFT else who for who, name in zip(taken["creator_id"], names, strict=True))
    bad += _wrong(layout, ids, {row for row, *_ in bad}, refused=twice == "raise")
    if bad:
        raise CellErrors(RowIssues(sorted(bad, key=lambda b: b[0])))
    return PaidMonth(
        _month(layout, taken["data_month"]),
        ids=ids,
        names=names,
        airtime_seconds=taken["airtime_seconds"],
        diamonds=taken["diamonds"],
        active_days=taken["valid_days"],
        bonus=taken["bonus"],
        tasks=tasks,
        violative=taken.get("violative", empty),
        airtime_unit=_unit(layout),
    )


def _wrong(layout: Layout, ids: tuple[str | None, ...], unread: set[int], *, refused: bool) -> list[Bad]:
    """Return the rows without an id, and those of one id where they are refused."""
    first: dict[str | None, int] = {}
    places = [f"{layout.sheet.place}, row {i + 1}" for i in layout.rows()]
    twice = {i for i, who in enumerate(ids) if refused and who is not None and first.setdefault(who, i) != i}
    twice |= {first[ids[i]] for i in twice}
    out: list[Bad] = [
        (i, "", places[i], "console.missing_id", None) for i, who in enumerate(ids) if who is None and i not in unread
    ]
    lost = doubtful_ids([who or "" for who in ids]).get(ROUNDED, [])
    out += [(i, str(ids[i]), places[i], ROUNDED, ids[i]) for i in lost]
    return [*out, *((i, str(ids[i]), places[i], "console.doubled_creator", ids[i]) for i in sorted(twice))]


def _month(layout: Layout, months: tuple[Month | None, ...]) -> Month:
    found = sorted({m for m in months if m is not None})
    if not months:
        raise FileError(
            "console.no_rows",
            layout.sheet.place,
            "a header alone",
            "a Task file must have a row for each creator",
            "choose a month that is paid, and export it again",
        )
    if len(found) != 1:
        raise FileError(
            "console.several_months",
            f"{layout.sheet.place}, 'Data Month'",
            [str(m) for m in found] or "no month",
            "a Task file must have one month",
            "save each month as a file of its own" if found else "fill in the month, such as 202606",
        )
    return found[0]


def _unit(layout: Layout) -> int:
    """Return how finely airtime is given, in seconds: a number of hours by the most decimals of the column."""
    at = layout.place["airtime_seconds"]
    cells = [row[at] for i in layout.rows() if at < len(row := layout.sheet.rows[i])]
    texts = [repr(c) if isinstance(c, float) else str(c).strip().casefold() for c in cells if not blank(c)]
    hours = [found[1].replace(",", ".").partition(".")[2].rstrip("0") for t in texts if (found := HOURS.fullmatch(t))]
    units = [max(HOUR // 10 ** min(max(map(len, hours)), 4), 1)] if hours else []
    units += [1 if "s" in t or ":" in t else MINUTE for t in texts if not HOURS.fullmatch(t)]
    return min(units, default=1)
