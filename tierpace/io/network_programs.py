"""Files of network programs: TOML, read exactly, with every key known and every place named."""

from __future__ import annotations

import re
from decimal import Decimal
from os import PathLike
from typing import Any

from tierpace.core.network_programs import NetworkProgram
from tierpace.core.network_terms import Cohort, NetworkGoal, NetworkTotal, RatioChange
from tierpace.errors import FileError, InputTypeError, ProgramError
from tierpace.files.reading import UTF8, as_path, lines
from tierpace.io.programs import MAX_BYTES
from tierpace.io.toml import at, brief, check_keys, check_schema, graded, month_of, of_file, parsed

SCHEMA = "tierpace/network/"
VERSION = 1
KEYS = {
    "schema": True,
    "name": True,
    "region": False,
    "revision": True,
    "first_month": False,
    "last_month": False,
    "source": False,
    "grade": False,
    "per_diamond": True,
    "currency": True,
    "cohorts": False,
    "goals": False,
    "changes": False,
    "totals": False,
}
COHORT_KEYS = {"kind": True, "months": False, "region": False, "group": False, "leavers": False}
GOAL_KEYS = {
    "name": True,
    "cohort": True,
    "event": True,
    "at_least": True,
    "ladder": False,
    "tier": False,
    "airtime_hours": False,
    "diamonds": False,
    "active_days": False,
    "pays": False,
}
CHANGE_KEYS = {"if_met": False, "if_missed": False, "ladder": True, "tiers": False, "points": True}
TOTAL_KEYS = {
    "name": True,
    "of": False,
    "basis": False,
    "base": False,
    "composition": False,
    "mode": False,
    "steps": True,
}
NUMBERS = ("at_least", "pays", "points", "per_diamond", "airtime_hours")
WRITTEN = re.compile(r"-?[0-9]+(_[0-9]+)*(\.[0-9]+)?")
LONGEST = 30


def read_network_program(
    path: str | PathLike[str], *, max_bytes: int = MAX_BYTES, encoding: str = UTF8
) -> NetworkProgram:
    """Read a network program from a TOML file.

    Numbers are read as the decimals they are written as; they may be in quotes, as ``"0.30"`` or ``"20_000_000"``.

    ==================  =================================================================================
    key
    ==================  =================================================================================
    ``schema``          ``"tierpace/network/1"``
    ``name``            shown on every output, as is ``revision``
    ``region``          optional: whose creators it is about
    ``per_diamond``     the value of a diamond, of which ratios are; with it ``currency``
    ``[cohorts.NAME]``  who counts in a rate: ``kind`` (all, mature or joiners), and if wanted ``months``, ``region``,
                        ``group``, ``leavers``: see `Cohort`. The cohort ``all`` is always there
    ``[[goals]]``       ``name``, ``cohort``, ``event``, ``at_least``; by the event ``ladder``, ``tier``, or
                        ``airtime_hours``, ``diamonds``, ``active_days``; and ``pays``: see `NetworkGoal`
    ``[[changes]]``     ``if_met`` or ``if_missed``, ``ladder``, ``points``, and if wanted ``tiers``: see `RatioChange`
    ``[[totals]]``      ``name``, ``steps``, and if wanted ``of``, ``basis``, ``base``, ``composition``, ``mode``: see
                        `NetworkTotal`
    ``first_month``     optional, as are ``last_month`` (in quotes: ``"2026-03"``), ``source`` and ``grade``
    ==================  =================================================================================

    Parameters
    ----------
    path : str or path
        Of a TOML file.
    max_bytes : int
        The most that is read.
    encoding : str
        Of the file; TOML itself knows UTF-8 alone.

    Raises
    ------
    FileError
        The file cannot be read as TOML.
    ProgramError
        A key is unknown or missing, or a value breaks a rule; ``field`` is the place.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import tierpace as tp
    >>> network = tp.io.read_network_program(files("tierpace") / "examples" / "network" / "network-2026.toml")
    >>> [(goal.name, str(goal.at_least)) for goal in network.goals]
    [('holds', '0.30'), ('graduates', '0.15'), ('graduates at all', '0.005')]
    """
    where = as_path(path)
    table = parsed(where.name, "".join(lines(where, max_bytes=max_bytes, encoding=encoding)))
    with of_file(where):
        return _network(table)


def is_network_program(path: str | PathLike[str]) -> bool:
    """Return whether a file says that it is a network program; what cannot be read as TOML is none.

    Examples
    --------
    >>> from importlib.resources import files
    >>> from tierpace.io.network_programs import is_network_program
    >>> examples = files("tierpace") / "examples"
    >>> is_network_program(examples / "network" / "network-2026.toml"), is_network_program(examples / "rank-up.toml")
    (True, False)
    """
    where = as_path(path)
    if where.is_dir():
        return False
    try:
        table = parsed(where.name, "".join(lines(where, max_bytes=MAX_BYTES, encoding=UTF8)))
    except FileError:
        return False
    return str(table.get("schema")).startswith(SCHEMA)


def _network(table: dict[str, Any]) -> NetworkProgram:
    """Return the network program of a table."""
    check_schema(table, SCHEMA, VERSION)
    check_keys(table, KEYS, "")
    return NetworkProgram(
        name=table["name"],
        region=table.get("region"),
        revision=table["revision"],
        first_month=month_of(table, "first_month"),
        last_month=month_of(table, "last_month"),
        source=table.get("source", ""),
        grade=graded(table),
        per_diamond=_number(table["per_diamond"], "per_diamond"),
        currency=table["currency"],
        cohorts=_cohorts(table.get("cohorts", {})),
        goals=[_part(NetworkGoal, t, GOAL_KEYS, p) for t, p in _tables(table, "goals")],
        changes=[_part(RatioChange, t, CHANGE_KEYS, p) for t, p in _tables(table, "changes")],
        totals=[_part(NetworkTotal, t, TOTAL_KEYS, p) for t, p in _tables(table, "totals")],
    )


def _tables(table: dict[str, Any], key: str) -> list[tuple[Any, str]]:
    """Return the tables under a key, with their places."""
    found = table.get(key, [])
    if not isinstance(found, list):
        raise InputTypeError("network.bad_type", key, brief(found), f"must be tables: [[{key}]]")
    return [(each, f"{key}[{i}]") for i, each in enumerate(found)]


def _cohorts(tables: object) -> list[Cohort]:
    if not isinstance(tables, dict):
        raise InputTypeError("network.bad_type", "cohorts", brief(tables), "must be tables: [cohorts.NAME]")
    return [_part(Cohort, table, COHORT_KEYS, f"cohorts.{name}", name=name) for name, table in tables.items()]


def _part(kind: Any, table: Any, keys: dict[str, bool], place: str, **more: Any) -> Any:
    """Return a value of a table, whose keys are its fields."""
    check_keys(table, keys, place, code="network.bad_type")
    fields = {k: _number(v, f"{place}.{k}") if k in NUMBERS else v for k, v in table.items()}
    if isinstance(fields.get("steps"), list):
        fields["steps"] = [_step(step, f"{place}.steps[{i}]") for i, step in enumerate(fields["steps"])]
    with at(place):
        if "base" in fields:
            fields["base"] = month_of(table, "base")
        return kind(**more, **fields)


def _step(step: Any, place: str) -> Any:
    return [_number(value, place) for value in step] if isinstance(step, list) else step


def _number(value: Any, place: str) -> Any:
    """Return a number that is written in quotes; one without is a number already."""
    if not isinstance(value, str):
        return value
    if len(value) > LONGEST or not WRITTEN.fullmatch(value):
        raise ProgramError(
            "network.bad_value", place, value, "must be a number in plain digits", 'such as "0.30" or "20_000_000"'
        )
    return Decimal(value.replace("_", ""))
