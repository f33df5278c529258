"""Creator data, exported from the console day by day, into a ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike
from typing import TYPE_CHECKING, Literal

import numpy as np
from attrs import evolve

from tierpace.core.creators import Creator
from tierpace.core.months import EPOCH, DayRule
from tierpace.core.number_marks import NumberMarks
from tierpace.errors import CellErrors, FileError, InputError, RowIssues
from tierpace.files.reading import UTF8
from tierpace.io.console.creator_rows import (
    FIGURES,
    Row,
    doubled,
    far_off,
    lost_digits,
    merged,
    month_ends,
    name_leavers,
    odd,
    people,
    rows_of,
    wrong,
)
from tierpace.io.console.exports import Bad, read_layout
from tierpace.io.console.folders import export_files
from tierpace.io.console.values import Style
from tierpace.io.tables import MAX_BYTES
from tierpace.ledger.door_checks import check_door
from tierpace.ledger.lost_days import mostly_lost
from tierpace.ledger.snapshots import Snapshots, ledger_of_snapshots
from tierpace.ledger.summing import by_id, named_of

if TYPE_CHECKING:
    from tierpace.ledger.ledger import Ledger

    Paths = str | PathLike[str] | Iterable[str | PathLike[str]]

WHOLE = -1  # in place of a row: what is said of files and headers


def read_backstage(
    path: Paths,
    *,
    day_rule: DayRule,
    creators: Iterable[Creator] = (),
    columns: Mapping[str, str] | None = None,
    transfers: Literal["raise", "add", "largest"] = "raise",
    l30d_as_month: bool = False,
    on_error: Literal["raise", "collect"] = "raise",
    max_bytes: int = MAX_BYTES,
    encoding: str = UTF8,
    decimal: str | None = None,
    thousands: str | None = None,
) -> Ledger:
    r"""Read exports of Creator data, .xlsx or CSV, into a ledger: a day is today's month to date less yesterday's.

    Files may come in any order and overlap, since every row says its own period; the name of a file counts only where
    two give one period differently: then the one whose name sorts last revises the other, and the day is marked as
    restated. Days without an export share what they brought and are marked as spread; days after a creator's last row
    of a month are missing, unless the export of the next month says what "last month" came to. Active days are the
    valid days of the file.

    Parameters
    ----------
    path : str, path, or list of them
        A file, a folder of them, or several. Workbooks need the extra ``xlsx``. Of a folder all workbooks and files of
        text are read, and those of its folders that are named as months or years, such as ``2026-07``; what is not
        read is in ``issues``.
    day_rule : DayRule
        The rule that the console counts by: ``program.day_rule``. All stamps seen are in UTC, and a valid day has 60
        minutes.
    creators : iterable of Creator
        What is known of creators from elsewhere, such as a region; it goes before what the files say. Named creators
        are on the roster also without a row.
    columns : mapping, optional
        Our column name → the file's header, for another language. A length whose header has no unit is named with it:
        ``airtime_hours`` or ``airtime_minutes`` for ``airtime_seconds``.
    transfers : {"raise", "add", "largest"}
        What two rows of one creator and period mean, as after a change of group: an error until it is said, two parts
        that add up, or one total given twice, of which the larger counts.
    l30d_as_month : bool
        Whether figures named "in L30D" with a "Data period" are those of the period. Without a period they are of 30
        days, and never of a month.
    on_error : {"raise", "collect"}
        Whether bad rows raise, all in one CellErrors, or are set aside in ``issues``.
    max_bytes : int
        The most that is read of a file, unpacked.
    encoding, decimal, thousands
        As in `read_export`.

    Returns
    -------
    Ledger
        Without streams, from the first of the earliest month to the last day of the latest period.

    Raises
    ------
    FileError
        A file cannot be read, or is not Creator data.
    SchemaError
        A column is missing or doubled.
    CellErrors
        With every bad cell and row, by file, sheet, row and column.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import tierpace as tp
    >>> head = "Data period,Creator ID,Creator's username,Diamonds,LIVE duration,Valid go LIVE days\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     first, second = (Path(folder) / f"july-{day}.csv" for day in (1, 2))
    ...     _ = first.write_text(head + '2026-07-01 ~ 2026-07-01,7301,ann,"1,000",2h 30m,1\n')
    ...     _ = second.write_text(head + '2026-07-01 ~ 2026-07-02,7301,ann,"1,400",4h 0m,2\n')
    ...     ledger = tp.io.read_backstage(folder, day_rule=tp.DayRule("UTC", min_minutes=60))
    >>> ledger.days.tolist(), ledger.creators[0].name
    ([[[9000, 1000, 1], [5400, 400, 1]]], 'ann')
    """
    check_door(day_rule=day_rule, first_day=None, last_day=None, on_error=on_error)
    if transfers not in ("raise", "add", "largest"):
        raise InputError("input.bad_transfers", "transfers", transfers, "must be one of raise, add, largest")
    rows: list[Row] = []
    bad: list[Bad] = []
    kinds: dict[str, list[str]] = {}
    found_files = export_files(path)
    told: list[Bad] = [(WHOLE, "", name, "console.unread_file", why) for name, why in found_files.unread]
    unknown: dict[str, None] = {}
    style = Style(marks=NumberMarks(decimal, thousands))
    for file, where in enumerate(found_files):
        try:
            layout = read_layout(where, columns=columns, max_bytes=max_bytes, encoding=encoding, style=style)
        except FileError as error:
            if where not in found_files.perhaps:
                raise
            told.append((WHOLE, "", found_files.perhaps[where], "console.unread_file", error.requirement))
            continue
        unknown |= dict.fromkeys(layout.unknown)
        kinds.setdefault(layout.kind, []).append(where.name)
        if layout.kind in ("creator_data", "hybrid"):
            found, cells = rows_of(layout, len(rows), file)
            rows += found
            lost, perhaps = lost_digits(found)
            bad += [*cells, *lost]
            told += [one for one in perhaps if one[1] not in {who for _, who, *_ in told}]
    _check_kinds(kinds, l30d_as_month=l30d_as_month)
    told += [(WHOLE, "", head, "schema.unused_column", "") for head in unknown]
    bad += far_off(rows)
    name_leavers(rows)
    unread, dates = {b[0] for b in bad}, {r.at: (r.day - EPOCH).days for r in rows if r.period}
    rows, twice = _single([r for r in rows if r.at not in unread], transfers)
    (bad if transfers == "raise" else told).extend(twice)
    ends = month_ends(rows)
    bad += [(r.at, r.creator_id or "", r.place, code, v) for r in (*rows, *ends) for code, v in wrong(r, day_rule)]
    bad.sort(key=lambda b: b[0])
    if bad and on_error == "raise":
        raise CellErrors(RowIssues(bad))
    aside = {b[0] for b in bad}
    kept, ends = ([r for r in some if r.at not in aside] for some in (rows, ends))
    told += [(r.at, str(r.creator_id), r.place, code, value) for r in kept for code, value in odd(r)]
    partly = mostly_lost([dates[at] for at in aside & dates.keys()], [(r.day - EPOCH).days for r in kept])
    issues = RowIssues(sorted([*bad, *told], key=lambda b: b[0]))
    given = by_id(creators)
    ledger = _ledger([*kept, *ends], issues, day_rule, people(kept, given.values()))
    return evolve(ledger, named=named_of(ledger.ids.tolist(), given), lost_days=partly)


def _single(rows: list[Row], transfers: str) -> tuple[list[Row], list[Bad]]:
    """Return the rows with those of one creator and period made one, if it is said how, and what was doubled."""
    out = {r.at: r for r in rows}
    told: list[Bad] = []
    for pair in doubled(r for r in rows if r.creator_id is not None):
        if transfers == "raise":
            told += [(r.at, str(r.creator_id), r.place, "console.two_rows", r.facts["group"]) for r in pair]
            continue
        one = merged(pair, transfers)
        told.append((one.at, str(one.creator_id), one.place, "console.transfer", tuple(r.facts["group"] for r in pair)))
        for r in pair:
            del out[r.at]
        out[one.at] = one
    return [out[at] for at in sorted(out)], told


def _ledger(rows: list[Row], issues: RowIssues, day_rule: DayRule, creators: list[Creator]) -> Ledger:
    """Return the ledger of sound rows; those without figures are about the creator alone."""
    whole = [r for r in rows if None not in r.figures]
    snapshots = Snapshots(
        [str(r.creator_id) for r in whole],
        np.array([(r.day - EPOCH).days for r in whole], np.int64),
        np.array([r.figures for r in whole], np.int64).reshape(-1, len(FIGURES)),
    )
    ledger = ledger_of_snapshots(snapshots, day_rule=day_rule, creators=creators)
    said = [
        (whole[k].at, who, f"{whole[k].place}, {field}", code, value) for k, who, field, code, value in ledger.issues
    ]
    return evolve(ledger, issues=RowIssues(sorted([*issues, *said], key=lambda issue: issue[0])))


def _check_kinds(kinds: dict[str, list[str]], *, l30d_as_month: bool) -> None:
    """Raise if a file is no month to date."""
    for kind, code, rule, hint in (
        (
            "manage_creators",
            "console.rolling_30_days",
            "figures must be of a month to date; Manage creators has those of the last 30 days, which are no month's",
            "export Creator data instead",
        ),
        (
            "hybrid",
            "console.hybrid",
            'figures with a "Data period" must be named as its own, not "in L30D"',
            "if they are known to be those of the period, pass l30d_as_month=True",
        ),
        ("task_file", "console.wrong_kind", "files must be Creator data", "a Task file goes to read_task_file"),
        ("event_ranks", "console.wrong_kind", "files must be Creator data", "Activity Host Rank goes to read_export"),
    ):
        if kind in kinds and not (kind == "hybrid" and l30d_as_month):
            raise FileError(code, field="path", value=kinds[kind], requirement=rule, hint=hint)
