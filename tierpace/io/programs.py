"""Files of programs: TOML, read exactly, with every key known and every place named."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from os import PathLike
from pathlib import Path
from typing import Any

from tierpace.core.money import Bonus
from tierpace.core.months import DayRule, Month
from tierpace.core.programs import Program, ProgramBook
from tierpace.core.tiers import Tier
from tierpace.errors import FileError, InputError, InputTypeError, ProgramError
from tierpace.io.files import as_path, lines

MAX_BYTES = 1 << 20  # a program is a page of text
SCHEMA = "tierpace/program/"
VERSION = 1
GRADES = ("A", "B", "C", "example")
MOST = 10**18  # no number of a program is larger; keeps decimals exact and their text short
DIGITS = 30  # nor longer

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
CORE_NAMES = {"fixed": "amount"}  # what a core type calls what the file calls otherwise


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
    table = _parsed(where.name, "".join(lines(where, max_bytes=max_bytes)))
    _check_schema(table)
    _check_keys(table, PROGRAM_KEYS, "")
    texts = {name: table[name] for name in ("name", "region", "revision", "ladder") if name in table}
    with _at(""):
        return Program(
            **texts,
            source=_source(table),
            day_rule=_day_rule(table["day_rule"]),
            tiers=_tiers(table["tiers"]),
            first_month=_month(table, "first_month"),
            last_month=_month(table, "last_month"),
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
        raise _moved(error, f"{path.name}: {error.field}") from error


# -------------------------------------------------------------------------------------------------------- the text


def _decimal(text: str) -> Decimal:
    """Return the decimal written; what no decimal can hold is refused later, with its place."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")


def _parsed(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=_decimal)
    except (ValueError, RecursionError) as error:
        raise FileError(
            "file.bad_toml",
            field=name,
            value=str(error),
            requirement="the file is TOML, each key once",
            hint='texts stand in quotes, and a month is one: first_month = "2026-03"',
        ) from error


def _check_schema(table: Mapping[str, Any]) -> None:
    schema = table.get("schema")
    if schema is None:
        raise ProgramError(
            "program.missing_key",
            field="schema",
            value=sorted(table)[:5],
            requirement="the key 'schema' is there",
            hint=f'write schema = "{SCHEMA}{VERSION}" at the top',
        )
    found = re.fullmatch(re.escape(SCHEMA) + "([1-9][0-9]{0,8})", schema) if isinstance(schema, str) else None
    if found is None:
        raise ProgramError(
            "program.bad_schema",
            field="schema",
            value=_brief(schema),
            requirement=f'schema is "{SCHEMA}{VERSION}"',
            hint="is this the file of a program?",
        )
    if int(found[1]) > VERSION:
        raise ProgramError(
            "program.newer_schema",
            field="schema",
            value=schema,
            requirement=f"the file's layout is one that this version knows, up to {SCHEMA}{VERSION}",
            hint="upgrade tierpace: pip install -U tierpace",
        )


def _check_keys(table: object, keys: Mapping[str, bool], place: str, *, code: str = "") -> None:
    """Raise unless a table has all keys it must have, and no other than it may have; its numbers are sane."""
    if not isinstance(table, dict):
        raise InputTypeError(code, field=place, value=_brief(table), requirement=f"{place} is a table")
    for key in table:
        if key not in keys:
            near = get_close_matches(key, keys, n=1)
            raise ProgramError(
                "program.unknown_key",
                field=_join(place, key),
                value=key,
                requirement=f"the keys of {place or 'a program'} are {', '.join(keys)}",
                hint=f"did you mean {near[0]!r}?" if near else "remove it",
            )
        _check_number(table[key], _join(place, key))
    for key, needed in keys.items():
        if needed and key not in table:
            raise ProgramError(
                "program.missing_key",
                field=_join(place, key),
                value=list(table),
                requirement=f"the key {key!r} is there",
                hint=f"the keys are {', '.join(keys)}",
            )


def _check_number(value: object, place: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return
    number = Decimal(value)
    sane = number.is_finite() and len(number.as_tuple().digits) <= DIGITS
    if not sane or abs(number) > MOST or 0 < abs(number) < Decimal(1) / MOST:
        raise ProgramError(
            "program.bad_number",
            field=place,
            value=_brief(value),
            requirement=f"a number is finite, within reason, and has at most {DIGITS} digits",
        )


def _brief(value: object) -> object:
    """Return what a message can show: integers of thousands of digits have no text."""
    return f"an integer of {value.bit_length()} bits" if isinstance(value, int) and abs(value) > MOST else value


def _join(place: str, key: str) -> str:
    word = key if re.fullmatch("[A-Za-z0-9_-]+", key) else repr(key)
    return f"{place}.{word}" if place else word


def _moved(error: InputError, place: str) -> InputError:
    """Return the same error with another place."""
    return type(error)(error.code, field=place, value=error.value, requirement=error.requirement, hint=error.hint)


@contextmanager
def _at(place: str) -> Iterator[None]:
    """Give the errors of core types the place in the file that they speak of."""
    try:
        yield
    except InputError as error:
        name = CORE_NAMES.get(error.field, error.field)
        if not place:
            raise
        raise _moved(error, place if " " in name else _join(place, name)) from error


# ------------------------------------------------------------------------------------------------------- the parts


def _source(table: Mapping[str, Any]) -> Any:
    """Return the source with its grade; a source that is no text is left to the program to refuse."""
    source, grade = table.get("source", ""), table.get("grade")
    if grade is not None and (not isinstance(grade, str) or grade not in GRADES):
        raise ProgramError(
            "program.bad_grade",
            field="grade",
            value=_brief(grade),
            requirement=f"grade is one of {', '.join(GRADES)}",
            hint="A checked on a real export, B two independent sources agree, C one source",
        )
    if grade is None or not isinstance(source, str):
        return source
    return f"{source} (grade: {grade})" if source else f"grade: {grade}"


def _month(table: Mapping[str, Any], key: str) -> Month | None:
    if key not in table:
        return None
    try:
        return Month.parse(table[key])
    except InputError as error:
        raise type(error)(
            error.code,
            field=key,
            value=_brief(table[key]),
            requirement=error.requirement,
            hint=f'in quotes: {key} = "2026-03"',
        ) from error


def _day_rule(table: object) -> DayRule:
    _check_keys(table, DAY_RULE_KEYS, "day_rule", code="program.bad_day_rule")
    with _at("day_rule"):
        return DayRule(**table)  # type: ignore[arg-type]  # its keys are checked above, its values by DayRule


def _tiers(tables: object) -> list[Tier]:
    if not isinstance(tables, list):
        raise InputTypeError(
            "program.bad_tiers", field="tiers", value=_brief(tables), requirement="tiers are tables: [[tiers]]"
        )
    return [_tier(table, f"tiers[{i}]") for i, table in enumerate(tables)]


def _tier(table: Any, place: str) -> Tier:
    _check_keys(table, TIER_KEYS, place, code="program.bad_tiers")
    bonus = _bonus(table["bonus"], f"{place}.bonus") if "bonus" in table else None
    with _at(place):
        return Tier(
            table["name"],
            bonus=bonus,
            airtime_hours=table.get("airtime_hours"),
            diamonds=table.get("diamonds"),
            active_days=table.get("active_days"),
        )


def _bonus(table: Any, place: str) -> Bonus:
    _check_keys(table, BONUS_KEYS, place, code="program.bad_bonus")
    given = {key for key in ("amount", "ratio", "per_diamond") if key in table}
    with _at(place):
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
