"""Who went dark, and who may go quiet soon."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from attrs import field, frozen

from tierpace.core.arrays import Columns
from tierpace.core.checks import require_kind
from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.core.signals import Signal
from tierpace.forecasters.donor_rosters import is_many, teachers
from tierpace.forecasters.learned import Learned
from tierpace.forecasters.quiet_past import AHEAD, RECENT as ACTIVE, RULES, Past, QuietPrior, by_rate
from tierpace.kernels.arrays import Bools, Floats
from tierpace.kernels.draws import ratio
from tierpace.kernels.scores import half_width
from tierpace.ledger.progress import Progress
from tierpace.tables.frames import kinds_of
from tierpace.tables.table import Columnar, Table, table_html

RECENT = 90  # days that say what is usual
ENOUGH = 8  # active days of them that make a habit
LEAST = 3  # days of silence below which nobody is dark
HALF = 0.5  # of a day of either kind, added to what is counted
RARE = 0.05  # so rarely is a silence as long as this, for a creator who goes on as before
KINDS = kinds_of(text="creator_id", number="chance")
LEAST_EVENTS, LEAST_ORIGINS = 20, 6  # of a past that can say whether a chance is worth showing
SURE = 0.95  # one-sided: that the chance beats a rule
QUIET_KINDS = kinds_of(text="creator_id why", count="silent_days", number="chance rate by_silence by_rate")


def gone_dark(progress: Progress, *, rare: float = RARE) -> Table:
    """Return who has been silent for longer than is usual for them, the most unusual first.

    Parameters
    ----------
    progress : Progress
        With days or streams.
    rare : float
        A creator is dark whose silence is this rare or rarer, and has lasted for at least 3 days.

    Returns
    -------
    Table
        creator_id, silent_days (whole days without a stream up to the cut; None of who was never seen), last_day (the
        last active one; None if there is none), usual_pause (days, the median between active days), usual_share (of
        days with a stream before silence), chance (of one so long for who goes on as before), dark. Creators without a
        stream since and with under 8 active days in the 90 before have no chance, and are not called dark. One row a
        creator, by chance; no rows for an empty roster.

    Notes
    -----
    Days with and without a stream come in runs, so the chance of one more silent day is read from the creator's own
    silent days: how often one was followed by another, with a weight of four days at the share of all days; the silence
    of n days then has the chance (1 - usual share) × that chance to the power n - 1. Half a day of either kind is added
    to all that is counted: who has streamed on every day so far may still pause.

    Examples
    --------
    >>> import tierpace as tp
    >>> found = tp.evidence.gone_dark(tp.demo.ledger(seed=0).as_of("2026-03-15"))
    >>> len(found), sum(found.columns["dark"])
    (13, 1)
    """
    require_kind(
        progress, Progress, field="progress", code="forecast.bad_progress", hint="cut the ledger: ledger.as_of(day)"
    )
    active = (progress.days[..., Signal.ACTIVE_DAYS] > 0) & progress.known
    known = progress.known
    n, d = active.shape
    place = np.arange(d)
    last = np.where(active.any(1), d - 1 - active[:, ::-1].argmax(1), -1) if d else np.full(n, -1)
    silent = (known & (place > last[:, None])).sum(1)
    before = known & (place <= last[:, None]) & (place > last[:, None] - RECENT)
    on, days = (active & before).sum(1), before.sum(1)
    share = np.nan_to_num(ratio(on.astype(float), days.astype(float)))
    off = (days - on + HALF) / (days + 2 * HALF)
    again = _stays_silent(active, before, off)
    told = on >= ENOUGH
    chance = np.where(silent > 0, off * again ** np.maximum(silent - 1, 0), 1.0)
    pause = [np.diff(np.flatnonzero(active[i] & before[i])) for i in range(n)]
    dark = told & (silent >= LEAST) & (chance <= rare)
    order = np.lexsort((np.arange(n), np.where(told, chance, 2.0)))
    first = progress.history.first_day
    columns = {
        "creator_id": tuple(progress.ids[order].tolist()),
        "silent_days": tuple(int(silent[i]) if progress.seen[i] else None for i in order),
        "last_day": tuple(first + timedelta(days=int(last[i])) if last[i] >= 0 else None for i in order),
        "usual_pause": tuple(float(np.median(pause[i])) if told[i] else None for i in order),
        "usual_share": tuple(float(share[i]) if told[i] else None for i in order),
        "chance": tuple(float(chance[i]) if told[i] else None for i in order),
        "dark": tuple(dark[order].tolist()),
    }
    text = f"usual is what the {RECENT} days before the silence show, with at least {ENOUGH} active ones"
    return Table(columns, (Note("usual_silence", text),), kinds=KINDS)


def _stays_silent(active: Bools, before: Bools, off: Floats) -> Floats:
    """Return the chance that a silent day is followed by another: (N,); ``off`` is that of any silent day."""
    weight = 4.0
    silent = before[:, :-1] & ~active[:, :-1] & before[:, 1:]
    stays = (silent & ~active[:, 1:]).sum(1)
    return np.asarray((stays + weight * off + HALF) / (silent.sum(1) + weight + 2 * HALF))


@frozen(eq=False)
class QuietSoon(Columnar):
    """How likely creators go quiet, and whether the past of their roster bears these chances out.

    Attributes
    ----------
    columns : dict of tuples
        creator_id; chance (that no stream comes on the next 14 days); silent_days (since the last stream) and rate
        (streaming days a day of the last 56), of those who streamed in the last 28; by_silence and by_rate (the chance
        by two plain rules); why (in words, where there is no chance, or where it is 0; else empty). One row a creator,
        the likeliest first.
    origins : dict of tuples
        What would have been said in the past, one row an origin: day (the last known one), creators, events (those
        who then went quiet), expected (the sum of their chances), brier, brier_by_silence, brier_by_rate.
    as_of : date
        The last known day.
    notes : tuple of Note
        What the chances rest on, and why they are shown or not.

    Examples
    --------
    >>> import tierpace as tp
    >>> found = tp.evidence.quiet_soon(tp.demo.ledger(seed=0).as_of("2026-03-15"))
    >>> found
    <QuietSoon at the end of 2026-03-15, 13 creators, not proven>
    """

    __module__ = "tierpace.evidence"

    columns: Columns
    origins: Columns = field(kw_only=True)
    as_of: date = field(kw_only=True)
    notes: tuple[Note, ...] = field(default=(), kw_only=True)

    kinds = QUIET_KINDS

    def __repr__(self) -> str:
        who = counted(len(self), "creator")
        return f"<QuietSoon at the end of {self.as_of}, {who}, {'' if self.proven else 'not '}proven>"

    def _repr_html_(self) -> str:
        return table_html(Table(self.columns, self.notes))

    @property
    def proven(self) -> bool:
        """Whether a roster shows these chances: its past has 20 events, and in it they beat both rules."""
        return not self.why_not

    @property
    def why_not(self) -> str:
        """Why a roster does not show these chances, in words; empty where it does."""
        return _why_not(self.origins)


def _why_not(origins: Columns) -> str:
    """Return why the past does not bear the chances out, in words; empty where it does."""
    n, events = len(origins["day"]), sum(origins["events"])
    if n < LEAST_ORIGINS:
        return f"{counted(n, 'fortnight')} of the past can be scored, {LEAST_ORIGINS} needed"
    if events < LEAST_EVENTS:
        return f"{events:,} went quiet in the past, {LEAST_EVENTS} needed"
    for name, rule in zip(RULES, ("the days silent", "the rate alone"), strict=True):
        less = np.array(origins["brier"]) - np.array(origins[name])
        if less.mean() + half_width(less, 2 * SURE - 1) >= 0:
            return f"not surely better than {rule}"
    return ""


def quiet_soon(progress: Progress, learned: Learned | None = None) -> QuietSoon:
    """Return the chance that a creator active in the last 28 days has no stream on any of the next 14 days.

    Parameters
    ----------
    progress : Progress
        With days or streams. The chances are learned from all creators of it: a part of a roster learns from that part
        alone, so cut the whole one and pick rows of the result, or pass what was learned.
    learned : Learned, optional
        What `tierpace.learn` found of the whole roster: nothing is learned then.

    Returns
    -------
    QuietSoon
        One row a creator, by chance; no rows for an empty roster. Creators without a stream in the last 28 days,
        without data or who have left have none. `QuietSoon.proven` says whether the past of the roster bears the
        chances out; where it does not, rosters show none.

    Raises
    ------
    InputTypeError
        ``progress`` is something else.

    Notes
    -----
    Every second Sunday of the past is an origin if the 14 days after it end by the cut. Those active in its last 28
    days are its rows, whether a stream came on the 14 days after is their outcome; who left by date within them, has an
    unknown day among them, or has one figure for days on both sides of an edge, is none. On the last 26 origins a
    logistic model learns from: a constant; days silent s, as log(1 + s); silence in own units, log(1 + s·r₈₀); how rare
    so long a silence is, -s·log q up to 8, ÷ 4; log r₂₀ and log r₈₀; log(-log q); and e^(-n/7). Here r₂₀ and r₈₀ are
    own rates of streaming days a day in which a day t days ago counts e^(-t/20) or e^(-t/80), shrunk by 2 days to the
    rate of all who were there (to which 2 days at 0.4 are added); q is how often a silent day was followed by another
    (memory 80, shrunk by 4 days to that of all, to which 4 at 0.7 are added); n the days known since the first stream,
    or since joining. A first stream itself is no evidence of a rate. The weights are held near those that three public
    panels have in common, -5.8, -0.5, 1.9, 0.2, -0.1, -1.0, -1.0 and 2.5, by a normal prior of precision 10, 3 for the
    constant. Of more than 1,000 creators those of the least id noise teach. Where R rows were learned from, a chance p
    is shown as (R·p + ½)/(R + 1): never 0 or 1. Only who streams on the day in progress is sure not to go quiet: 0.

    The past is walked through the same way: what would have been said at each of the last 26 origins, learned from at
    least three origins before it, is scored by the mean squared error (Brier). Two rules are scored with it: the past
    frequency of those silent as long (0, 1, 2, 3-4, 5-6, 7-9, 10-13, 14-20 and 21-27 days; one creator more at the
    frequency of all) and e^(-14·rate). ``proven``: at least 6 such origins with 20 events, and the mean difference to
    either rule lies below zero by Student's t of 95 %, one-sided, over origins.

    Examples
    --------
    >>> import tierpace as tp
    >>> found = tp.evidence.quiet_soon(tp.demo.ledger(seed=0).as_of("2026-03-15"))
    >>> found.proven, found.why_not
    (False, '...')
    """
    require_kind(
        progress, Progress, field="progress", code="forecast.bad_progress", hint="cut the ledger: ledger.as_of(day)"
    )
    return quiet_of(progress) if learned is None else quiet_of(learned.part(progress), learned.quiet)


def quiet_of(progress: Progress, prior: QuietPrior | None = None) -> QuietSoon:
    """Return `quiet_soon` by what a roster says; without that, it is learned from the creators at hand."""
    if prior is None and is_many(progress):
        prior = Past(teachers(progress.whole)).prior
    past = Past(progress, prior.usual if prior else None)
    prior = prior or past.prior
    n, learned, now = len(progress.ids), prior.learned, past.now
    values = np.full((4, n), np.nan)
    silent = np.full(n, -1)
    values[1, now.rows], values[3, now.rows], silent[now.rows] = now.rate, by_rate(now), now.silent
    if learned is not None:
        values[0, now.rows], values[2, now.rows] = learned.model(now), learned.by_silence(now)
    gone = progress.no_data | ~np.isnat(progress.left_on)
    live = np.zeros(n, bool) if progress.today is None else progress.today.so_far.any(1) & ~gone
    values[:, gone], silent[gone] = np.nan, -1
    for row in (0, 2, 3):
        values[row, live] = 0.0
    silent[live] = 0
    order = np.lexsort((np.arange(n), -np.nan_to_num(values[0], nan=-1.0)))
    chance, rate, silence, plain = ([None if v != v else v for v in row[order].tolist()] for row in values)  # noqa: PLR0124  # NaN: not known
    columns = {
        "creator_id": tuple(progress.ids[order].tolist()),
        "chance": tuple(chance),
        "silent_days": tuple(int(v) if v >= 0 else None for v in silent[order]),
        "rate": tuple(rate),
        "by_silence": tuple(silence),
        "by_rate": tuple(plain),
        "why": tuple(
            _why_none(progress, i, known=values[0, i] == values[0, i], live=live[i], learned=learned is not None)
            for i in order.tolist()
        ),
    }
    origins = prior.origins
    return QuietSoon(columns, origins=origins, as_of=progress.as_of, notes=_quiet_notes(origins))


def _why_none(progress: Progress, row: int, *, known: bool, live: bool, learned: bool) -> str:
    """Return why a creator has no chance to go quiet, or one of 0; empty where there is one."""
    if live:
        return "streams on the day in progress"
    if known:
        return ""
    return progress.why_no_data(row) or (f"no stream in the last {ACTIVE} days" if learned else "no past to learn from")


def _quiet_notes(origins: Columns) -> tuple[Note, ...]:
    """Return what chances to go quiet rest on, and why they are not shown where they are not."""
    text = f"no chance to go quiet is shown: {why}" if (why := _why_not(origins)) else ""
    if not text:
        mean = [float(np.mean(origins[name])) for name in ("brier", *RULES)]
        n, events = len(origins["day"]), sum(origins["events"])
        text = (
            f"chance to go quiet: no stream in the next {AHEAD} days, of who streamed in the last {ACTIVE}; over {n} "
            f"past fortnights, in which {events:,} went quiet, its Brier score is {mean[0]:.4f} (by the days silent "
            f"{mean[1]:.4f}, by the rate alone {mean[2]:.4f})"
        )
    return (Note("quiet_not_shown" if why else "quiet_soon", text),)
