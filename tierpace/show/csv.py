"""Columns as CSV that a spreadsheet may open: no cell of text can become a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from tierpace.show.cells import MISSING, is_missing, label

FORMULA = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")  # what spreadsheets take for a formula's start
BREAK = re.compile("\r\n|[\r\n]")  # a row is a line, whatever stands in it


def columns_csv(columns: Mapping[str, Sequence[Any]]) -> str:
    r"""Return columns as CSV with a header, lines ended by ``\n``, and empty cells for unknown values.

    A text that a spreadsheet would run as a formula gets a leading ``'``; numbers, also negative ones, do not. A line
    break within a text becomes a space, so a row is a line. Floats are written so that reading them gives the same
    float.

    Examples
    --------
    >>> from tierpace.show.csv import columns_csv
    >>> print(columns_csv({"creator_id": ("007", "=1+1"), "chance": (0.5, None), "change": (-1, 2)}))
    creator_id,chance,change
    007,0.5,-1
    '=1+1,,2
    <BLANKLINE>
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_safe(name) for name in columns])
    writer.writerows([_cell(value) for value in row] for row in zip(*columns.values(), strict=True))
    return out.getvalue()


def _cell(value: Any) -> str:
    if is_missing(value):
        return ""
    if isinstance(value, str):
        return _safe(value)
    if isinstance(value, float):
        return repr(float(value))
    text = label(value)
    if isinstance(value, int):
        return text
    return "" if text == MISSING else _safe(text)


def _safe(text: str) -> str:
    clean = BREAK.sub(" ", text.replace("\0", "")).encode("utf-8", "replace").decode()
    return "'" + clean if clean.lstrip(" ").startswith(FORMULA) else clean
