"""Columns as CSV that a spreadsheet may open: no cell of text can become a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import StringIO
from typing import Any

from tierpace.files.reading import BOM
from tierpace.tables.cells import MISSING, is_missing, label
from tierpace.tables.heads import ID, head_of

FORMULA = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")  # what spreadsheets take for a formula's start
LONG_ID = re.compile("[0-9]{12,}")  # as a number a spreadsheet shows it with an exponent
BREAK = re.compile("\r\n|[\r\n]")  # a row is a line, whatever it holds


def columns_csv(columns: Mapping[str, Sequence[Any]], *, bom: bool = False) -> str:
    r"""Return columns as CSV with a header, lines ended by ``\n``, and empty cells for unknown values.

    With ``bom`` it is for a spreadsheet that is opened by a click: a byte order mark says it is UTF-8, headers have
    units, and an id of over 11 digits is written ``="…"``, since a spreadsheet would round it.

    A text that a spreadsheet would run as a formula gets a leading ``'``; numbers, also negative ones and those in
    exact decimals, do not. A line break within a text becomes a space, so a row is a line. Floats are written so that
    reading them gives the same float.

    Examples
    --------
    >>> from tierpace.tables.csv import columns_csv
    >>> print(columns_csv({"creator_id": ("007", "=1+1"), "chance": (0.5, None), "change": (-1, 2)}))
    creator_id,chance,change
    007,0.5,-1
    '=1+1,,2
    <BLANKLINE>
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if bom:
        out.write(BOM)
    writer.writerow([_safe(head_of(name, v, columns).text if bom else name) for name, v in columns.items()])
    ids = [bom and ID.fullmatch(name) is not None for name in columns]
    for row in zip(*columns.values(), strict=True):
        writer.writerow([_id(v) if is_id else _cell(v) for v, is_id in zip(row, ids, strict=True)])
    return out.getvalue()


def _id(value: Any) -> str:
    """Return an id so that a spreadsheet keeps all its digits."""
    text = _cell(value)
    return f'="{text}"' if LONG_ID.fullmatch(text) else text


def _cell(value: Any) -> str:
    if is_missing(value):
        return ""
    if isinstance(value, str):
        return _safe(value)
    if isinstance(value, float):
        return repr(float(value))
    if isinstance(value, Decimal):
        return format(value, "f")
    text = label(value)
    if isinstance(value, int):
        return text
    return "" if text == MISSING else _safe(text)


def _safe(text: str) -> str:
    clean = BREAK.sub(" ", text.replace("\0", "")).encode("utf-8", "replace").decode()
    return "'" + clean if clean.lstrip(" ").startswith(FORMULA) else clean
