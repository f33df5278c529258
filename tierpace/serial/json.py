"""Results as plain dictionaries and as JSON, and back: each with its schema, ISO dates, exact decimals, no NaN."""

from __future__ import annotations

import json
import re
from typing import Any

from tierpace.core.counting import counted
from tierpace.errors import InputError, InputTypeError
from tierpace.files.json_text import parsed_json
from tierpace.files.reading import check_max_bytes
from tierpace.serial.fields import read_fields, write_fields
from tierpace.serial.layouts import ADDED, HOME, name_of, unknown_kind
from tierpace.serial.older import lifted
from tierpace.serial.rows import layout_error

VERSION = 3
MAX_BYTES = 1 << 30
LIST = "list"
SCHEMA = re.compile("tierpace/([A-Za-z-]{1,40})/([1-9][0-9]{0,8})")
HINT = 'a schema reads "tierpace/Roster/3"'


def to_dict(result: Any) -> dict[str, Any]:
    """Return a result as a dictionary of plain values.

    Parameters
    ----------
    result : any result or value of tierpace, or a list of them
        Such as a roster, verdicts, chances, a projection, a backtest, a ledger, plans or a program. Not forecasters.

    Returns
    -------
    dict
        ``schema`` names the class and the version of the layout, as ``"tierpace/Roster/3"``. The rest is the fields of
        the result by name. Arrays are nested lists. Tables are lists of rows, and ``columns`` has the kind of each
        of their columns; those of a field named ``columns`` are under ``rows``. Dates are ISO text and decimals text.
        NaN is None, infinities are ``"inf"`` and ``"-inf"``. Airtime is in seconds except in columns that say hours.
        Next to the fields, and only for reading, are: in rosters ``counts``; in verdicts, chances and gaps the names
        of ``tiers`` and ``signals``; in projections ``ids``, ``signals``, ``mean``, ``lo80`` and ``hi80``.

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
    ('tierpace/Verdicts/3', ['Tier 1', 'Tier 2', 'Tier 3'])
    """
    if isinstance(result, list | tuple):
        return {"schema": f"tierpace/{LIST}/{VERSION}", "items": [to_dict(item) for item in result]}
    name = name_of(result)
    if name is None:
        raise InputTypeError(
            "show.unknown_type",
            "result",
            result,
            "must be a result or value of tierpace, or a list of them",
            "forecasters and enumerations have no layout",
        )
    _, add = ADDED.get(name, ((), None))
    extra = add(result) if add else {}
    return {"schema": f"tierpace/{name}/{VERSION}", **extra, **write_fields(result, name)}


def to_json(result: Any, *, indent: int | None = None) -> str:
    """Return a result as JSON, in ASCII alone: any text in it is safe to send, store and print.

    Parameters
    ----------
    result : any result or value of tierpace, or a list of them
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


def from_json(text: str, *, max_bytes: int = MAX_BYTES) -> Any:
    """Return the result that a JSON text of `to_json` holds: equal to the one that was written.

    Texts of older layouts are read too. Nothing in a text is run, and it names no classes: a kind that tierpace does
    not list is refused. Kinds, forms and lengths are checked, and values as their constructors do; whether figures make
    sense is not.

    Parameters
    ----------
    text : str
        What `to_json` returned.
    max_bytes : int
        A longer text is refused.

    Returns
    -------
    any result or value of tierpace, or a tuple of them
        What was found in rows of input that were set aside, if it was neither text, number, day nor amount, is its
        text.

    Raises
    ------
    InputError
        The text is no JSON, of an unknown kind or a newer version, or has not its layout; ``field`` is the place.

    Examples
    --------
    >>> import tierpace as tp
    >>> table = tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-15", draws=200)
    >>> tp.show.from_json(tp.show.to_json(table)) == table
    True
    """
    check_max_bytes(max_bytes)
    return _result(_parsed(text, max_bytes), "")


def _parsed(text: object, max_bytes: int) -> Any:
    if not isinstance(text, str):
        raise InputTypeError("show.bad_json", field="text", value=text, requirement="must be JSON")
    if len(text) > max_bytes:
        raise InputError(
            "show.too_large",
            "text",
            counted(len(text), "character"),
            f"must have at most {max_bytes:,} characters",
            "pass a larger max_bytes=",
        )
    try:
        return parsed_json(text)
    except (ValueError, RecursionError) as error:
        raise InputError("show.bad_json", "text", str(error), "must be JSON", "is it whole?") from error


def _result(content: Any, place: str) -> Any:
    """Return the result of the dictionary that `to_dict` made of it."""
    schema = content.get("schema") if isinstance(content, dict) else None
    found = SCHEMA.fullmatch(schema) if isinstance(schema, str) else None
    field = f"{place}.schema".removeprefix(".")
    if found is None:
        raise InputError("show.bad_schema", field, schema, "must say what the text is", HINT)
    kind, version = found[1], int(found[2])
    if version > VERSION:
        raise InputError(
            "show.newer_schema",
            field,
            schema,
            f"the layout must be one that this version knows, up to {VERSION}",
            "upgrade tierpace: pip install -U tierpace",
        )
    content = {key: value for key, value in content.items() if key != "schema"}
    if version < VERSION:
        kind, content = lifted(kind, version, content, field)
    return _read(kind, content, place)


def _read(kind: str, content: dict[str, Any], place: str) -> Any:
    if kind == LIST:
        items = content.get("items")
        if content.keys() != {"items"} or not isinstance(items, list):
            raise layout_error(place or LIST, sorted(content), "a list must have its items")
        if nested := [i for i, item in enumerate(items) if _is_list(item)]:
            raise layout_error(f"{place}items[{nested[0]}]", LIST, "lists must hold no lists")
        return tuple(_result(item, f"items[{i}]") for i, item in enumerate(items))
    if kind not in HOME:
        raise unknown_kind(kind, HOME, f"{place}.schema".removeprefix("."))
    extra, _ = ADDED.get(kind, ((), None))
    return read_fields({key: value for key, value in content.items() if key not in extra}, kind, place)


def _is_list(item: Any) -> bool:
    return isinstance(item, dict) and str(item.get("schema")).startswith(f"tierpace/{LIST}/")
