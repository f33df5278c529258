"""What a month would become if some creators did otherwise: the same draws, changed by what they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from tierpace.core.arrays import same_fields
from tierpace.core.projection import Note, check_projection
from tierpace.core.signals import Signal
from tierpace.errors import InputError, InputTypeError
from tierpace.forecasters.contract import Noise
from tierpace.habits import usual_habits
from tierpace.kernels.draws import newly_active, ratio
from tierpace.outlooks import expected_bonus
from tierpace.planning.actions import Action, DayOff, ExtraStream, LongerStreams
from tierpace.planning.added_streams import LANE
from tierpace.planning.possible_streams import told_worth
from tierpace.rules import chances as chances_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tierpace.core.programs import Program
    from tierpace.core.progress import Progress
    from tierpace.core.projection import Projection
    from tierpace.outlooks import BonusOutlook
    from tierpace.rules import Chances

    Floats = NDArray[np.float64]

HOUR = 3600


@frozen(eq=False)
class WhatIf:
    """What was, and what would be.

    Attributes
    ----------
    before, after : Projection
        Of the named creators, sorted by id; ``after`` from the same draws.
    chances_before, chances_after : Chances
        Under the program.
    bonus_before, bonus_after : BonusOutlook or None
        None where a tier states no bonus.
    worth_of_extra : float
        How much of the usual diamonds an hour an extra hour was taken to bring.
    notes : tuple of Note
        What that rests on.

    Examples
    --------
    >>> from datetime import date
    >>> import tierpace as tp
    >>> projection = tp.project(tp.demo.ledger(seed=0).as_of(date(2026, 3, 15)), seed=0)
    >>> found = tp.what_if(projection, {"demo-ines": []}, program=tp.demo.program())
    >>> bool((found.after.draws == found.before.draws).all())
    True
    """

    before: Projection
    after: Projection
    chances_before: Chances
    chances_after: Chances
    bonus_before: BonusOutlook | None
    bonus_after: BonusOutlook | None
    worth_of_extra: float
    notes: tuple[Note, ...] = ()

    __eq__ = same_fields
    __hash__ = None  # type: ignore[assignment]  # arrays have no hash

    def __repr__(self) -> str:
        return f"<WhatIf of {len(self.before.ids):,} creators under {self.chances_before.program.name!r}>"


def what_if(
    projection: Projection,
    actions: Mapping[str, Iterable[Action]],
    *,
    program: Program,
    worth_of_extra: float | None = None,
) -> WhatIf:
    """Return what the month would become for some creators if they did otherwise.

    Parameters
    ----------
    projection : Projection
        With draws.
    actions : {id: actions}
        `ExtraStream`, `LongerStreams` and `DayOff` of each creator; on one day one of the first and the last alone.
    program : Program
        The rules.
    worth_of_extra : float, optional
        How much of a creator's usual diamonds an hour an extra hour brings. Default: as past days of the roster tell,
        see Notes.

    Returns
    -------
    WhatIf
        With no action, what is there already, bit for bit. Empty arrays for no creators.

    Raises
    ------
    InputError
        A creator is unknown, a day is not one of those left or has two actions, ``worth_of_extra`` is below 0, or there
        are no draws.
    InputTypeError
        Actions are none.
    ProgramError
        The program is not in force, or counts days by another rule.

    Notes
    -----
    The draws stay, so that a difference is no noise. In a draw, an extra stream makes a new active day only if that
    draw had none on it, and a day off takes one away only if it had; active days lie anywhere on the days left. A day
    off takes an average day of the draw.

    Who streams longer earns less an hour than usual: own diamonds an hour overstate what an extra hour brings. By how
    much is read from the roster's days of the last 90: the slope of log diamonds on log hours within creators, between
    0 and 1. With under 30 such days it is taken as 1, and a note says so.

    Examples
    --------
    >>> from datetime import date
    >>> import tierpace as tp
    >>> projection = tp.project(tp.demo.ledger(seed=0).as_of(date(2026, 3, 15)), seed=0)
    >>> streams = [tp.ExtraStream(date(2026, 3, d), hours=3) for d in (20, 28)]
    >>> found = tp.what_if(projection, {"demo-ines": streams}, program=tp.demo.program())
    >>> bool(found.chances_after.tier[0, 2] > found.chances_before.tier[0, 2])
    True
    """
    check_projection(projection)
    wanted = _checked(actions)
    habits = usual_habits(projection.progress)
    slope, notes = told_worth(habits, worth_of_extra)
    own = projection.select(wanted)
    rate = habits.select(own.ids).diamonds_per_hour / HOUR * slope
    draws = np.array(own.require_draws())
    for row, name in enumerate(own.ids):
        done = wanted[str(name)]
        if done:
            draws[row] = _changed(own, row, done, float(np.nan_to_num(rate[row])))
    after = evolve(own, draws=draws, point=draws.mean(1) if len(draws) else own.point)
    paid = all(t.bonus is not None for t in program.tiers)
    return WhatIf(
        own,
        after,
        chances_of(own, program),
        chances_of(after, program),
        expected_bonus(own, program) if paid else None,
        expected_bonus(after, program) if paid else None,
        slope,
        notes,
    )


def _checked(actions: object) -> dict[str, list[Action]]:
    """Return the actions of each creator as lists."""
    if not isinstance(actions, Mapping) or not all(
        isinstance(v, Iterable) and not isinstance(v, str) for v in actions.values()
    ):
        raise InputTypeError(
            "action.bad_actions",
            field="actions",
            value=actions,
            requirement="actions are a mapping of ids to lists of actions",
            hint='write {"id": [ExtraStream(date(2026, 3, 20), hours=2)]}',
        )
    out = {str(k): list(v) for k, v in actions.items()}
    for each in out.values():
        for one in each:
            if not isinstance(one, Action):
                raise InputTypeError(
                    "action.bad_actions",
                    field="actions",
                    value=one,
                    requirement="an action is an ExtraStream, LongerStreams or DayOff",
                )
    return out


def _changed(own: Projection, row: int, done: list[Action], rate: float) -> Floats:
    """Return a creator's draws (S, 3) with what is done otherwise."""
    progress = own.progress
    total = np.array(own.require_draws()[row])
    so_far = progress.so_far[row].astype(np.float64)
    ahead = _days(progress, row)
    off = sorted((a for a in done if isinstance(a, DayOff)), key=lambda a: a.day)
    extra = sorted((a for a in done if isinstance(a, ExtraStream)), key=lambda a: a.day)
    dated: list[ExtraStream | DayOff] = [*off, *extra]
    _check_days(dated, ahead, str(progress.ids[row]))
    active = np.minimum(total[:, Signal.ACTIVE_DAYS] - so_far[Signal.ACTIVE_DAYS], len(ahead))[None]
    tail = total - so_far
    noise = Noise(progress.ids[row : row + 1], progress.month, draws=len(total), seed=own.seed)
    space = np.empty_like(active)
    for k, action in enumerate(dated):
        before = np.array(active[0])
        fresh = newly_active(active, np.array([len(ahead) - k]), noise.own(1, lane=LANE + k)[..., 0], space)[0]
        if isinstance(action, ExtraStream):
            seconds = action.hours * HOUR
            tail[:, Signal.ACTIVE_DAYS] += fresh * (seconds >= progress.day_rule.min_seconds)
            tail[:, Signal.AIRTIME] += seconds
            tail[:, Signal.DIAMONDS] += seconds * rate
        else:
            tail *= 1 - np.nan_to_num(ratio(1 - fresh, before))[:, None]
            tail[:, Signal.ACTIVE_DAYS] = np.rint(tail[:, Signal.ACTIVE_DAYS])
    longer = sum(a.hours for a in done if isinstance(a, LongerStreams)) * HOUR * tail[:, Signal.ACTIVE_DAYS]
    tail[:, Signal.AIRTIME] += longer
    tail[:, Signal.DIAMONDS] += longer * rate
    tail[:, Signal.AIRTIME] = np.minimum(tail[:, Signal.AIRTIME], float(progress.seconds_left[row]))
    return np.asarray((so_far + tail) * progress.measured)


def _days(progress: Progress, row: int) -> NDArray[np.datetime64]:
    """Return the days left on which a creator may stream."""
    length = progress.day_rule.day_seconds(progress.month.first, progress.month.last)[progress.day :]
    days = progress.days_left[length >= progress.day_rule.min_seconds]
    left = progress.creators[row].left
    return days if left is None else days[days <= np.datetime64(left, "D")]


def _check_days(dated: list[ExtraStream | DayOff], ahead: NDArray[np.datetime64], name: str) -> None:
    days = [a.day for a in dated]
    for day in days:
        if np.datetime64(day, "D") not in ahead:
            raise InputError(
                "action.no_such_day",
                field=name,
                value=day.isoformat(),
                requirement="a day is one of those left to the creator",
                hint=f"{ahead[0]} to {ahead[-1]}" if len(ahead) else "no day is left",
            )
        if days.count(day) > 1:
            raise InputError(
                "action.day_twice",
                field=name,
                value=day.isoformat(),
                requirement="a day has one action",
                hint="give one longer stream in place of two",
            )
