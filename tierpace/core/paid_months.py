"""A closed month as a console paid it: what it counted for each creator, and the bonus of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from attrs import field, frozen

from tierpace.core.counting import counted
from tierpace.core.money import to_places, total
from tierpace.core.months import Month, as_month
from tierpace.errors import InputError


def _texts(values: Any) -> tuple[Any, ...]:
    return tuple(values)


@frozen
class PaidMonth:
    """A closed month, one row a creator, as a Task file has it; None where the file says nothing.

    Attributes
    ----------
    month : Month
        Which.
    ids : tuple of str
        Creators; the username of one who left, whose id is gone.
    names : tuple of str or None
        Usernames.
    airtime_seconds, diamonds, active_days : tuples of int or None
        What the console counted. Active days are its valid days.
    bonus : tuple of Decimal or None
        In the currency of the program; the file does not name it.
    tasks : dict of tuples
        The bonus of each task, by its name in the file.
    violative : tuple of bool or None
        Whether the file marks a creator for a violation.
    airtime_unit : int
        How finely the file gives airtime, in seconds: 36 for hundredths of an hour.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from tierpace import Month
    >>> from tierpace.core import PaidMonth
    >>> paid = PaidMonth(Month(2026, 6), ids=["7301"], diamonds=[250_000], bonus=[Decimal("100.00")])
    >>> paid
    <PaidMonth 2026-06, 1 creator, 100.00 paid>
    """

    __module__ = "tierpace.core"

    month: Month = field(converter=as_month)
    ids: tuple[str, ...] = field(converter=_texts, kw_only=True)
    names: tuple[str | None, ...] = field(default=(), converter=_texts, kw_only=True)
    airtime_seconds: tuple[int | None, ...] = field(default=(), converter=_texts, kw_only=True)
    diamonds: tuple[int | None, ...] = field(default=(), converter=_texts, kw_only=True)
    active_days: tuple[int | None, ...] = field(default=(), converter=_texts, kw_only=True)
    bonus: tuple[Decimal | None, ...] = field(default=(), converter=_texts, kw_only=True)
    tasks: dict[str, tuple[Decimal | None, ...]] = field(factory=dict, kw_only=True)
    violative: tuple[bool | None, ...] = field(default=(), converter=_texts, kw_only=True)
    airtime_unit: int = field(default=1, kw_only=True)

    def __attrs_post_init__(self) -> None:
        for name in ("names", "airtime_seconds", "diamonds", "active_days", "bonus", "violative"):
            if not getattr(self, name):
                object.__setattr__(self, name, (None,) * len(self.ids))
        columns = {
            n: getattr(self, n) for n in ("names", "airtime_seconds", "diamonds", "active_days", "bonus", "violative")
        }
        for name, values in {**columns, **self.tasks}.items():
            if len(values) != len(self.ids):
                raise InputError(
                    "paid.lengths_differ",
                    name,
                    len(values),
                    f"there must be a value for each of {counted(len(self.ids), 'id')}",
                )

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        paid = to_places(total(b for b in self.bonus if b is not None))
        return f"<PaidMonth {self.month}, {counted(len(self), 'creator')}, {paid:,} paid>"

    def of_task(self, name: str | None) -> tuple[Decimal | None, ...]:
        """Return the bonus of one task, or of all where none is named and the file has no more than one.

        A name is that in the file, or as much of its beginning as no other task shares.

        Raises
        ------
        InputError
            No task, or more than one, begins like that; or the file has several, and none is named.
        """
        if name is None and len(self.tasks) <= 1:
            return self.bonus
        return self.tasks[self.task_named(name)]

    def task_named(self, name: str | None, *, whose: str = "task") -> str:
        """Return the name of a task as the file has it: the same, or the only one that begins so, in any case.

        Raises
        ------
        InputError
            No task, or more than one, begins like that; none is named, or the file has no columns of tasks. ``whose``
            is where the name comes from.
        """
        if not self.tasks:
            raise InputError(
                "paid.no_task_columns",
                whose,
                name or "no name",
                "must have a column of the file, 'Estimated bonus - …', and it has none",
                "export it with all its columns, or compare one ladder without tasks: with the bonus of the month",
            )
        columns = ", ".join(map(repr, self.tasks))
        if name is None:
            raise InputError(
                "paid.unknown_task",
                whose,
                "no name",
                f"must be named where the file has several: one of {columns}",
                'write tasks = ["…"] in the program, or name the task: task=',
            )
        if name in self.tasks:
            return str(name)
        word = name.casefold()
        for fits in (str.__eq__, str.startswith):  # the whole name first: two may begin alike
            found = [t for t in self.tasks if word and fits(t.casefold(), word)]
            if len(found) == 1:
                return found[0]
        raise InputError(
            "paid.unknown_task",
            whose,
            name,
            f"must be one of {columns}",
            f"{len(found)} begin so: write more of the name"
            if found
            else "write the name of the column after 'Estimated bonus - ', or how it begins",
        )
