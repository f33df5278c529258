"""Files of programs: TOML, read exactly, with every key known and every place named."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

from tierpace.core.money import Bonus
from tierpace.core.months import DayRule
from tierpace.core.programs import Program, ProgramBook
from tierpace.core.tiers import Tier
from tierpace.errors import FileError, InputError, InputTypeError, ProgramError
from tierpace.io.files import as_path, lines
from tierpace.io.toml import at, brief, check_keys, check_schema, month_of, moved, parsed, source_of

MAX_BYTES = 1 << 20  # a program is a page of text
SCHEMA = "tierpace/program/"
VERSION = 1

PROGRAM_KEYS = {
    "schema": True,
    "name": True,
    "region": True,
    "revision": True,
    "ladder": False,
    "source": False,
    "grade": False,
    "first_month": False,
    "last_month": False,
    "prorate_joiners": False,
    "day_rule": True,
    "tiers": True,
}
DAY_RULE_KEYS = {"zone": True, "min_minutes": False, "per": False, "midnight": False}
TIER_KEYS = {"name": True, "airtime_hours": False, "diamonds": False, "active_days": False, "bonus": False}
BONUS_KEYS = {"amount": False, "ratio": False, "per_diamond": False, "currency": True}


def read_program(path: str | PathLike[str], *, max_bytes: int = MAX_BYTES) -> Program:
    """Read a program from a TOML file.

    Numbers are read as the decimals they are written as.

    =================  =================================================================================
    key
    =================  =================================================================================
    ``schema``         ``"tierpace/program/1"``
    ``name``           shown on every output, as are ``region`` and ``revision``
    ``[day_rule]``     ``zone``, and if wanted ``min_minutes``, ``per``, ``midnight``: see `DayRule`
    ``[[tiers]]``      one table a tier, hardest first: ``name``, and those of ``airtime_hours``,
                       ``diamonds`` and ``active_days`` that it requires
    ``[tiers.bonus]``  optional: ``currency``, and ``amount``, or ``ratio`` and ``per_diamond``
    ``ladder``         optional, as are ``first_month``, ``last_month`` (in quotes: ``"2026-03"``),
                       ``prorate_joiners`` and ``source``: see `Program`
    ``grade``          optional: A, B, C or example; it is kept in the program's source
    =================  =================================================================================

    Parameters
    ----------
    path : str or path
        Of a TOML file.
    max_bytes : int
        The most that is read.

    Raises
    ------
    FileError
        The file cannot be read as TOML; the message says where.
    ProgramError, InputTypeError, AsOfError
        A key is unknown or missing, or a value breaks a rule; ``field`` is its place: ``tiers[1].airtime_hours``.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import tierpace as tp
    >>> program = tp.io.read_program(files("tierpace") / "examples" / "example.toml")
    >>> program.names, program.thresholds[0].tolist()
    (('Tier 1', 'Tier 2', 'Tier 3'), [288000, 300000, 22])
    """
    where = as_path(path)
    table = parsed(where.name, "".join(lines(where, max_bytes=max_bytes)))
    check_schema(table, SCHEMA, VERSION)
    check_keys(table, PROGRAM_KEYS, "")
    texts = {name: table[name] for name in ("name", "region", "revision", "ladder") if name in table}
    with at(""):
        return Program(
            **texts,
            source=source_of(table),
            day_rule=_day_rule(table["day_rule"]),
            tiers=_tiers(table["tiers"]),
            first_month=month_of(table, "first_month"),
            last_month=month_of(table, "last_month"),
            prorate_joiners=table.get("prorate_joiners", False),
        )


def read_programs(path: str | PathLike[str], *, max_bytes: int = MAX_BYTES) -> ProgramBook:
    """Read a book of programs: all TOML files of a folder, or one file.

    Parameters
    ----------
    path : str or path
        Of a folder, whose own ``*.toml`` files are read, hidden ones left out; or of a file.
    max_bytes : int
        The most that is read of one file.

    Raises
    ------
    FileError
        A file cannot be read as TOML, or the folder has none.
    ProgramError
        A program breaks a rule (``field`` begins with the file's name), or two are in force at once.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import tierpace as tp
    >>> book = tp.io.read_programs(files("tierpace") / "examples")
    >>> book.at(tp.Month(2026, 7), region="US", ladder="agency").names[0]
    '5M'
    """
    where = as_path(path)
    if not where.is_dir():
        return _book([read_program(where, max_bytes=max_bytes)])
    try:
        found = sorted(p for p in where.iterdir() if p.suffix.lower() == ".toml" and not p.name.startswith("."))
    except OSError as error:
        raise FileError(
            "file.cannot_open",
            field="path",
            value=str(where),
            requirement=f"the folder can be read ({error.strerror})",
            hint="check its permissions",
        ) from error
    if not found:
        raise FileError(
            "file.no_programs",
            field="path",
            value=str(where),
            requirement="the folder holds a program (*.toml)",
            hint="pass the folder that the files stand in; folders within it are not searched",
        )
    return _book([_named(p, max_bytes) for p in found])


def _book(programs: Any) -> ProgramBook:  # Any: attrs reads the converter tuple as one that takes nothing in particular
    return ProgramBook(programs)


def _named(path: Path, max_bytes: int) -> Program:
    try:
        return read_program(path, max_bytes=max_bytes)
    except FileError:
        raise
    except InputError as error:
        raise moved(error, f"{path.name}: {error.field}") from error


# ------------------------------------------------------------------------------------------------------- the parts


def _day_rule(table: object) -> DayRule:
    check_keys(table, DAY_RULE_KEYS, "day_rule", code="program.bad_day_rule")
    with at("day_rule"):
        return DayRule(**table)  # type: ignore[arg-type]  # its keys are checked above, its values by DayRule


def _tiers(tables: object) -> list[Tier]:
    if not isinstance(tables, list):
        raise InputTypeError(
            "program.bad_tiers", field="tiers", value=brief(tables), requirement="tiers are tables: [[tiers]]"
        )
    return [_tier(table, f"tiers[{i}]") for i, table in enumerate(tables)]


def _tier(table: Any, place: str) -> Tier:
    check_keys(table, TIER_KEYS, place, code="program.bad_tiers")
    bonus = _bonus(table["bonus"], f"{place}.bonus") if "bonus" in table else None
    with at(place):
        return Tier(
            table["name"],
            bonus=bonus,
            airtime_hours=table.get("airtime_hours"),
            diamonds=table.get("diamonds"),
            active_days=table.get("active_days"),
        )


def _bonus(table: Any, place: str) -> Bonus:
    check_keys(table, BONUS_KEYS, place, code="program.bad_bonus")
    given = {key for key in ("amount", "ratio", "per_diamond") if key in table}
    with at(place):
        if given == {"amount"}:
            return Bonus.flat(table["amount"], currency=table["currency"])
        if given == {"ratio", "per_diamond"}:
            return Bonus.ratio(table["ratio"], per_diamond=table["per_diamond"], currency=table["currency"])
    raise ProgramError(
        "program.bad_bonus",
        field=place,
        value=sorted(given),
        requirement="a bonus has currency and either amount, or ratio and per_diamond",
    )
