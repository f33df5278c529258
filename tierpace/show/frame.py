"""Columns of a roster as a data frame of pandas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from tierpace.show.cells import is_missing, label
from tierpace.standings import STANDINGS

if TYPE_CHECKING:
    import pandas as pd

TEXTS = (
    "creator_id name region manager group ladder revision month secured projected last_month target binding plan plan_status trend "
    "quality notes tier signal move target_before target_after"
)
COUNTS = "days_left diamonds active_days gap_diamonds gap_active_days plan_streams trend_months"
FLOATS = "airtime_hours chance gap_airtime_hours plan_hours_each trend_ratio"
KINDS = {
    "as_of": "datetime64[s]",
    **dict.fromkeys(TEXTS.split(), "string"),
    **dict.fromkeys(COUNTS.split(), "Int64"),
    **dict.fromkeys(FLOATS.split(), "float64"),
}


def columns_frame(columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Return columns as a data frame: text stays text, standings are ordered from worst to best.

    Parameters
    ----------
    columns : mapping
        Names to columns of one length.

    Returns
    -------
    DataFrame
        Missing values are NA (text and counts), NaN (numbers) or NaT (dates). The kind of a roster's column hangs on
        its name, not on its values.

    Examples
    --------
    >>> from tierpace.show.frame import columns_frame
    >>> frame = columns_frame({"creator_id": ("007", "8"), "standing": ("locked", "at risk")})
    >>> frame.sort_values("standing").creator_id.tolist()
    ['8', '007']
    """
    import pandas as pd

    out: dict[str, pd.Series[Any]] = {}
    for name, values in columns.items():
        kind: Any = _kind(name, values)
        if name.startswith("standing"):
            kind = pd.CategoricalDtype(list(reversed(STANDINGS)), ordered=True)
        cells = [None if is_missing(v) else label(v) if kind == "string" else v for v in values]
        out[name] = pd.Series(cells, dtype=kind)
    return pd.DataFrame(out)


def _kind(name: str, values: Sequence[Any]) -> str:
    """Return the kind of a column: by its name, or by its values where the name is not known."""
    if name == "projected" and any(isinstance(v, float) for v in values):
        return "float64"  # a tier in the rows of creators, an amount in those of signals
    if name in KINDS:
        return KINDS[name]
    known = [v for v in values if not is_missing(v)]
    for kinds, dtype in ((bool, "boolean"), (int, "Int64"), (int | float, "float64"), (date, "datetime64[s]")):
        if known and all(isinstance(v, kinds) for v in known):
            return dtype
    return "string" if known else "float64"
