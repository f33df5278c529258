"""Totals of a roster by manager, group or region: the standings, and the bonus to expect, each currency apart."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

import numpy as np
from attrs import frozen

from tierpace.core.arrays import Columns
from tierpace.core.checks import require_kind
from tierpace.core.counting import counted
from tierpace.errors import InputError
from tierpace.money.bonus_outlooks import BY, BookBonus, ExpectedBonus
from tierpace.rosters.columns import MONEY
from tierpace.rosters.rosters import Roster
from tierpace.rules.standings import STANDINGS
from tierpace.tables.frames import kinds_of
from tierpace.tables.table import Columnar

COUNTED = tuple(s.replace(" ", "_") for s in STANDINGS)


@frozen(eq=False)
class Subtotals(Columnar):
    """One row for each manager (or group, or region), ladder and currency.

    Attributes
    ----------
    columns : dict of tuples
        The name that it is by (None: creators without), ladder, creators, then how many of them have each standing,
        best first; currency, bonus_mean, bonus_secured and bonus_at_stake: sums over the creators, None where
        nothing is known of their bonus.

    Examples
    --------
    >>> import tierpace as tp
    >>> table = tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-15", draws=200)
    >>> found = tp.subtotals(table, by="manager")
    >>> sum(row["creators"] for row in found) == len(table)
    True
    """

    __module__ = "tierpace.rosters"

    columns: Columns
    kinds = kinds_of(text=" ".join((*BY, "ladder", "currency")), number=" ".join(MONEY))

    def __repr__(self) -> str:
        return f"<Subtotals by {next(iter(self.columns))}, {counted(len(self), 'row')}>"


def subtotals(roster: Roster, *, by: str, bonuses: Iterable[ExpectedBonus | BookBonus] | None = None) -> Subtotals:
    """Return totals of a roster by manager, group or region.

    Parameters
    ----------
    roster : Roster
        The rows.
    by : {"manager", "group", "region"}
        Whose totals.
    bonuses : iterable of ExpectedBonus or BookBonus, optional
        What the creators' bonuses are expected to be, by `expected_bonus`: of each program, or of a book. A row of the
        roster is met by its creator and ladder. None: as the roster says. Amounts of two currencies never add up: each
        has a row of its own.

    Returns
    -------
    Subtotals
        Sorted by name, those without one last. No rows for an empty roster.

    Raises
    ------
    InputError
        ``by`` is another column, or two bonuses are of one creator and ladder.

    Examples
    --------
    >>> import tierpace as tp
    >>> ledger, program = tp.demo.ledger(seed=0), tp.demo.program()
    >>> table = tp.roster(ledger, program, as_of="2026-03-15", draws=200)
    >>> tp.subtotals(table, by="region").to_frame()[["region", "creators", "locked"]].to_dict("records")
    [{'region': 'US', 'creators': 13, 'locked': 7}]
    """
    require_kind(roster, Roster, field="roster", code="totals.bad_roster", hint="call roster(ledger, program, as_of=…)")
    if by not in BY:
        raise InputError("totals.bad_by", field="by", value=by, requirement=f"must be one of {', '.join(BY)}")
    bonus = _of_roster(roster) if bonuses is None else _bonuses(bonuses)
    found: dict[tuple[str | None, str, str | None], list[int]] = {}
    for i, row in enumerate(roster):
        currency, *_ = bonus.get((row["creator_id"], row["ladder"]), (None,))
        found.setdefault((row[by], row["ladder"], currency), []).append(i)
    out: list[tuple[Any, ...]] = []
    for name, ladder, currency in sorted(found, key=lambda k: tuple((v is None, v or "") for v in k)):
        rows = found[name, ladder, currency]
        standing = [roster.columns["standing"][i] for i in rows]
        sums: list[float | None] = [None] * len(MONEY)
        if currency is not None:
            money = [bonus[roster.columns["creator_id"][i], ladder][1] for i in rows]
            sums = [float(v) for v in np.sum(money, 0)]
        out.append((name, ladder, len(rows), *(standing.count(s) for s in STANDINGS), currency, *sums))
    names = (by, "ladder", "creators", *COUNTED, "currency", *MONEY)
    return Subtotals(dict(zip(names, zip(*out, strict=True) if out else [()] * len(names), strict=True)))


def _of_roster(roster: Roster) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Return currency and amounts by creator and ladder, of the rows that have them."""
    return {
        (row["creator_id"], row["ladder"]): (row["currency"], np.array([row[name] or 0.0 for name in MONEY]))
        for row in roster
        if row.get("currency") is not None
    }


def _bonuses(bonuses: Iterable[ExpectedBonus | BookBonus]) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Return currency and amounts by creator and ladder."""
    out: dict[tuple[str, str], tuple[Any, ...]] = {}
    for given in bonuses:
        require_kind(
            given, (ExpectedBonus, BookBonus), field="bonuses", code="totals.bad_bonuses", hint="call expected_bonus()"
        )
    for outlook in chain.from_iterable(given.parts for given in bonuses):
        amounts = np.stack((outlook.mean, outlook.secured, outlook.at_stake), 1)
        for who, money in zip(outlook.ids.tolist(), amounts, strict=True):
            key = (who, outlook.program.ladder)
            if key in out:
                raise InputError(
                    "totals.two_bonuses",
                    "bonuses",
                    key,
                    "a creator must have one expected bonus a ladder",
                    "pass each program's bonuses of its own creators: expected_bonus of projection.select(ids)",
                )
            out[key] = (outlook.currency, money)
    return out
