"""What a roster has taught, as a value: learn once, then use it on any part of that roster, in any process."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import Attribute, evolve, field, frozen, has

from tierpace.core.arrays import Sealed, axes, handed, names
from tierpace.core.checks import require_kind
from tierpace.core.counting import counted
from tierpace.core.months import DayRule, Month
from tierpace.core.notes import Note
from tierpace.core.versions import library_version
from tierpace.errors import InputError
from tierpace.forecasters.calibrated import Calibrated
from tierpace.forecasters.checking import OURS, checked, unless_it_raises
from tierpace.forecasters.contract import Forecaster, Noise, require_forecaster, shown_to
from tierpace.forecasters.defaults import default
from tierpace.forecasters.donor_rosters import pool_of, teachers
from tierpace.forecasters.habit_priors import HabitsPrior, learn_habits
from tierpace.forecasters.naming import name_of
from tierpace.forecasters.quiet_past import Past, QuietPrior
from tierpace.forecasters.trails import has_learned, parts_that_learned
from tierpace.kernels.arrays import Bools
from tierpace.ledger.progress import Progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = 1  # of what was learned: another one is refused, for it would give other numbers


def _known_format(instance: object, attribute: Attribute[int], value: object) -> None:
    if value != FORMAT:
        raise InputError(
            "learned.other_format",
            "format",
            value,
            f"what was learned must be of the format that this version reads, {FORMAT}",
            "learn again: tierpace.learn(progress)",
        )


def _firm(value: Any) -> Any:
    """Return a value of ours with all arrays in it sealed where they lie."""
    if isinstance(value, np.ndarray):
        return handed(value)
    if isinstance(value, tuple):
        return tuple(map(_firm, value))
    if has(type(value)) and type(value).__module__.partition(".")[0] == "tierpace":
        for name in names(type(value)):
            _firm(getattr(value, name))
    return value


@frozen(eq=False, repr=False)
class Learned(Sealed):
    """What a roster has taught at a cut: a forecaster that has learned, and what its roster says of habits.

    Made by `learn`. `project`, `roster`, `report` and `habits` take it for any part of the roster, and learn nothing
    then: a creator gets the same numbers in any company. It can be pickled, and stored as JSON
    (`tierpace.show.to_json`) where the forecaster is one of tierpace's; both bring back the same numbers.

    It holds no id of a creator, but what donors did: errors, rates and worths of single creators. It is as
    confidential as the streams.

    Attributes
    ----------
    forecaster : Forecaster
        It has learned, and gives draws.
    habits : HabitsPrior
        What the roster says of the habits of any creator.
    quiet : QuietPrior
        The same of silence: see `tierpace.evidence.quiet_soon`.
    as_of : date
        The cut: the last known day.
    month : Month
        The month looked at.
    first_day : date
        The first day of the ledger. That of a part must begin on it too: how long a roster is known counts.
    day_rule : DayRule
        How days are counted.
    measured, shown : (3,) bool
        Which signals the source measures, and of which anybody has shown anything.
    newest_export : date or None
        The day of the newest console export.
    creators, taught, donors : int
        How many creators have been seen; how many of them taught; how many newcomers are donors besides.
    format : int
        Of what is in here; another one is refused.
    numpy, version : str
        With which versions of numpy and tierpace it was learned.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> learned = tp.learn(progress)
    >>> learned
    <Learned 2026-03 day 15, 13 creators, Analogs(Calibrated(Fading(EmpiricalBayes())))>
    >>> one = progress.select(["demo-mara"])
    >>> alone, whole = (tp.project(p, learned, draws=50) for p in (one, progress))
    >>> bool((alone.draws == whole.select(["demo-mara"]).draws).all())
    True
    """

    __module__ = "tierpace"

    forecaster: Forecaster = field(converter=_firm)
    habits: HabitsPrior = field(kw_only=True, converter=_firm)
    quiet: QuietPrior = field(kw_only=True, converter=_firm)
    as_of: date = field(kw_only=True)
    month: Month = field(kw_only=True)
    first_day: date = field(kw_only=True)
    day_rule: DayRule = field(kw_only=True)
    measured: Bools = axes("3")
    shown: Bools = axes("3")
    newest_export: date | None = field(kw_only=True)
    creators: int = field(kw_only=True)
    taught: int = field(kw_only=True)
    donors: int = field(kw_only=True)
    format: int = field(default=FORMAT, kw_only=True, validator=_known_format, metadata={"first": True})
    numpy: str = field(factory=lambda: np.__version__, kw_only=True)
    version: str = field(factory=library_version, kw_only=True)

    def __repr__(self) -> str:
        day = (self.as_of - self.month.first).days + 1
        return f"<Learned {self.month} day {day}, {counted(self.creators, 'creator')}, {name_of(self.forecaster)}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle with the format ahead of the rest, so that another one is refused before anything else is read."""
        return _stamped, (_Stamp(self.format), {name: getattr(self, name) for name in names(type(self))})

    @property
    def digest(self) -> str:
        """A key of what was learned, and where: equal for equal learning, whatever version it was made with."""
        h = blake2b(digest_size=16)
        _mix(h, {name: getattr(self, name) for name in names(type(self)) if name not in ("numpy", "version")})
        return h.hexdigest()

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a projection says of it: of which creators it was learned, where these were not all."""
        if self.taught == self.creators:
            return ()
        text = f"learned from {self.taught:,} of {counted(self.creators, 'creator')}, chosen by the noise of their ids"
        besides = counted(self.donors, "newcomer besides is a donor", "newcomers besides are donors")
        return (Note("learned_from", f"{text}; {besides}" if self.donors else text),)

    def part(self, progress: Progress) -> Progress:
        """Return a part of the roster as it looks with what the whole has shown.

        InputError: it is of another cut, month, first day or day rule, measures other signals, or a day is in progress.
        """
        _require_same(self, progress)
        if progress.newest_export == self.newest_export and np.array_equal(progress.shown, self.shown):
            return progress
        return evolve(progress, shown=self.shown, newest_export=self.newest_export)


@frozen
class _Stamp:
    """The format of a pickle, which comes first in it."""

    format: int = field(validator=_known_format)

    def __reduce__(self) -> tuple[Any, ...]:
        """Make it again, and so check it, where it is read."""
        return _Stamp, (self.format,)


def _stamped(stamp: _Stamp, content: dict[str, Any]) -> Learned:
    return Learned(**content)


def learn(progress: Progress, forecaster: Forecaster | None = None, *, creators: int | None = None) -> Learned:
    """Return what a roster teaches at a cut, to be used on any part of it and in any process.

    The method ``learn`` of a forecaster is one part of it: this verb calls that, and adds what the roster says of
    habits and silence, and where all that holds.

    Parameters
    ----------
    progress : Progress
        The whole roster at the end of a day. Creators without data teach nothing.
    forecaster : Forecaster, optional
        Default: `tierpace.forecasters.default`. It needs a method ``learn(progress)``, as all of tierpace's have. One
        that has learned at this cut is kept as it is.
    creators : int, optional
        How many creators have been seen, where ``progress`` holds those alone that are learned from.

    Returns
    -------
    Learned
        What it holds does not depend on the order of the input: creators are sorted by id, and their days are whole
        numbers. Above 20,000 creators who have been seen it is learned from a sample: the 20,000 of the least noise of
        their ids among those with a known day; up to 1,000 newcomers are donors, also such as are not in the sample.
        Learned again with another version of numpy, or on another processor, the last bits may differ: learn once and
        send it out.

    Raises
    ------
    InputError
        A forecaster has no method ``learn``, a part of it has learned before, or it has learned at another cut.
    ForecasterError
        As `project`.

    Examples
    --------
    >>> import tierpace as tp
    >>> ledger, program = tp.demo.ledger(seed=0), tp.demo.program()
    >>> learned = tp.learn(ledger.as_of("2026-03-15"))
    >>> asked = {"as_of": "2026-03-15", "forecaster": learned, "draws": 100}
    >>> whole, part = (tp.roster(found, program, **asked) for found in (ledger, ledger.select(["demo-mara"])))
    >>> part["demo-mara"]["chance"] == whole["demo-mara"]["chance"]
    True
    """
    hint = "cut the ledger: ledger.as_of(day)"
    require_kind(progress, Progress, field="progress", code="forecast.bad_progress", hint=hint)
    wanted = default() if forecaster is None else forecaster
    require_forecaster(wanted)
    seen = progress.whole.of_seen
    pool = pool_of(seen)
    ready = _taught(wanted, pool)
    if ready is None:
        raise InputError(
            "learned.no_method",
            "forecaster",
            name_of(wanted),
            "a forecaster must have a method learn(progress) to be learned apart from its use",
            "write one, or pass the forecaster itself to project, roster or backtest",
        )
    some = teachers(pool)
    return Learned(
        ready,
        habits=learn_habits(some),
        quiet=Past(some).prior,
        as_of=seen.as_of,
        month=seen.month,
        first_day=seen.history.first_day,
        day_rule=seen.day_rule,
        measured=seen.measured,
        shown=pool.shown,
        newest_export=pool.newest_export,
        creators=len(seen.ids) if creators is None else creators,
        taught=len(some.ids),
        donors=len(pool.ids) - len(some.ids),
    )


def learned_once(
    forecaster: Forecaster | Learned | None, progress: Progress, *, only_points: bool = False
) -> tuple[Forecaster, Learned | None, Progress]:
    """Return what a roster is projected with, once for all its parts: the forecaster, what was learned, the roster.

    Nothing is learned of a forecaster that cannot, from nobody, or for ``only_points``: then the roster has to be
    projected in one piece.
    """
    if isinstance(forecaster, Learned):
        return forecaster.forecaster, forecaster, forecaster.part(progress)
    wanted = default() if forecaster is None else forecaster
    require_forecaster(wanted)
    if only_points or getattr(wanted, "learn", None) is None or not len(progress.whole.of_seen.ids):
        return wanted, None, progress
    learned = learn(progress, wanted)
    return wanted, learned, progress if progress.today is not None else learned.part(progress)


def taught(forecaster: Forecaster, progress: Progress) -> Forecaster | None:
    """Return a forecaster with draws that gives any part of this roster the same numbers as the whole.

    None if it cannot learn, or there is nobody to learn from: then the roster has to be projected in one piece.
    """
    require_forecaster(forecaster)
    seen = progress.whole.of_seen
    return _taught(forecaster, pool_of(seen)) if len(seen.ids) else None


def _taught(forecaster: Forecaster, pool: Progress) -> Forecaster | None:
    own = getattr(forecaster, "learn", None)
    if own is None:
        return None
    ours, kept = isinstance(forecaster, OURS), has_learned(forecaster)
    if not kept and (parts := parts_that_learned(forecaster)):
        raise InputError(
            "learned.part_has_learned",
            "forecaster",
            name_of(parts[0]),
            "a forecaster within another one must not have learned before it",
            "build it of forecasters that have not learned; the whole of it then learns at once",
        )
    draws_itself = ours
    if len(pool.ids):
        one = pool.select(pool.ids[:1])
        noise = Noise(one.ids, one.month, draws=0 if ours else 1, seed=0)
        draws_itself = ours or checked(forecaster, one, noise).draws is not None
    if ours and kept:
        return forecaster
    if not draws_itself:
        around = unless_it_raises(forecaster, "learn", lambda: Calibrated(forecaster).learn(pool))
        return evolve(around, forecaster=forecaster) if kept else around
    found: Forecaster = unless_it_raises(
        forecaster, "learn", lambda: own(shown_to(forecaster, pool if ours else teachers(pool)))
    )
    return found


def _require_same(learned: Learned, progress: Progress) -> None:
    """Raise InputError unless a progress is a part of the roster that was learned from."""
    again = "learn again from this roster"
    if progress.today is not None:
        raise InputError(
            "learned.within_day",
            "progress",
            progress.cut,
            "what was learned must be used at the end of a day: how a day goes on is read from the streams at hand",
            "cut at the end of the last whole day, or pass a forecaster",
        )
    signals = (progress.measured.tolist(), learned.measured.tolist())
    for code, name, found, wanted, hint in (
        ("learned.other_cut", "as_of", progress.as_of, learned.as_of, again),
        ("learned.other_month", "month", progress.month, learned.month, again),
        ("learned.other_day_rule", "day_rule", progress.day_rule, learned.day_rule, again),
        ("learned.other_signals", "measured", *signals, "pass measured=learned.measured when building the ledger"),
        (
            "learned.other_first_day",
            "first_day",
            progress.history.first_day,
            learned.first_day,
            "pass first_day=learned.first_day when building the ledger",
        ),
    ):
        if found != wanted:
            raise InputError(
                code, name, str(found), f"must be that of the roster that was learned from, {wanted}", hint
            )


def _mix(h: blake2b, value: Any) -> None:
    """Put a value into a hash, by what it holds."""
    if isinstance(value, np.ndarray):
        plain: NDArray[Any] = np.ascontiguousarray(value)
        h.update(f"array{plain.dtype.str}{plain.shape}".encode())
        h.update(plain.tobytes() if not plain.dtype.hasobject else repr(plain.tolist()).encode())
    elif has(type(value)):
        h.update(type(value).__name__.encode())
        _mix(h, {name: getattr(value, name) for name in names(type(value))})
    elif isinstance(value, Mapping):
        _mix(h, [part for pair in value.items() for part in pair])
    elif isinstance(value, tuple | list):
        h.update(f"list{len(value)}".encode())
        for part in value:
            _mix(h, part)
    elif isinstance(value, float):
        h.update(float(value).hex().encode())
    elif isinstance(value, bool | np.bool_):
        h.update(str(bool(value)).encode())
    elif hasattr(value, "tail") and hasattr(value, "__dict__"):  # somebody else's forecaster
        h.update(type(value).__name__.encode())
        _mix(h, vars(value))
    else:
        h.update(f"{type(value).__name__}{value}\x1f".encode("utf-8", "surrogatepass"))
