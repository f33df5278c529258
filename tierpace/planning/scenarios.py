"""What a month would become if some creators did otherwise: the same draws, changed by what they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, overload

import numpy as np
from attrs import evolve, frozen

from tierpace.core.arrays import Sealed
from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.core.programs import ProgramBook
from tierpace.core.signals import Signal
from tierpace.errors import InputError, InputTypeError
from tierpace.evidence.battles import more_a_minute
from tierpace.evidence.creator_habits import habits
from tierpace.evidence.gifters import share_of_gifter
from tierpace.forecasters.contract import Noise
from tierpace.kernels.arrays import Dates, Floats
from tierpace.kernels.draws import newly_active, ratio
from tierpace.kernels.seconds import HOUR
from tierpace.ledger.projection import check_projection
from tierpace.money.expected_bonuses import expected_bonus, expected_bonuses
from tierpace.planning.actions import Action, DayOff, ExtraBattle, ExtraStream, LongerStreams, LostGifter
from tierpace.planning.added_streams import LANE
from tierpace.planning.changed_chances import what_if_html
from tierpace.planning.possible_streams import told_worth
from tierpace.rules.tier_chances import chances as chances_of

if TYPE_CHECKING:
    from tierpace.core.programs import Program
    from tierpace.ledger.progress import Progress
    from tierpace.ledger.projection import Projection
    from tierpace.money.bonus_outlooks import BookBonus, ExpectedBonus
    from tierpace.rules.tier_chances import BookChances, Chances


@frozen(eq=False)
class WhatIf(Sealed):
    """What was, and what would be.

    Attributes
    ----------
    before, after : Projection
        Of the named creators, sorted by id; ``after`` from the same draws.
    chances_before, chances_after : Chances
        Under the program.
    bonus_before, bonus_after : ExpectedBonus or None
        None where a tier states no bonus.
    worth_of_extra : float
        How much of the usual diamonds an hour an extra hour was taken to bring.
    notes : tuple of Note
        What that rests on.

    Examples
    --------
    >>> import tierpace as tp
    >>> projection = tp.project(tp.demo.ledger(seed=0).as_of("2026-03-15"), seed=0)
    >>> found = tp.what_if(projection, {"demo-ines": []}, program=tp.demo.program())
    >>> bool((found.after.draws == found.before.draws).all())
    True
    """

    __module__ = "tierpace.planning"

    before: Projection
    after: Projection
    chances_before: Chances
    chances_after: Chances
    bonus_before: ExpectedBonus | None
    bonus_after: ExpectedBonus | None
    worth_of_extra: float
    notes: tuple[Note, ...] = ()

    def __repr__(self) -> str:
        return f"<WhatIf of {counted(len(self.before.ids), 'creator')} under {self.chances_before.program.name!r}>"


@frozen(eq=False)
class BookWhatIf(Sealed):
    """What was, and what would be, by a book of programs.

    Attributes
    ----------
    before, after : Projection
        Of the named creators, sorted by id; ``after`` from the same draws.
    chances_before, chances_after : BookChances
        On each ladder.
    bonuses_before, bonuses_after : tuple of BookBonus
        Over all ladders, one for each currency; none where no ladder states what it pays.
    worth_of_extra : float
        How much of the usual diamonds an hour an extra hour was taken to bring.
    notes : tuple of Note
        What that rests on.

    Examples
    --------
    >>> import tierpace as tp
    >>> projection = tp.project(tp.demo.ledger(seed=0).as_of("2026-03-15"), seed=0)
    >>> book = tp.ProgramBook([tp.demo.program()])
    >>> found = tp.what_if(projection, {"demo-ines": [tp.planning.LongerStreams(hours=1)]}, program=book)
    >>> bool(found.bonuses_after[0].mean[0] > found.bonuses_before[0].mean[0])
    True
    """

    __module__ = "tierpace.planning"

    before: Projection
    after: Projection
    chances_before: BookChances
    chances_after: BookChances
    bonuses_before: tuple[BookBonus, ...]
    bonuses_after: tuple[BookBonus, ...]
    worth_of_extra: float
    notes: tuple[Note, ...] = ()

    def __repr__(self) -> str:
        return f"<BookWhatIf of {counted(len(self.before.ids), 'creator')} on {', '.join(self.chances_before.ladders)}>"

    def _repr_html_(self) -> str:
        chances = self.chances_before, self.chances_after
        return what_if_html(len(self.before.ids), chances, (self.bonuses_before, self.bonuses_after), self.notes)


@overload
def what_if(
    projection: Projection,
    actions: Mapping[str, Iterable[Action]],
    *,
    program: Program,
    ladder: str | None = None,
    worth_of_extra: float | None = None,
) -> WhatIf: ...
@overload
def what_if(
    projection: Projection,
    actions: Mapping[str, Iterable[Action]],
    *,
    program: ProgramBook,
    ladder: str | None = None,
    worth_of_extra: float | None = None,
) -> BookWhatIf: ...
def what_if(
    projection: Projection,
    actions: Mapping[str, Iterable[Action]],
    *,
    program: Program | ProgramBook,
    ladder: str | None = None,
    worth_of_extra: float | None = None,
) -> WhatIf | BookWhatIf:
    """Return what the month would become for some creators if they did otherwise.

    Parameters
    ----------
    projection : Projection
        With draws.
    actions : {id: actions}
        `ExtraStream`, `LongerStreams`, `DayOff`, `ExtraBattle` and `LostGifter` of each creator; a day has one of them,
        or a stream and a battle.
    program : Program or ProgramBook
        The rules.
    ladder : str, optional
        One ladder of a book. Default: all.
    worth_of_extra : float, optional
        How much of a creator's usual diamonds an hour an extra hour brings. Default: as past days of the roster show,
        see Notes.

    Returns
    -------
    WhatIf or BookWhatIf
        Of a program, and of a book. With no action, what is there already, bit for bit. Empty arrays for no creators.

    Raises
    ------
    InputError
        A creator is unknown, a day is not one of those left or has two actions, ``worth_of_extra`` is below 0, there
        are no draws, or nothing is known of battles or gifters that an action rests on.
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

    A battle brings what battles brought so far beyond the rest of their streams, a creator's own weighed against the
    roster's; where a draw has no stream on its day, there is none. A lost gifter takes their share of the creator's
    diamonds of the last 90 days from all that is to come.

    Examples
    --------
    >>> from datetime import date
    >>> import tierpace as tp
    >>> projection = tp.project(tp.demo.ledger(seed=0).as_of("2026-03-15"), seed=0)
    >>> streams = [tp.planning.ExtraStream(date(2026, 3, d), hours=3) for d in (20, 28)]
    >>> found = tp.what_if(projection, {"demo-ines": streams}, program=tp.demo.program())
    >>> bool(found.chances_after.by_tier[0, 2] > found.chances_before.by_tier[0, 2])
    True
    """
    check_projection(projection)
    wanted = _checked(actions)
    usual = habits(projection.progress)
    slope, notes = told_worth(usual, worth_of_extra)
    own = projection.select(wanted)
    rate = np.nan_to_num(usual.select(own.ids).diamonds_per_hour / HOUR * slope)
    battle = _battles(projection.progress, own, wanted)
    draws = np.array(own.require_draws())
    for row, name in enumerate(own.ids):
        done = wanted[str(name)]
        if done:
            lost, told = _lost(own.progress, str(name), done)
            notes += told
            worth = _Worth(float(rate[row]) * (1 - lost), float(battle[row]) * (1 - lost), lost)
            draws[row] = _changed(own, row, done, worth)
    after = evolve(own, draws=draws, point=draws.mean(1) if len(draws) else own.point)
    if isinstance(program, ProgramBook):
        return BookWhatIf(
            own,
            after,
            chances_of(own, program, ladder=ladder),
            chances_of(after, program, ladder=ladder),
            expected_bonuses(own, program, ladder=ladder),
            expected_bonuses(after, program, ladder=ladder),
            slope,
            notes,
        )
    before, now = (chances_of(p, program, ladder=ladder) for p in (own, after))
    paid = all(t.bonus is not None for t in program.tiers)
    return WhatIf(
        own,
        after,
        before,
        now,
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
            "actions",
            actions,
            "must be a mapping of ids to lists of actions",
            'write {"id": [ExtraStream(date(2026, 3, 20), hours=2)]}',
        )
    out = {str(k): list(v) for k, v in actions.items()}
    for each in out.values():
        for one in each:
            if not isinstance(one, Action):
                raise InputTypeError(
                    "action.bad_actions",
                    "actions",
                    one,
                    "an action must be an ExtraStream, LongerStreams, DayOff, ExtraBattle or LostGifter",
                )
    return out


@frozen
class _Worth:
    """Diamonds that a second of stream and a minute of battle bring, and the share of all to come that is lost."""

    second: float
    battle: float
    lost: float


def _battles(progress: Progress, own: Projection, wanted: Mapping[str, list[Action]]) -> Floats:
    """Return what a minute of battle brings each named creator: (n,), 0 where none is wanted."""
    asked = [a for done in wanted.values() for a in done if isinstance(a, ExtraBattle) and a.diamonds is None]
    if not asked:
        return np.zeros(len(own.ids))
    found = more_a_minute(progress)[progress.history.rows_of(own.ids)]
    if np.isnan(found).any():
        raise InputError(
            "action.no_battles",
            "diamonds",
            None,
            "past battles must show what one brings",
            "write ExtraBattle(day, diamonds=…)",
        )
    return found


def _lost(progress: Progress, name: str, done: list[Action]) -> tuple[float, tuple[Note, ...]]:
    """Return what share of a creator's diamonds to come is lost with gifters, and who they are."""
    gone = dict(share_of_gifter(progress, name, a.gifter_id) for a in done if isinstance(a, LostGifter))
    texts = [
        f"{name} loses {who}: {share * 100:.0f} % of the diamonds of the last 90 days" for who, share in gone.items()
    ]
    return min(sum(gone.values()), 1.0), tuple(Note("lost_gifter", text) for text in texts)


def _changed(own: Projection, row: int, done: list[Action], worth: _Worth) -> Floats:
    """Return a creator's draws (S, 3) with what is done otherwise."""
    progress = own.progress
    total = np.array(own.require_draws()[row])
    so_far = progress.so_far[row].astype(np.float64)
    ahead = _days(progress, row)
    off = [a for a in done if isinstance(a, DayOff)]
    extra = [a for a in done if isinstance(a, ExtraStream)]
    battles = [a for a in done if isinstance(a, ExtraBattle)]
    _check_days([*off, *extra], battles, ahead, str(progress.ids[row]))
    surely = {a.day for a in extra}
    dated: list[ExtraStream | DayOff | ExtraBattle] = [
        *sorted(off, key=lambda a: a.day),
        *sorted(extra, key=lambda a: a.day),
        *sorted((a for a in battles if a.day not in surely), key=lambda a: a.day),
    ]
    active = np.minimum(total[:, Signal.ACTIVE_DAYS] - so_far[Signal.ACTIVE_DAYS], len(ahead))[None]
    tail = total - so_far
    if worth.lost:
        tail[:, Signal.DIAMONDS] *= 1 - worth.lost
    noise = Noise(progress.ids[row : row + 1], progress.month, draws=len(total), seed=own.seed)
    space = np.empty_like(active)
    for k, action in enumerate(dated):
        before = np.array(active[0])
        fresh = newly_active(active, np.array([len(ahead) - k]), noise.own(1, lane=LANE + k)[..., 0], space)[0]
        if isinstance(action, ExtraStream):
            seconds = action.hours * HOUR
            tail[:, Signal.ACTIVE_DAYS] += fresh * (seconds >= progress.day_rule.min_seconds)
            tail[:, Signal.AIRTIME] += seconds
            tail[:, Signal.DIAMONDS] += seconds * worth.second
        elif isinstance(action, ExtraBattle):
            tail[:, Signal.DIAMONDS] += (1 - fresh) * _of_battle(action, worth)
        else:
            tail *= 1 - np.nan_to_num(ratio(1 - fresh, before))[:, None]
            tail[:, Signal.ACTIVE_DAYS] = np.rint(tail[:, Signal.ACTIVE_DAYS])
    tail[:, Signal.DIAMONDS] += sum((_of_battle(a, worth) for a in battles if a.day in surely), 0.0)
    tail[:, Signal.DIAMONDS] = np.maximum(tail[:, Signal.DIAMONDS], 0.0)  # battles may bring less than the rest
    longer = sum(a.hours for a in done if isinstance(a, LongerStreams)) * HOUR * tail[:, Signal.ACTIVE_DAYS]
    tail[:, Signal.AIRTIME] += longer
    tail[:, Signal.DIAMONDS] += longer * worth.second
    tail[:, Signal.AIRTIME] = np.minimum(tail[:, Signal.AIRTIME], float(progress.seconds_left[row]))
    return np.asarray((so_far + tail) * progress.measured)


def _days(progress: Progress, row: int) -> Dates:
    """Return the days left on which a creator may stream."""
    days = progress.days_left[progress.seconds_of_days_left >= progress.day_rule.min_seconds]
    if progress.today is not None and not progress.today.can_be_active[row]:  # it counts, or cannot any more
        days = days[days > np.datetime64(progress.today.day, "D")]
    left = progress.creators[row].left
    return days if left is None else days[days <= np.datetime64(left, "D")]


def _of_battle(action: ExtraBattle, worth: _Worth) -> float:
    return worth.battle * action.minutes if action.diamonds is None else float(action.diamonds)


def _check_days(dated: Sequence[ExtraStream | DayOff], battles: Sequence[ExtraBattle], ahead: Dates, name: str) -> None:
    """Raise unless each day is left, and has one action, or a stream and a battle."""
    off = {a.day for a in dated if isinstance(a, DayOff)}
    days, fights = [a.day for a in dated], [a.day for a in battles]
    for day in [*days, *fights]:
        if np.datetime64(day, "D") not in ahead:
            raise InputError(
                "action.no_such_day",
                name,
                day.isoformat(),
                "a day must be one of those left to the creator",
                f"{ahead[0]} to {ahead[-1]}" if len(ahead) else "no day is left",
            )
        if days.count(day) > 1 or fights.count(day) > 1 or (day in off and day in fights):
            raise InputError(
                "action.day_twice",
                name,
                day.isoformat(),
                "a day must have one action, or a stream and a battle",
                "give one longer stream in place of two",
            )
