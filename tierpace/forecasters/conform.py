"""The contract of a forecaster and its laws, as checks that anyone can run on any forecaster."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from tierpace.core.arrays import locked
from tierpace.core.counting import counted
from tierpace.core.creators import Creator
from tierpace.core.months import DayRule, Month
from tierpace.core.signals import Signal
from tierpace.errors import ForecasterError, HistoryError, TierpaceError
from tierpace.forecasters.contract import Forecaster, require_forecaster
from tierpace.forecasters.learned import taught
from tierpace.forecasters.naming import name_of
from tierpace.forecasters.projecting import project
from tierpace.kernels.arrays import Ints
from tierpace.ledger.ledger import Ledger

if TYPE_CHECKING:
    from tierpace.ledger.progress import Progress
    from tierpace.ledger.projection import Projection

DRAWS = 400
FIRST = date(2025, 1, 1)
MONTHS = 6
CREATORS = 24
NEAR = 0.2  # how far draws may lie from points, of a roster's total: past months may show that points are biased
EXACT = 1e-9
ROUNDING = 1e-6
LITTLE = 0.5  # active days that may be added for one who was always silent: never is not known
ZONE = DayRule("UTC")
LEFT_BEFORE, LEFT_IN, CAME = date(2025, 4, 20), date(2025, 6, 8), date(2025, 6, 5)
OUTAGE_OF_SOME = (date(2025, 6, 7), date(2025, 6, 9))  # one who leaves in it among them
OUTAGE_OF_ALL = (date(2025, 5, 12), date(2025, 5, 13))
CUTS = (date(2025, 6, 1), date(2025, 6, 15), date(2025, 6, 29), date(2025, 6, 30))


@frozen
class Check:
    """One law and whether the forecaster keeps it.

    Attributes
    ----------
    name : str
        The law.
    passed : bool
        Whether it is kept.
    found : str
        What is wrong, if it is not.

    Examples
    --------
    >>> from tierpace.forecasters import Check
    >>> print(Check("the input stays unchanged", passed=True))
    ok     the input stays unchanged
    """

    __module__ = "tierpace.forecasters"

    name: str
    passed: bool
    found: str = ""

    def __str__(self) -> str:
        return f"{'ok    ' if self.passed else 'BROKEN'} {self.name}{f': {self.found}' if self.found else ''}"


@frozen
class Conformance:
    """What `check_forecaster` found.

    Attributes
    ----------
    forecaster : str
        What was checked.
    checks : tuple of Check
        In the order they ran.

    Examples
    --------
    >>> import tierpace as tp
    >>> report = tp.check_forecaster(tp.forecasters.Linear())
    >>> print(str(report).splitlines()[1])
      ok     shapes, finite, within the days left
    """

    __module__ = "tierpace.forecasters"

    forecaster: str
    checks: tuple[Check, ...]

    def __str__(self) -> str:
        return "\n".join([self.forecaster, *(f"  {c}" for c in self.checks)])

    @property
    def passed(self) -> bool:
        """Whether all laws are kept."""
        return all(c.passed for c in self.checks)


def check_forecaster(forecaster: Forecaster, *, strict: bool = True) -> Conformance:
    """Run a forecaster on invented rosters and check the contract and its laws.

    Shapes; finite and 0 or more; whole active days within the days left and airtime within their length; the same seed
    gives the same draws and another seed others; nothing after the cut matters; rows follow their creators; inputs stay
    unchanged; creators who do the same every day are projected exactly; a roster that was always silent, to next to
    nothing; the mean of the draws lies near the point; on the last day nothing is added; with no history it still
    answers, or says how much it needs; who has left adds nothing, and joiners and days that are missing break nothing.
    Dropping creators changes nobody else's draws once the forecaster has learned. One without a method ``learn`` may
    borrow from all creators there, so its draws depend on the roster it is shown, and are not checked for that.

    Parameters
    ----------
    forecaster : Forecaster
        Any object with a method ``tail(progress, *, noise)``.
    strict : bool
        Whether a broken law raises.

    Returns
    -------
    Conformance
        One line a law.

    Raises
    ------
    ForecasterError
        ``forecast.broken_law`` with all broken laws, if ``strict``.
    InputTypeError
        It has no method ``tail``.

    Examples
    --------
    >>> import tierpace as tp
    >>> tp.check_forecaster(tp.forecasters.Linear()).passed
    True
    """
    require_forecaster(forecaster)
    laws = (*LAWS, OF_LEARNING) if getattr(forecaster, "learn", None) is not None else LAWS
    checks = tuple(_run(name, law, forecaster) for name, law in laws)
    report = Conformance(name_of(forecaster), checks)
    broken = [c for c in checks if not c.passed]
    if broken and strict:
        raise ForecasterError(
            "forecast.broken_law",
            type(forecaster).__name__,
            "; ".join(f"{c.name}: {c.found}" for c in broken),
            "must keep the laws of a forecaster",
            "check_forecaster(…, strict=False) lists them all",
        )
    return report


def _run(name: str, law: Callable[[Forecaster], str], forecaster: Forecaster) -> Check:
    """Run one law; it returns what is wrong, or nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            found = law(forecaster)
        except HistoryError as error:
            found = (
                "" if error.needed > error.found else f"HistoryError says {error.needed} needed, {error.found} found"
            )
        except (TierpaceError, Warning) as error:
            found = str(error)
    return Check(name, not found, found)


# --------------------------------------------------------------------------------------------------- invented rosters


def _invented(days: Ints, ids: list[str], *, first: date = FIRST) -> Ledger:
    """Return a ledger of daily values (N, D, 3) from a first day on."""
    n, d = days.shape[:2]
    where = (np.repeat(np.array(ids, object), d), np.tile(np.datetime64(first, "D") + np.arange(d), n))
    flat = days.reshape(-1, 3)
    return Ledger.from_daily(
        creator_id=where[0],
        day=where[1],
        airtime_seconds=flat[:, 0],
        diamonds=flat[:, 1],
        active=flat[:, 2],
        day_rule=ZONE,
        creators=[Creator(i) for i in ids],  # named, so that the silent are on the roster too
    )


def _lively(seed: int = 7, *, n: int = CREATORS, months: int = MONTHS) -> tuple[Ints, list[str]]:
    """Return days of creators with habits of their own, and their ids."""
    rng = np.random.default_rng(seed)
    d = sum(Month(2025, m + 1).days for m in range(months))
    often = rng.beta(2, 2, (n, 1)) * np.clip(
        1 + 0.3 * np.sin(np.arange(d) * 2 * np.pi / 7 + rng.random((n, 1)) * 6), 0, 2
    )
    active = rng.random((n, d)) < np.clip(often, 0, 1)
    seconds = np.clip(rng.lognormal(np.log(7200), 0.4, (n, d)) * rng.lognormal(0, 0.3, (n, 1)), 600, 80_000)
    worth = rng.lognormal(np.log(2000), 0.5, (n, d)) * rng.lognormal(0, 1.0, (n, 1))
    airtime = (seconds * active).astype(np.int64)
    return np.stack((airtime, (airtime / 3600 * worth).astype(np.int64), active.astype(np.int64)), 2), [
        f"c{k:03d}" for k in range(n)
    ]


def _uneven() -> Ledger:
    """Return a ledger of creators who left, joined late or have days missing, in the month of the cuts and before."""
    days, ids = _lively()
    at = {day: (day - FIRST).days for day in (LEFT_BEFORE, LEFT_IN, CAME)}
    days[0, at[LEFT_BEFORE] + 1 :] = 0
    days[1:3, at[LEFT_IN] + 1 :] = 0
    days[3:6, : at[CAME]] = 0
    people = [Creator(ids[0], left=LEFT_BEFORE), *(Creator(i, left=LEFT_IN) for i in ids[1:3])]
    people += [Creator(ids[3], joined=CAME), Creator(ids[4], known_from=CAME)]
    out = _invented(days, ids).with_creators(people)
    return out.mask(*OUTAGE_OF_SOME, ids=ids[2:9]).mask(*OUTAGE_OF_ALL)


def _progress(cut: date, **kinds: int) -> Progress:
    return _invented(*_lively(**kinds)).as_of(cut)


def _project(forecaster: Forecaster, progress: Progress, seed: int = 1) -> Projection:
    return project(progress, forecaster, draws=DRAWS, seed=seed)


def _differ(a: Projection, b: Projection) -> bool:
    return a.draws is None or b.draws is None or not np.array_equal(a.draws, b.draws)


# --------------------------------------------------------------------------------------------------------------- laws


def _contract(forecaster: Forecaster) -> str:
    for cut in CUTS:
        _project(forecaster, _progress(cut))
        project(_progress(cut), forecaster, draws=0)
    _project(forecaster, _invented(*_lively()).as_of(date(2025, 5, 31), month=Month(2025, 6)))
    return ""


def _same_seed(forecaster: Forecaster) -> str:
    progress = _progress(CUTS[1])
    if _differ(_project(forecaster, progress), _project(forecaster, progress)):
        return "two runs with one seed differ: draw from the noise that is handed in, from nothing else"
    if not _differ(_project(forecaster, progress), _project(forecaster, progress, seed=2)):
        return "another seed gives the same draws"
    return ""


def _no_future(forecaster: Forecaster) -> str:
    days, ids = _lively()
    changed = days.copy()
    after = (CUTS[1] - FIRST).days + 1
    changed[:, after:] = _lively(seed=8)[0][:, after:]
    a, b = (_project(forecaster, _invented(x, ids).as_of(CUTS[1])) for x in (days, changed))
    return "days after the cut change the projection" if _differ(a, b) else ""


def _reordered(forecaster: Forecaster) -> str:
    days, ids = _lively()
    turned = [f"z{k:03d}" for k in range(len(ids))][::-1]  # the same creators, in the opposite order of ids
    a = project(_invented(days, ids).as_of(CUTS[1]), forecaster, draws=0).point
    b = project(_invented(days, turned).as_of(CUTS[1]), forecaster, draws=0).point
    room = EXACT * max(float(a.max(initial=1.0)), 1.0)
    return "" if np.allclose(a, b[::-1], rtol=1e-9, atol=room) else "rows do not follow their creators"


def _unchanged(forecaster: Forecaster) -> str:
    progress = locked(_progress(CUTS[1]))  # any forecaster is shown this very value, and may write to its texts alone
    before = locked(progress)
    _project(forecaster, progress)
    return "" if progress == before else "the input was changed"


def _constant(forecaster: Forecaster) -> str:
    n, d = CREATORS, sum(Month(2025, m + 1).days for m in range(MONTHS))
    k = np.arange(1, n + 1)
    one = np.stack((1800 * k, 100 * k, np.ones(n, np.int64)), 1)
    days = np.repeat(one[:, None], d, 1)
    projection = _project(forecaster, _invented(days, [f"c{i:03d}" for i in k]).as_of(CUTS[1]))
    wanted = one * 30
    worst = float(np.abs(projection.point - wanted).max() / wanted.max())
    return "" if worst < ROUNDING else f"off by {worst:.2g} of the largest total"


def _silent(forecaster: Forecaster) -> str:
    d = sum(Month(2025, m + 1).days for m in range(MONTHS))
    projection = _project(forecaster, _invented(np.zeros((CREATORS, d, 3), np.int64), _lively()[1]).as_of(CUTS[1]))
    days = float(projection.point[:, Signal.ACTIVE_DAYS].mean())
    return "" if days < LITTLE else f"{days:.2g} active days a creator, {LITTLE} at the most"


def _last_day(forecaster: Forecaster) -> str:
    progress = _progress(CUTS[3])
    projection = _project(forecaster, progress)
    if projection.draws is None:
        return "there are no draws"
    same = (projection.draws == progress.so_far[:, None]).all() and (projection.point == progress.so_far).all()
    return "" if same else "something is added on the last day"


def _near_point(forecaster: Forecaster) -> str:
    progress = _progress(CUTS[1])
    tail_point = project(progress, forecaster, draws=0).point - progress.so_far
    drawn = _project(forecaster, progress).point - progress.so_far
    off = np.abs(drawn.sum(0) / np.maximum(tail_point.sum(0), 1) - 1)
    return "" if (off < NEAR).all() else f"roster totals of draws and points differ by {off.max():.0%}"


def _thin_history(forecaster: Forecaster) -> str:
    days, ids = _lively()
    for known in (1, 3, 20):
        ledger = _invented(days[:, :known], ids)
        projection = _project(forecaster, ledger.as_of(FIRST + timedelta(days=known - 1)))
        if not projection.notes:
            return f"{counted(known, 'day of history gives', 'days of history give')} neither a note nor a HistoryError"
    return ""


def _one_creator(forecaster: Forecaster) -> str:
    days, ids = _lively()
    _project(forecaster, _invented(days[:1], ids[:1]).as_of(CUTS[1]))
    nobody = _invented(days, ids).as_of(CUTS[1]).select([])
    return "" if _project(forecaster, nobody).point.shape == (0, 3) else "an empty roster gives rows"


def _own_days(forecaster: Forecaster) -> str:
    ledger = _uneven()
    for cut in CUTS:
        progress = ledger.as_of(cut)
        over = progress.free_days == 0
        for projection in (_project(forecaster, progress), project(progress, forecaster, draws=0)):
            added = projection.point - progress.so_far
            if added[over].any():
                k = int(np.flatnonzero(over & added.any(1))[0])
                return f"{progress.ids[k]!r} has no free day, and gets {added[k].max():.3g}"
    return ""


def _part_of_roster(forecaster: Forecaster) -> str:
    progress = _progress(CUTS[1])
    learned = taught(forecaster, progress) or forecaster
    whole = _project(forecaster, progress)
    for part in (progress.ids[2:], progress.ids[::2], progress.ids[:1]):
        if _differ(_project(learned, progress.select(part)), whole.select(part)):
            return f"{len(part)} of {len(progress.ids)} creators, projected by what has learned, get other draws"
    return ""


LAWS: tuple[tuple[str, Callable[[Forecaster], str]], ...] = (
    ("shapes, finite, within the days left", _contract),
    ("same seed, same draws; another seed, others", _same_seed),
    ("blind to days after the cut", _no_future),
    ("reordering creators reorders rows", _reordered),
    ("the input stays unchanged", _unchanged),
    ("creators who do the same every day are projected exactly", _constant),
    ("a roster that was always silent stays near zero", _silent),
    ("nothing is added on the last day", _last_day),
    ("the mean of the draws lies near the point", _near_point),
    ("thin history gives a note, or a HistoryError", _thin_history),
    ("one creator, and none", _one_creator),
    ("who has left adds nothing; joiners and missing days", _own_days),
)
OF_LEARNING = ("once learned, dropping creators changes nobody else's draws", _part_of_roster)
