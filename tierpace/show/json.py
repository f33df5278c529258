"""Results as plain dictionaries and as JSON: each with its schema, ISO dates, decimals as text, and never a NaN."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import Enum, IntEnum
from functools import singledispatch
from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.core.months import DayRule
from tierpace.core.programs import Program
from tierpace.core.projection import Note, Projection
from tierpace.core.signals import SIGNAL_LABELS
from tierpace.errors import InputError, InputTypeError
from tierpace.gaps import Gap
from tierpace.rules import Chances, Verdicts

if TYPE_CHECKING:
    from tierpace.comparisons import Comparison
    from tierpace.rosters import Roster

VERSION = 1
TABLES = ("rows", "tiers", "signals")
INTERVAL = 0.8  # as the columns lo80 and hi80 of a roster


def to_dict(result: Any) -> dict[str, Any]:
    """Return a result as a dictionary of plain values.

    Parameters
    ----------
    result : Roster, Comparison, Verdicts, Chances, Gap or Projection
        Of a projection the mean, the 80 % interval and what it rests on, not the draws.

    Returns
    -------
    dict
        ``schema`` names the layout and its version, such as ``"tierpace/roster/1"``. A roster has ``meta``, ``counts``,
        ``notes``, ``columns`` (names in order) and one dictionary a row in ``rows``, ``tiers`` and ``signals``; results
        of the rules engine have lists by creator, in the order of ``ids``. Dates are ISO text, decimals text, unknown
        and infinite values None. Airtime is in seconds except in columns that say hours.

    Raises
    ------
    InputTypeError
        There is no layout for it.

    Examples
    --------
    >>> import tierpace as tp
    >>> verdicts = tp.judge(tp.demo.ledger(seed=0).month(tp.Month(2026, 2)), tp.demo.program())
    >>> found = tp.show.to_dict(verdicts)
    >>> found["schema"], found["tiers"]
    ('tierpace/verdicts/1', ['Tier 1', 'Tier 2', 'Tier 3'])
    """
    from tierpace.comparisons import Comparison
    from tierpace.rosters import Roster

    layouts: dict[type, Callable[[Any], dict[str, Any]]] = {
        Roster: _roster,
        Comparison: _comparison,
        Verdicts: _verdicts,
        Chances: _chances,
        Gap: _gap,
        Projection: _projection,
    }
    for kind, layout in layouts.items():
        if isinstance(result, kind):
            return layout(result)
    raise InputTypeError(
        "show.unknown_type",
        field="result",
        value=result,
        requirement=f"result is one of {', '.join(kind.__name__ for kind in layouts)}",
    )


def to_json(result: Any, *, indent: int | None = None) -> str:
    """Return a result as JSON, in ASCII alone: any text in it is safe to send, store and print.

    Parameters
    ----------
    result : Roster, Comparison, Verdicts, Chances, Gap or Projection
        As `to_dict` takes.
    indent : int, optional
        Spaces a level; None: one line.

    Examples
    --------
    >>> import json
    >>> import tierpace as tp
    >>> verdicts = tp.judge(tp.demo.ledger(seed=0).month(tp.Month(2026, 2)), tp.demo.program())
    >>> json.loads(tp.show.to_json(verdicts)) == tp.show.to_dict(verdicts)
    True
    """
    return json.dumps(to_dict(result), indent=indent, allow_nan=False, ensure_ascii=True)


def from_json(text: str) -> Roster:
    """Return the roster that a JSON text of `to_json` holds.

    Parameters
    ----------
    text : str
        Of the schema "tierpace/roster/1".

    Returns
    -------
    Roster
        As it was, but for numbers that were not finite: they are None.

    Raises
    ------
    InputError
        The text is no JSON of a roster, or of a newer version.

    Examples
    --------
    >>> from datetime import date
    >>> import tierpace as tp
    >>> table = tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of=date(2026, 3, 15), draws=200)
    >>> again = tp.show.from_json(tp.show.to_json(table))
    >>> again["demo-ada"]["chance"] == table["demo-ada"]["chance"]
    True
    """
    from tierpace.rosters import Roster

    content = _parsed(text)
    try:
        tables = [_table(content[name], content["columns"][name]) for name in TABLES]
        meta: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in content["meta"].items()}
        meta["as_of"] = date.fromisoformat(meta["as_of"])
        notes = tuple(Note(note["code"], note["text"]) for note in content["notes"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            "show.bad_roster",
            field="text",
            value=f"{type(error).__name__}: {error}",
            requirement="the text has the layout of a roster",
            hint="pass what to_json returned, unchanged",
        ) from error
    return Roster(tables[0], tiers=tables[1], signals=tables[2], meta=meta, notes=notes)


def _parsed(text: object) -> dict[str, Any]:
    if not isinstance(text, str):
        raise InputTypeError("show.bad_json", field="text", value=text, requirement="text is JSON")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            "show.bad_json", field="text", value=str(error), requirement="text is JSON", hint="is it whole?"
        ) from error
    schema = content.get("schema") if isinstance(content, dict) else None
    found = re.fullmatch("tierpace/roster/([1-9][0-9]{0,8})", schema) if isinstance(schema, str) else None
    if found is None:
        raise InputError(
            "show.bad_schema", field="schema", value=schema, requirement=f'schema is "tierpace/roster/{VERSION}"'
        )
    if int(found[1]) > VERSION:
        raise InputError(
            "show.newer_schema",
            field="schema",
            value=schema,
            requirement=f"the layout is one that this version knows, up to tierpace/roster/{VERSION}",
            hint="upgrade tierpace: pip install -U tierpace",
        )
    return dict(content)


def _table(rows: Any, names: Any) -> dict[str, tuple[Any, ...]]:
    """Return rows as columns; the one column of dates has dates again."""
    columns = {name: tuple(row[name] for row in rows) for name in names}
    if "as_of" in columns:
        columns["as_of"] = tuple(date.fromisoformat(day) for day in columns["as_of"])
    return columns


# ------------------------------------------------------------------------------------------------------ plain values


@singledispatch
def plain(value: Any) -> Any:
    """Return a value as None, bool, int, finite float, text, list or dict; what is none of them becomes its text.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from tierpace.show.json import plain
    >>> plain({"amount": Decimal("0.10"), "chances": (0.5, float("nan"))})
    {'amount': '0.10', 'chances': [0.5, None]}
    """
    return str(value)


@plain.register(bool | int | None)
def _same(value: Any) -> Any:
    return value


@plain.register
def _float(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


@plain.register(Enum)
@plain.register(IntEnum)
def _enum(value: Enum) -> Any:
    return getattr(value, "label", value.name.lower())


@plain.register
def _date(value: date) -> str:
    return value.isoformat()


@plain.register
def _note(value: Note) -> dict[str, str]:
    return {"code": value.code, "text": value.text}


@plain.register
def _day_rule(value: DayRule) -> dict[str, Any]:
    return {name: getattr(value, name) for name in ("zone", "min_minutes", "per", "midnight")}


@plain.register(Mapping)
def _mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): plain(v) for key, v in value.items()}


@plain.register(tuple | list)
def _list(value: Any) -> list[Any]:
    return [plain(v) for v in value]


@plain.register(np.ndarray | np.generic)
def _numpy(value: Any) -> Any:
    return plain(value.tolist())


# ---------------------------------------------------------------------------------------------------------- layouts


def _rows(columns: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Return columns as one dictionary a row."""
    names = tuple(columns)
    return [dict(zip(names, map(plain, row), strict=True)) for row in zip(*columns.values(), strict=True)]


def _roster(result: Roster) -> dict[str, Any]:
    tables = dict(zip(TABLES, (result.columns, result.tiers, result.signals), strict=True))
    return {
        "schema": f"tierpace/roster/{VERSION}",
        "meta": plain(result.meta),
        "counts": plain(result.counts),
        "notes": plain(result.notes),
        "columns": {name: list(columns) for name, columns in tables.items()},
        **{name: _rows(columns) for name, columns in tables.items()},
    }


def _comparison(result: Comparison) -> dict[str, Any]:
    return {
        "schema": f"tierpace/comparison/{VERSION}",
        "counts": plain(result.counts),
        "columns": {"rows": list(result.columns)},
        "rows": _rows(result.columns),
    }


def _head(kind: str, result: Verdicts | Chances | Gap) -> dict[str, Any]:
    program = result.program
    names = ("name", "region", "revision", "ladder", "source")
    return {
        "schema": f"tierpace/{kind}/{VERSION}",
        "program": {name: getattr(program, name) for name in names} | {"day_rule": plain(program.day_rule)},
        "tiers": list(program.names),
        "signals": list(SIGNAL_LABELS),
        "ids": plain(result.ids),
    }


def _tier_names(ranks: Any, program: Program) -> list[str | None]:
    names = (*program.names, None)
    return [names[rank] for rank in ranks.tolist()]


def _verdicts(result: Verdicts) -> dict[str, Any]:
    return {
        **_head("verdicts", result),
        "thresholds": plain(result.thresholds),
        "tier": _tier_names(result.tier, result.program),
        "cleared": plain(result.cleared),
        "shortfall": plain(result.shortfall),
        "possible": plain(result.possible),
        "reachable": _tier_names(result.reachable, result.program),
        "notes": plain(result.notes),
    }


def _chances(result: Chances) -> dict[str, Any]:
    labels = (*SIGNAL_LABELS, None)
    return {
        **_head("chances", result),
        "tier": plain(result.tier),
        "signal": plain(result.signal),
        "final": plain(result.final),
        "binding": [[labels[s] for s in row] for row in result.binding.tolist()],
        "notes": plain(result.notes),
    }


def _gap(result: Gap) -> dict[str, Any]:
    parts = {"earned": result.earned, "projected": result.projected, "rate": result.rate}
    return {**_head("gap", result), **{name: plain(part) for name, part in parts.items()}}


def _projection(result: Projection) -> dict[str, Any]:
    drawn = result.draws is not None and result.draws.shape[1] > 0
    low, high = np.moveaxis(result.interval(INTERVAL), 1, 0) if drawn else (None, None)
    names = result.basis.dtype.names or ()
    return {
        "schema": f"tierpace/projection/{VERSION}",
        "month": str(result.month),
        "as_of": result.progress.history.last_day.isoformat(),
        "forecaster": result.forecaster,
        "seed": result.seed,
        "draws": 0 if result.draws is None else result.draws.shape[1],
        "signals": list(SIGNAL_LABELS),
        "ids": plain(result.ids),
        "so_far": plain(result.progress.so_far),
        "mean": plain(result.mean),
        "lo80": plain(low),
        "hi80": plain(high),
        "basis": {name: plain(result.basis[name]) for name in names},
        "notes": plain(result.notes),
    }
