"""Which program judges whom: one for each ladder, by the creators' regions, and that of the month before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from tierpace.core.programs import Program, ProgramBook
from tierpace.errors import InputError, InputTypeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tierpace.core.progress import Progress


@frozen(eq=False)
class Rules:
    """A program, that of the month before (None if there was none), and which creators it judges (N,)."""

    program: Program
    before: Program | None
    judged: NDArray[np.bool_]


def shares_of(program: Program | ProgramBook, progress: Progress, ladder: str | None) -> list[Rules]:
    """Return each program in force, that of the month before, and which creators it judges (N,)."""
    month = progress.month
    if isinstance(program, Program):
        if ladder not in (None, program.ladder):
            raise InputError(
                "program.unknown_ladder",
                field="ladder",
                value=ladder,
                requirement=f"the program's ladder is {program.ladder!r}",
            )
        _require_region(progress, (program.region,), others=False)
        everyone = np.ones(len(progress.ids), bool)
        return [Rules(program, program if program.in_force(month.shift(-1)) else None, everyone)]
    if not isinstance(program, ProgramBook):
        raise InputTypeError(
            "program.bad_type", field="program", value=program, requirement="program is a Program or a ProgramBook"
        )
    _require_region(progress, program.regions, others=True)
    regions = np.array([c.region or "" for c in progress.creators], object)
    out: list[Rules] = []
    for name in program.ladders if ladder is None else (ladder,):
        having = {p.region for p in program.programs if p.ladder == name}
        wanted = set(regions) & having if ladder is None else set(regions)  # a region may do without some ladders
        for region in sorted(wanted) if len(regions) else sorted(having)[:1]:
            rules = program.at(month, region=region, ladder=name)
            try:
                before = program.at(month.shift(-1), region=region, ladder=name)
            except InputError:
                before = None
            out.append(Rules(rules, before, regions == region))
    return out


def _require_region(progress: Progress, regions: tuple[str, ...], *, others: bool) -> None:
    """Raise InputError if a creator's region has no program; a single program also takes creators without a region."""
    wrong = [c for c in progress.creators if c.region not in regions and (others or c.region is not None)]
    if wrong:
        raise InputError(
            "program.region_mismatch",
            field="region",
            value=[(c.id, c.region) for c in wrong[:5]],
            requirement=f"every creator's region is one of {', '.join(regions)} ({len(wrong)} are not)",
            hint="pass a ProgramBook with their programs, give creators a region, or ledger.select(ids)",
        )
