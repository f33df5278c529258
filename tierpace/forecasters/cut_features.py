"""What a creator looks like at a cut: rates over several lengths of memory, silence, momentum and the own week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from tierpace.core.arrays import Sealed, axes, made
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.draws import ratio
from tierpace.kernels.shape import WEEK, shape_of_week

if TYPE_CHECKING:
    from tierpace.forecasters.memory import Memory


MEMORIES = (5.0, 10.0, 20.0, 40.0, 80.0, 200.0)  # days after which a day counts for e⁻¹
SHORT, MIDDLE, LONG, LONGEST = 2, 3, 4, 5  # places in them
WEEKS = 8
RECENT = WEEKS * WEEK
FORTNIGHT = 14
ROSTER_DAYS = 2.0  # of the roster's rate, that a creator's own days are weighed against
HALF_DAY = 0.5  # the same of short rates
MOST_SILENT = 20.0  # usual days of silence; longer ones say no more
LENGTH_DAYS, WORTH_DAYS = 3.0, 5.0  # of the roster's length of a day, and of what an hour of it brings
TINY = 1e-9  # days of the roster's, where own ones say all
SEEN_DAYS = 4  # exposed days that make a week count
MOST_OFTEN = 0.95  # days a day: of who streams daily no silence is out of the question
FADES = (SHORT, LONG)  # memories whose rate is also tried × the root of the chance of the silence
COLUMNS = len(MEMORIES) + 1  # of `columns` that start with the same weight; then come those of silence and momentum


@frozen(eq=False)
class Features:
    """What some creators look like: of each memory the discounted sums, (n,) of the rest; see `features_of`."""

    memory: Memory
    silent: Floats
    month: Floats
    fortnight: Floats
    lately: Floats
    exposed_fortnight: Floats
    exposed_lately: Floats
    week: Floats
    exposed_week: Floats
    unsteady: Floats
    day: int


@frozen(eq=False, kw_only=True)
class RosterFeatures(Sealed):
    """What the same is for a roster: ``rates`` (memories,), ``week`` (7,), and what a day and an hour bring.

    ``varies`` (3,): 1 where creators differ from day to day in how often, how long and for how much, else 0: then own
    days say all, and the roster's count for nothing.
    """

    rates: Floats = axes("R")
    week: Floats = axes("7")
    length: float
    worth: float
    season: float
    varies: Floats = axes("3")


def features_of(busy: Bools, exposed: Bools, silent: Ints, memory: Memory, day: int) -> Features:
    """Return what creators look like at a cut.

    Parameters
    ----------
    busy, exposed : (n, D)
        The last days before the cut, at most 56: which have anything on them, and which say something of a rate.
    silent : (n,)
        Days since the last one with anything on it.
    memory : Memory
        Of these creators, over `MEMORIES`.
    day : int
        Days of the month to date: so many last days are its pace.
    """
    short = RECENT - busy.shape[1]
    on = np.pad(busy & exposed, ((0, 0), (short, 0)))
    seen = np.pad(exposed, ((0, 0), (short, 0)))
    by_week, seen_by_week = (a.reshape(len(a), WEEKS, WEEK) for a in (on, seen))
    weekly, counts = by_week.sum(2), seen_by_week.sum(2) >= SEEN_DAYS
    weeks = np.maximum(counts.sum(1), 1)
    mean = (weekly * counts).sum(1) / weeks
    apart = ((weekly - mean[:, None]) ** 2 * counts).sum(1)
    month = np.zeros(len(on))
    if day:
        month = np.nan_to_num(ratio(on[:, -day:].sum(1).astype(float), seen[:, -day:].sum(1).astype(float)))
    fortnight, exposed_fortnight, lately, exposed_lately = (
        a[:, -k:].sum(1).astype(np.float64) for k in (FORTNIGHT, RECENT) for a in (on, seen)
    )
    return Features(
        memory=memory,
        silent=silent.astype(np.float64),
        month=month,
        fortnight=fortnight,
        lately=lately,
        exposed_fortnight=exposed_fortnight,
        exposed_lately=exposed_lately,
        week=by_week.sum(1).astype(np.float64),
        exposed_week=seen_by_week.sum(1).astype(np.float64),
        unsteady=np.sqrt(apart / np.maximum(weeks - 1, 1)),
        day=day,
    )


def roster_features(some: Features, by_week: tuple[Floats, Floats], varies: Floats) -> RosterFeatures:
    """Return what these creators are like together; ``by_week``: sums and exposed days of each week, (8, 7) each."""
    m = some.memory
    busy, amount, diamonds = (a.sum(1) for a in (m.busy, m.amount, m.diamonds))
    worth = np.nan_to_num(ratio(diamonds, amount))
    season = float(worth[SHORT] / worth[LONGEST]) if worth[SHORT] > 0 and worth[LONGEST] > 0 else 1.0
    return made(
        RosterFeatures,
        rates=np.nan_to_num(ratio(busy, m.exposed.sum(1))),
        week=shape_of_week(*by_week),
        length=float(np.nan_to_num(ratio(amount[MIDDLE : MIDDLE + 1], busy[MIDDLE : MIDDLE + 1]))[0]),
        worth=float(worth[LONGEST]),
        season=season,
        varies=varies,
    )


def weeks_together(busy: Bools, exposed: Bools) -> tuple[Floats, Floats]:
    """Return the sums of days with anything on them and of exposed days, week by week: (8, 7) each."""
    short = RECENT - busy.shape[1]
    out = [np.pad(a.sum(0), (short, 0)).reshape(WEEKS, WEEK).astype(np.float64) for a in (busy & exposed, exposed)]
    return out[0], out[1]


def ahead(left: int) -> Floats:
    """Return how often each place in the week is among so many days to come: (7,)."""
    return np.array([(left + WEEK - 1 - k) // WEEK for k in range(WEEK)], np.float64)


def rates(some: Features, roster: RosterFeatures) -> Floats:
    """Return busy days a day of each memory, weighed against two days of the roster's: (memories, n)."""
    m, kappa = some.memory, ROSTER_DAYS * roster.varies[0]
    return np.asarray((m.busy + kappa * roster.rates[:, None]) / np.maximum(m.exposed + kappa, TINY))


def silence(some: Features, rate: Floats) -> Floats:
    """Return how long each has been silent in usual days of their own, by `rates`: (n,)."""
    return np.asarray(np.minimum(some.silent * rate[MIDDLE], MOST_SILENT), np.float64)


def own_days(some: Features, roster: RosterFeatures, level: Floats, left: int) -> Floats:
    """Return the days ahead by each creator's own weekdays, weighed against two weeks of level × the roster's week."""
    usual = level[:, None] * roster.week
    kappa = max(ROSTER_DAYS * float(roster.varies[0]), TINY)
    own = (some.week + kappa * usual) / (some.exposed_week + kappa)
    return np.asarray((own * ahead(left)).sum(1))


def momentum(some: Features, roster: RosterFeatures) -> tuple[Floats, Floats]:
    """Return busy days a day of the exposed ones among the last 14 days, and among the last 56: (n,), (n,)."""
    short = (some.fortnight + HALF_DAY * roster.rates[SHORT]) / (some.exposed_fortnight + HALF_DAY)
    long = (some.lately + HALF_DAY * roster.rates[SHORT]) / (some.exposed_lately + HALF_DAY)
    return np.asarray(short), np.asarray(long)


def columns(some: Features, roster: RosterFeatures, left: int) -> Floats:
    """Return what expected days are weighed together from, each at most ``left``: (n, 10).

    Days at the rate of each memory by the roster's week; by the own weekdays; at two rates as far as silence leaves
    them; and at a rate that goes on to change as the last 14 days did.
    """
    rate = rates(some, roster)
    load = float((roster.week * ahead(left)).sum())
    fading = np.exp(np.log(1 - np.minimum(rate[MIDDLE], MOST_OFTEN)) * some.silent / 2)
    short, long = momentum(some, roster)
    change = np.clip(np.nan_to_num(ratio(short, long), nan=1.0), 0.2, 2.0)
    out = [r * load for r in rate]
    out.append(own_days(some, roster, rate[MIDDLE], left))
    out += [rate[k] * load * fading for k in FADES]
    out.append(rate[MIDDLE] * load * change)
    return np.asarray(np.minimum(np.stack(out, 1), left), np.float64)


def amounts(some: Features, roster: RosterFeatures) -> tuple[Floats, Floats]:
    """Return what a busy day lasts and what a second of it (or the day) brings: (n,), (n,).

    The length by a memory of 40 days and 3 roster days; the worth by one of 200 days and 5 roster days, moved to what
    the roster's hours bring of late.
    """
    m = some.memory
    kappa = max(LENGTH_DAYS * float(roster.varies[1]), TINY)
    length = (m.amount[MIDDLE] + kappa * roster.length) / (m.busy[MIDDLE] + kappa)
    usual = max(WORTH_DAYS * float(roster.varies[2]), TINY) * roster.length
    worth = ratio(m.diamonds[LONGEST] + usual * roster.worth, m.amount[LONGEST] + usual)
    return np.asarray(length), np.nan_to_num(worth) * roster.season
