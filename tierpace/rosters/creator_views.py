"""What a creator may see of a row of the roster: the own pace, gap and plan, and nothing of anybody else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import fields, frozen

from tierpace.errors import InputError, InputTypeError


@frozen(kw_only=True)
class CreatorView:
    """One creator's month, as the creator may see it.

    The list of fields is the guard: managers, groups, notes, data quality and money are none of them, nor is anything
    of other creators. A column that a roster gains later does not come in by itself.

    Attributes
    ----------
    creator_id : str
        Whose.
    name : str or None
        As the agency has it.
    month, ladder : str
        Of what.
    as_of : date
        The last known day.
    days_left : int
        Still to come.
    airtime_hours, diamonds, active_days : number or None
        So far; None where not measured.
    airtime_hours_mean, diamonds_mean, active_days_mean : float or None
        Where the month is heading.
    secured, target : str or None
        Tiers: already cleared, and aimed at.
    chance : float or None
        Of the target, 0 to 1; None where it is not known.
    standing : str
        The word for it.
    gap_airtime_hours, gap_diamonds, gap_active_days : number or None
        From what is earned to the target.
    plan : str
        What would close it.

    Examples
    --------
    >>> import tierpace as tp
    >>> table = tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-15", draws=200)
    >>> view = tp.creator_view(table["demo-ada"])
    >>> view.name, view.days_left, hasattr(view, "manager")
    ('Ada', 16, False)
    """

    __module__ = "tierpace.rosters"

    creator_id: str
    name: str | None
    month: str
    ladder: str
    as_of: date
    days_left: int
    airtime_hours: float | None
    diamonds: int | None
    active_days: int | None
    airtime_hours_mean: float | None
    diamonds_mean: float | None
    active_days_mean: float | None
    secured: str | None
    target: str | None
    chance: float | None
    standing: str
    gap_airtime_hours: float | None
    gap_diamonds: int | None
    gap_active_days: int | None
    plan: str


def creator_view(row: Mapping[str, Any]) -> CreatorView:
    """Return what the creator of a row may see of it.

    Parameters
    ----------
    row : mapping
        A row of a roster: ``roster["7301"]``, or one of its iteration.

    Raises
    ------
    InputTypeError
        It is no mapping.
    InputError
        It is no row of a roster.

    Examples
    --------
    >>> import tierpace as tp
    >>> table = tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-15", draws=200)
    >>> views = {view.creator_id: view for view in map(tp.creator_view, table)}
    >>> sorted(tp.show.to_dict(views["demo-ada"]))[:4]
    ['active_days', 'active_days_mean', 'airtime_hours', 'airtime_hours_mean']
    """
    if not isinstance(row, Mapping):
        raise InputTypeError("view.bad_row", "row", row, "must be a row of a roster", 'write roster["7301"]')
    names = [a.name for a in fields(CreatorView)]
    missing = [name for name in names if name not in row]
    if missing:
        raise InputError(
            "view.bad_row",
            "row",
            missing,
            "a row of a roster must have these columns",
            "pass a row as the roster has it",
        )
    return CreatorView(**{name: row[name] for name in names})
