"""Which columns of a Task file each ladder pays, and which columns no program claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING

from attrs import frozen

from tierpace.core.money import total
from tierpace.errors import InputError, ProgramError

if TYPE_CHECKING:
    from tierpace.core.arrays import Columns
    from tierpace.core.paid_months import PaidMonth
    from tierpace.core.programs import Program
    from tierpace.core.tiers import Tier

Amounts = tuple["Decimal | None", ...]
ZERO = Decimal("0.00")


@frozen
class PaidItems:
    """What a ladder pays of a Task file: items with their names (None: the bonus of the month) and values.

    An item is a column of the file, or the sum of several where the tiers do not say which pays which. ``places`` has
    the item of each task that programs of the ladder name, ``columns`` all columns that it claims.
    """

    ladder: str
    names: tuple[str | None, ...]
    values: tuple[Amounts, ...]
    places: dict[str, int]
    columns: tuple[str, ...]

    def place(self, tier: Tier) -> int:
        """Return which item a tier pays."""
        return 0 if len(self.names) == 1 or tier.task is None else self.places[tier.task]

    def paid(self, row: int) -> Amounts:
        """Return what a row of the file pays of each item."""
        return tuple(column[row] for column in self.values)


def items_of(
    programs: Sequence[Program], paid: PaidMonth, task: str | None, elsewhere: Sequence[Program] = ()
) -> list[PaidItems]:
    """Return the columns of each ladder of some programs, sorted by ladder.

    A ladder that names no task pays the task given, or the bonus of the month, where it is the only one. Programs
    ``elsewhere`` are of ladders that judge nobody here: their columns count where the file has them and no other
    ladder does.

    Raises
    ------
    InputError
        ``paid.unknown_task``: no column, or more than one, begins like a task. ``paid.no_tasks``: one of several
        ladders names no task. ``paid.no_task_columns``: the file has none. ``paid.task_twice``: two ladders that both
        pay claim one column.
    """
    ladders: dict[str, list[Program]] = {}
    for program in sorted(programs, key=lambda p: p.ladder):
        ladders.setdefault(program.ladder, []).append(program)
    pay = [name for name, own in ladders.items() if any(p.tasks or any(t.bonus for t in p.tiers) for p in own)]
    if len(pay) > 1 and not paid.tasks:
        raise InputError(
            "paid.no_task_columns",
            "the Task file",
            "the bonus of the month alone",
            "must have a column 'Estimated bonus - …' for each task where several ladders are compared",
            f"export it with all its columns, or compare one ladder by its name: {', '.join(pay)}",
        )
    if task is not None and len(ladders) > 1:
        raise InputError(
            "paid.no_tasks",
            "task",
            task,
            f"must be given for one ladder, not for {', '.join(map(repr, ladders))}",
            "name a ladder, or let programs name their tasks: tasks = […]",
        )
    found = [
        items
        for ladder, own in ladders.items()
        if (items := _items(ladder, own, paid, task, alone=len(ladders) == 1)) is not None
    ]
    _check_apart(found, {p.ladder: p.exclusive_with for p in programs})
    taken = {name for items in found for name in items.columns}
    for ladder in sorted({p.ladder for p in elsewhere} - ladders.keys()):
        own = [p for p in elsewhere if p.ladder == ladder]
        names = list(_known(paid, own))
        if names and not taken & set(names):
            taken |= set(names)
            values = tuple(paid.tasks[name] for name in names)
            found.append(PaidItems(ladder, tuple(names), values, {}, tuple(names)))
    return sorted(found, key=lambda items: items.ladder)


def _items(ladder: str, own: list[Program], paid: PaidMonth, task: str | None, *, alone: bool) -> PaidItems | None:
    """Return the columns of one ladder; None where it pays nothing."""
    tasks = list(dict.fromkeys(t for p in own for t in p.tasks))
    if alone and (task is not None or not tasks or not paid.tasks):
        one, whose = task is None and len(paid.tasks) <= 1, _whose(own[0]) if task is None else "task"
        name = next(iter(paid.tasks), None) if one else paid.task_named(task, whose=whose)
        claimed = () if name is None else (name,)
        return PaidItems(ladder, (name,), (paid.of_task(None if one else name),), dict.fromkeys(tasks, 0), claimed)
    if not tasks:
        if all(t.bonus is None for p in own for t in p.tiers):
            return None
        raise InputError(
            "paid.no_tasks",
            _whose(own[0]),
            "no tasks",
            f"each of several ladders must name the tasks that it pays, of {', '.join(map(repr, paid.tasks))}",
            'write tasks = ["…"] in its file, or compare one ladder',
        )
    names = [paid.task_named(t, whose=_whose(next(p for p in own if t in p.tasks))) for t in tasks]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise InputError("paid.task_twice", f"tasks of ladder {ladder!r}", tasks, f"must not name {twice[0]!r} twice")
    by_tier = all(t.task is not None for p in own for t in p.tiers if t.bonus is not None)
    values = [paid.tasks[name] for name in names]
    if by_tier or len(names) == 1:
        return PaidItems(ladder, tuple(names), tuple(values), {t: k for k, t in enumerate(tasks)}, tuple(names))
    summed = (_sums(values),)
    return PaidItems(ladder, (" + ".join(names),), summed, dict.fromkeys(tasks, 0), tuple(names))


@frozen
class Currencies:
    """The currency that programs pay in each region, and the only one there is; empty where there is none, or more."""

    of_region: dict[str, str]
    only: str

    @classmethod
    def of(cls, programs: Sequence[Program], others: Sequence[Program]) -> Currencies:
        """Return those of programs that are compared, each of which pays in one, and of others.

        Raises
        ------
        ProgramError
            ``money.mixed_currencies``: the tiers of a program that is compared pay in several.
        """
        found: dict[str, set[str]] = {}
        for k, program in enumerate((*programs, *others)):
            own = [t.bonus.currency for t in program.tiers if t.bonus is not None]
            if k < len(programs) and len(set(own)) > 1:
                raise ProgramError(
                    "money.mixed_currencies",
                    f"currency of program {program.name!r}",
                    tuple(dict.fromkeys(own)),
                    "must be the same for all amounts",
                )
            if own:
                found.setdefault(program.region, set()).update(own)
        return cls({r: _only(names) for r, names in found.items()}, _only(set().union(*found.values())))

    def paying(self, program: Program | None, region: str | None) -> str:
        """Return the currency of who is judged by a program, or by none and is in a region."""
        own = () if program is None else (t.bonus.currency for t in program.tiers if t.bonus is not None)
        return next(iter(own), "") or self.of_region.get(region or "", "") or self.only


def _only(names: set[str]) -> str:
    return next(iter(names)) if len(names) == 1 else ""


def _whose(program: Program) -> str:
    return f"tasks of program {program.name!r}"


def _sums(columns: list[Amounts]) -> Amounts:
    return tuple(
        None if all(v is None for v in row) else total(v or ZERO for v in row) for row in zip(*columns, strict=True)
    )


def _check_apart(found: list[PaidItems], exclusive: dict[str, str | None]) -> None:
    """Raise if two ladders claim one column, unless only one of the two pays."""
    owner: dict[str, str] = {}
    for items in found:
        for name in items.columns:
            other = owner.setdefault(name, items.ladder)
            pair = exclusive.get(other) == items.ladder or exclusive.get(items.ladder) == other
            if other != items.ladder and not pair:
                raise InputError(
                    "paid.task_twice",
                    f"tasks of ladder {items.ladder!r}",
                    name,
                    f"must not be those of ladder {other!r} too",
                    "let one of the two pay it, or mark them as exclusive: exclusive_with",
                )


def not_modelled(paid: PaidMonth, claimed: Sequence[PaidItems], others: Sequence[Program]) -> Columns:
    """Return the columns that no program claims, nor any of these others, with what the file pays in each."""
    names = {name for items in claimed for name in items.columns} | set(_known(paid, others))
    rest = {task: [v for v in values if v] for task, values in paid.tasks.items() if task not in names}
    return {
        "task": tuple(rest),
        "theirs": tuple(total(values) for values in rest.values()),
        "creators": tuple(len(values) for values in rest.values()),
    }


def _known(paid: PaidMonth, programs: Sequence[Program]) -> Iterator[str]:
    """Yield the columns that programs claim, where the file has them."""
    for task in dict.fromkeys(t for p in programs for t in p.tasks):
        with suppress(InputError):
            yield paid.task_named(task)
