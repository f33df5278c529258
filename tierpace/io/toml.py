"""TOML as tables: read exactly, with every key known, every number sane and every place named."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from difflib import get_close_matches
from os import PathLike
from pathlib import Path
from typing import Any

from tierpace.core.grades import GRADES
from tierpace.core.months import Month
from tierpace.errors import FileError, InputError, InputTypeError, ProgramError
from tierpace.io.toml_advice import advice, unquoted
from tierpace.io.toml_numbers import check_written, written

MOST = 10**18  # no number of a program is larger; keeps decimals exact and their text short
DIGITS = 30  # nor longer
CORE_NAMES = {"fixed": "amount"}  # what a core type calls what the file calls otherwise


def parsed(name: str, text: str) -> dict[str, Any]:
    """Return the tables of a text, its numbers as the decimals they are written as."""
    try:
        tables = tomllib.loads(text, parse_float=written)
    except (ValueError, RecursionError) as error:
        raise FileError(
            "file.bad_toml", name, str(error), "the file must be TOML, each key once", advice(text, str(error))
        ) from error
    check_written(tables)
    return tables


def check_schema(table: Mapping[str, Any], start: str, version: int) -> None:
    """Raise unless a table says that it has a layout which begins so, of a version up to this."""
    schema = table.get("schema")
    if schema is None:
        raise ProgramError(
            "program.missing_key",
            "schema",
            sorted(table)[:5],
            "the key 'schema' must be there",
            f'write schema = "{start}{version}" at the top',
        )
    found = re.fullmatch(re.escape(start) + "([1-9][0-9]{0,8})", schema) if isinstance(schema, str) else None
    if found is None:
        raise ProgramError(
            "program.bad_schema",
            "schema",
            brief(schema),
            f'must be "{start}{version}"',
            "is this the file of a program?",
        )
    if int(found[1]) > version:
        raise ProgramError(
            "program.newer_schema",
            "schema",
            schema,
            f"the file's layout must be one that this version knows, up to {start}{version}",
            "upgrade tierpace: pip install -U tierpace",
        )


def check_keys(table: object, keys: Mapping[str, bool], place: str, *, code: str = "") -> None:
    """Raise unless a table has all keys it must have, and no other than it may have; its numbers are sane."""
    if not isinstance(table, dict):
        raise InputTypeError(code, field=place, value=brief(table), requirement="must be a table")
    unknown = [key for key in table if key not in keys]
    if unknown:
        near = [found[0] for key in unknown if (found := get_close_matches(key, keys, n=1))]
        raise ProgramError(
            "program.unknown_key",
            join(place, unknown[0]),
            unknown[0] if len(unknown) == 1 else unknown,
            f"the keys of {place or 'a program'} must be among {', '.join(keys)}",
            f"did you mean {', '.join(map(repr, near))}?" if near else "remove it",
        )
    for key in table:
        _check_number(table[key], join(place, key))
    missing = [key for key, needed in keys.items() if needed and key not in table]
    if missing:
        raise ProgramError(
            "program.missing_key",
            join(place, missing[0]),
            list(table),
            _are_there(missing),
            f"the keys are {', '.join(keys)}",
        )


def _are_there(names: list[str]) -> str:
    *rest, last = (repr(name) for name in names)
    return f"the keys {', '.join(rest)} and {last} must be there" if rest else f"the key {last} must be there"


def _check_number(value: object, place: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return
    number = Decimal(value)
    size = number.copy_abs()  # abs() rounds, and fails where an exponent has more than six digits
    sane = number.is_finite() and len(number.as_tuple().digits) <= DIGITS
    if not sane or size > MOST or 0 < size < Decimal(1) / MOST:
        raise ProgramError(
            "program.bad_number",
            place,
            brief(value),
            f"a number must be finite, within reason, and have at most {DIGITS} digits",
        )


def brief(value: object) -> object:
    """Return what a message can show: integers of thousands of digits have no text."""
    return f"an integer of {value.bit_length()} bits" if isinstance(value, int) and abs(value) > MOST else value


def join(place: str, key: str) -> str:
    """Return the place of a key within a place."""
    word = key if re.fullmatch("[A-Za-z0-9_-]+", key) else repr(key)
    return f"{place}.{word}" if place else word


def moved(error: InputError, place: str) -> InputError:
    """Return the same error with another place."""
    wanted = error.requirement.endswith(("must be a number", "must be an integer"))
    hint = error.hint or (unquoted(error.value) if wanted and isinstance(error.value, str) else "")
    return type(error)(error.code, field=place, value=error.value, requirement=error.requirement, hint=hint)


@contextmanager
def at(place: str) -> Iterator[None]:
    """Give the errors of core types the place in the file that they are about."""
    try:
        yield
    except InputError as error:
        name = CORE_NAMES.get(error.field, error.field)
        if not place:
            raise
        raise moved(error, place if " " in name else join(place, name)) from error


@contextmanager
def of_file(path: str | PathLike[str]) -> Iterator[None]:
    """Give the errors of what a file says its name, where they do not have it."""
    try:
        yield
    except FileError:
        raise
    except InputError as error:
        name = Path(path).name
        if error.field.startswith(name):
            raise
        raise moved(error, f"{name}: {error.field}") from error


def graded(table: Mapping[str, Any]) -> str:
    """Return how well a file's figures are known; empty where it does not say."""
    grade = table.get("grade")
    if grade is not None and (not isinstance(grade, str) or grade not in GRADES):
        raise ProgramError(
            "program.bad_grade",
            "grade",
            brief(grade),
            f"must be one of {', '.join(GRADES)}",
            "A checked on a real export, B two independent sources agree, C one source",
        )
    return grade or ""


def source_of(table: Mapping[str, Any]) -> Any:
    """Return the source with its grade; a source that is no text is left to the program to refuse."""
    source, grade = table.get("source", ""), graded(table)
    if not grade or not isinstance(source, str):
        return source
    return f"{source} (grade: {grade})" if source else f"grade: {grade}"


def month_of(table: Mapping[str, Any], key: str) -> Month | None:
    """Return the month under a key, None where there is none."""
    if key not in table:
        return None
    try:
        return Month.parse(table[key])
    except InputError as error:
        raise type(error)(
            error.code,
            field=key,
            value=brief(table[key]),
            requirement=error.requirement,
            hint=f'in quotes: {key} = "2026-03"',
        ) from error
