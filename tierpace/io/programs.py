"""Files of programs: TOML, read exactly, with every key known and every place named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import pairwise
from os import PathLike
from pathlib import Path
from typing import Any

from attrs import evolve

from tierpace.core.grades import LIMITS
from tierpace.core.money import Bonus, quotient, total
from tierpace.core.months import DayRule
from tierpace.core.programs import Program, ProgramBook
from tierpace.core.ranks import Rank
from tierpace.core.tiers import Tier
from tierpace.errors import FileError, InputError, InputTypeError, ProgramError
from tierpace.files.reading import UTF8, as_path, lines
from tierpace.io.program_grades import grades_of
from tierpace.io.toml import at, brief, check_keys, check_schema, month_of, moved, of_file, parsed, source_of

MAX_BYTES = 1 << 20  # a program is a page of text
SCHEMA = "tierpace/program/"
NETWORK = "tierpace/network/"  # of files that may be in the same folder
VERSION = 1
TWO = ("program.overlap", "program.gap", "program.ranks_overlap")  # errors about two programs

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
    "tasks": False,
    "rounding": False,
    "exclusive_with": False,
    "joined_within": False,
    "grades": False,
    "day_rule": True,
    "gate": False,
    "rank": False,
    "ranks": False,
    "tiers": False,  # or ranks with tiers of their own
}
PLAIN_KEYS = ("tasks", "rounding", "exclusive_with", "joined_within")
DAY_RULE_KEYS = {"zone": True, "min_minutes": False, "per": False, "midnight": False}
GATE_KEYS = dict.fromkeys((*LIMITS, "grades"), False)
TIER_KEYS = {"name": True, **dict.fromkeys((*LIMITS, "bonus", "task", "grades"), False)}
RANK_KEYS = {"name": True, "diamonds_from": False, "diamonds_below": False, "grades": False}
OVER = re.compile(r"over ([0-9]{1,12}(?:\.[0-9]{1,4})?)")
SECOND = quotient(1, 3600)  # of an hour
BONUS_KEYS = {"amount": False, "ratio": False, "per_diamond": False, "currency": True}


def read_program(path: str | PathLike[str], *, max_bytes: int = MAX_BYTES, encoding: str = UTF8) -> Program:
    """Read a program from a TOML file.

    Numbers are read as the decimals they are written as.

    ==================  =================================================================================
    key
    ==================  =================================================================================
    ``schema``          ``"tierpace/program/1"``
    ``name``            shown on every output, as are ``region`` and ``revision``
    ``[day_rule]``      ``zone``, and if wanted ``min_minutes``, ``per``, ``midnight``: see `DayRule`
    ``[[tiers]]``       one table a tier, hardest first: ``name``, and those of ``airtime_hours``,
                        ``diamonds`` and ``active_days`` that it requires; where the tiers of a program pay several
                        tasks, the ``task`` of each
    ``[tiers.bonus]``   optional: ``currency``, and ``amount``, or ``ratio`` and ``per_diamond``
    ``[gate]``          optional: what every tier requires besides, said once: ``airtime_hours``, ``diamonds``,
                        ``active_days``
    ``[rank]``          optional: which creators the program judges, by last month's diamonds: ``name``, and if wanted
                        ``diamonds_from`` and ``diamonds_below``: see `Rank`
    ``ladder``          optional, as are ``first_month``, ``last_month`` (in quotes: ``"2026-03"``),
                        ``prorate_joiners`` and ``source``: see `Program`
    ``tasks``           optional: the columns of a Task file that the program pays, as a list: ``["Activeness"]``
    ``rounding``        optional: how what is paid is rounded: half_up (the default), half_even, down or up
    ``exclusive_with``  optional: another ladder; of the two the one that pays more pays
    ``joined_within``   optional: it judges who joined in so many calendar months, this one included
    ``[grades]``        optional: how well figures are known, by kind: ``bonus = "C: one agency"``; the same table in a
                        tier, a rank or the gate is about the figures there
    ``grade``           optional: A, B, C or example; it is kept in the program's source
    ==================  =================================================================================

    A threshold may also be written ``"over 7"``: the next whole day, diamond or second.

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
    table = _table(where, max_bytes, encoding)
    if "ranks" in table:
        raise ProgramError(
            "program.several_ranks",
            "ranks",
            where.name,
            "a file of several ranks must be read as several programs",
            "call read_programs(path)",
        )
    return _program(table)


def read_programs(path: str | PathLike[str], *, max_bytes: int = MAX_BYTES, encoding: str = UTF8) -> ProgramBook:
    """Read a book of programs: all TOML files of a folder, or one file.

    A file of a rank-up ladder has ``[[ranks]]`` in place of ``[[tiers]]``: tables with ``name``, ``diamonds_from`` (of
    last month; a rank ends where the next higher one begins) and ``[[ranks.tiers]]`` of their own. Each rank becomes a
    program; see ``examples/rank-up-2026.toml``.

    Parameters
    ----------
    path : str or path
        Of a folder, whose own ``*.toml`` files are read, hidden ones and those of networks left out; or of a file.
    max_bytes : int
        The most that is read of one file.
    encoding : str
        Of the files; TOML itself knows UTF-8 alone.

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
        return _book(_programs(_table(where, max_bytes, encoding)))
    try:
        found = sorted(p for p in where.iterdir() if p.suffix.lower() == ".toml" and not p.name.startswith("."))
    except OSError as error:
        raise FileError(
            "file.cannot_open",
            "path",
            str(where),
            f"the folder must be readable ({error.strerror})",
            "check its permissions",
        ) from error
    if not found:
        raise FileError(
            "file.no_programs",
            "path",
            str(where),
            "the folder must hold a program (*.toml)",
            "pass the folder that the files are in; folders within it are not searched",
        )
    tables = {p: _parsed(p, max_bytes, encoding) for p in found}
    own = {p: t for p, t in tables.items() if not str(t.get("schema")).startswith(NETWORK)}
    return _book_of([(p.name, program) for p, table in (own or tables).items() for program in _named(p, table)])


def programs_of_file(path: str | PathLike[str]) -> tuple[Program, ...]:
    """Return the programs of one file by themselves: the ladder that one is exclusive with may be in another file."""
    found = _programs(_table(as_path(path), MAX_BYTES, UTF8))
    there = {p.ladder for p in found}
    _book([p if p.exclusive_with in there else evolve(p, exclusive_with=None) for p in found])
    return tuple(found)


def _book(programs: Any) -> ProgramBook:  # Any: attrs reads the converter tuple as one that takes nothing in particular
    return ProgramBook(programs)


def _book_of(found: list[tuple[str, Program]]) -> ProgramBook:
    """Return programs of several files as a book; of two that cannot both be in force, the error names the files."""
    try:
        return _book([program for _, program in found])
    except ProgramError as error:
        if error.code not in TWO or not isinstance(error.value, tuple):
            raise
        named: list[str] = []
        for text in error.value:
            own = dict.fromkeys(name for name, p in found if text.startswith(f"{p.name} {p.revision}"))
            name = next((n for n in own if not any(told.startswith(f"{n}: ") for told in named)), next(iter(own)))
            named.append(f"{name}: {text}")
        raise ProgramError(error.code, error.field, tuple(named), error.requirement, error.hint) from error


def _named(path: Path, table: dict[str, Any]) -> list[Program]:
    with of_file(path):
        return _programs(_known(table))


# ------------------------------------------------------------------------------------------------------- the parts


def _table(where: Path, max_bytes: int, encoding: str) -> dict[str, Any]:
    """Return a file as a table whose keys are known."""
    return _known(_parsed(where, max_bytes, encoding))


def _parsed(where: Path, max_bytes: int, encoding: str) -> dict[str, Any]:
    return parsed(where.name, "".join(lines(where, max_bytes=max_bytes, encoding=encoding)))


def _known(table: dict[str, Any]) -> dict[str, Any]:
    """Return a table, all keys of which are known."""
    check_schema(table, SCHEMA, VERSION)
    check_keys(table, PROGRAM_KEYS | {"tiers": "ranks" not in table}, "")
    both = sorted({"rank", "tiers"} & table.keys())
    if "ranks" in table and both:
        raise ProgramError(
            "program.unknown_key",
            both[0],
            both[0],
            "a file with ranks must have tiers within each rank, and none outside",
            "write [[ranks.tiers]] below each [[ranks]]",
        )
    return table


def _program(table: dict[str, Any]) -> Program:
    """Return the program of a table with tiers."""
    texts = {name: table[name] for name in ("name", "region", "revision", "ladder") if name in table}
    check_keys(table.get("gate", {}), GATE_KEYS, "gate", code="program.bad_gate")
    gate = _limits(table.get("gate", {}), "gate")
    with at("gate"):
        shared = Tier("gate", **gate).minimums if gate else (0, 0, 0)
    with at(""):
        found = Program(
            **texts,
            source=source_of(table),
            day_rule=_day_rule(table["day_rule"]),
            tiers=_tiers(table["tiers"], gate, shared),
            first_month=month_of(table, "first_month"),
            last_month=month_of(table, "last_month"),
            prorate_joiners=table.get("prorate_joiners", False),
            rank=_rank(table["rank"], "rank") if "rank" in table else None,
            **{name: table[name] for name in PLAIN_KEYS if name in table},
        )
    return evolve(found, grades=grades_of(table, found, shared))


def _programs(table: dict[str, Any]) -> list[Program]:
    """Return the programs of a table: one, or one for each of its ranks."""
    if "ranks" not in table:
        return [_program(table)]
    ranks = table["ranks"]
    if not isinstance(ranks, list) or not ranks:
        raise InputTypeError("program.bad_rank", "ranks", brief(ranks), "must be tables: [[ranks]]")
    for i, rank in enumerate(ranks):
        check_keys(rank, RANK_KEYS | {"tiers": True}, f"ranks[{i}]", code="program.bad_rank")
        _rank({k: v for k, v in rank.items() if k != "tiers"}, f"ranks[{i}]")
    rising = sorted(ranks, key=lambda r: r.get("diamonds_from", 0))
    ends = {id(low): high.get("diamonds_from", 0) for low, high in pairwise(rising)}
    out = []
    for i, rank in enumerate(ranks):
        own = {k: v for k, v in rank.items() if k != "tiers"}
        if id(rank) in ends:
            own.setdefault("diamonds_below", ends[id(rank)])
        with _within(f"ranks[{i}]"):
            out.append(_program({**table, "tiers": rank["tiers"], "rank": own}))
    return out


@contextmanager
def _within(place: str) -> Iterator[None]:
    """Name the rank that an error is about."""
    try:
        yield
    except InputError as error:
        raise moved(error, f"{place}: {error.field}") from error


def _rank(table: Any, place: str) -> Rank:
    check_keys(table, RANK_KEYS, place, code="program.bad_rank")
    with at(place):
        return Rank(**{k: v for k, v in table.items() if k != "grades"})


def _limits(table: dict[str, Any], place: str) -> dict[str, Any]:
    """Return the thresholds that a table states, "over 7" as the next whole unit."""
    return {name: _over(table[name], name, f"{place}.{name}") for name in LIMITS if name in table}


def _over(value: object, name: str, place: str) -> Any:
    if not isinstance(value, str) or not value.startswith("over"):
        return value
    found = OVER.fullmatch(value)
    if found is None or (name != "airtime_hours" and "." in found[1]):
        raise ProgramError(
            "program.bad_threshold", place, value, 'a threshold must be a number, or text such as "over 7"'
        )
    return total((Decimal(found[1]), SECOND)) if name == "airtime_hours" else int(found[1]) + 1


def _day_rule(table: object) -> DayRule:
    check_keys(table, DAY_RULE_KEYS, "day_rule", code="program.bad_day_rule")
    with at("day_rule"):
        return DayRule(**table)  # type: ignore[arg-type]  # its keys are checked above, its values by DayRule


def _tiers(tables: object, gate: dict[str, Any], shared: tuple[int, int, int]) -> list[Tier]:
    if not isinstance(tables, list):
        raise InputTypeError("program.bad_tiers", "tiers", brief(tables), "must be tables: [[tiers]]")
    return [_gated(_tier(table, f"tiers[{i}]"), gate, shared) for i, table in enumerate(tables)]


def _gated(tier: Tier, gate: dict[str, Any], shared: tuple[int, int, int]) -> Tier:
    """Return a tier that also requires what the gate does: of each signal the more."""
    more = {n: gate[n] for n, own, least in zip(LIMITS, tier.minimums, shared, strict=True) if least > own}
    return evolve(tier, **more) if more else tier


def _tier(table: Any, place: str) -> Tier:
    check_keys(table, TIER_KEYS, place, code="program.bad_tiers")
    bonus = _bonus(table["bonus"], f"{place}.bonus") if "bonus" in table else None
    limits = _limits(table, place)
    with at(place):
        return Tier(table["name"], bonus=bonus, task=table.get("task"), **limits)


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
        place,
        sorted(given),
        "a bonus must have currency and either amount, or ratio and per_diamond",
    )
