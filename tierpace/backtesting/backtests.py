"""Backtests: past months, cut at past days, projected by the same calls as live use, and scored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from tierpace.backtesting.backtest_results import Backtest
from tierpace.backtesting.scorecards import (
    BINS,
    Card,
    beside,
    cells,
    month_changes,
    said_of_tiers,
    score_card,
    strata,
    together,
)
from tierpace.backtesting.walk_forward import CUT_DAYS, Split, listed, split_cuts
from tierpace.core.arrays import Columns, made
from tierpace.core.days import DayLike, plain_day
from tierpace.core.months import Month, MonthLike, as_month
from tierpace.core.programs import ProgramBook
from tierpace.core.signals import Signal
from tierpace.errors import HistoryError, InputError, InputTypeError
from tierpace.forecasters.contract import require_forecaster
from tierpace.forecasters.defaults import default
from tierpace.forecasters.learned import Learned, taught
from tierpace.forecasters.naming import name_of
from tierpace.forecasters.projecting import project
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.scores import reliability
from tierpace.ledger.ledger import check_ledger
from tierpace.ledger.month_totals import MonthTotals
from tierpace.rules.assignments import Assignments, assignments_of
from tierpace.rules.judging import judge
from tierpace.rules.tier_chances import chances
from tierpace.tables.cells import visible

if TYPE_CHECKING:
    from tierpace.core.programs import Program
    from tierpace.forecasters.contract import Forecaster
    from tierpace.ledger.ledger import Ledger
    from tierpace.ledger.progress import Progress

    Track = Callable[[str, int, int], None]

DRAWS = 200
BLOCK = 2048  # creators whose draws are held at a time
KEYS = ("forecaster", "month", "cut_day", "stratum", "signal", "score", "value", "rows")


def backtest(
    ledger: Ledger,
    forecasters: Mapping[str, Forecaster | Mapping[DayLike, Learned] | None],
    *,
    program: Program | ProgramBook,
    months: Iterable[MonthLike],
    cut_days: Iterable[int] = CUT_DAYS,
    seed: int = 0,
    draws: int = DRAWS,
    ladder: str | None = None,
    keep_rows: bool = False,
    workers: int = 1,
    track: Track | None = None,
) -> Backtest:
    """Project past months as they were known on past days, and score what came of it.

    Parameters
    ----------
    ledger : Ledger
        That covers the months and a past before them.
    forecasters : {name: Forecaster}, or {name: {day: Learned}}
        Points are drawn around by `Calibrated`, as in live use. Of what `tierpace.learn` found at each cut (the
        progress of a `Split`), by its last known day, nothing is learned again.
    program : Program or ProgramBook
        Each month is judged by the programs in force in it. The tiers of all ladders of a book are scored together.
    months : iterable of Month or text
        Which months to look back on, such as ``Month.range("2025-11", "2026-02")``.
    cut_days : iterable of int
        How many days of the month are known.
    seed, draws : int
        As in `project`.
    ladder : str, optional
        One ladder of a book. Default: all.
    keep_rows : bool
        Whether to keep what was said of every creator.
    workers : int
        Months are worked off by as many processes; the numbers do not depend on it.
    track : callable, optional
        Called with "backtest", months done, and of how many.

    Returns
    -------
    Backtest
        Scores of every month × cut day × stratum.

    Raises
    ------
    HistoryError
        No month, no cut day, or no creator to score.
    InputError, AsOfError, ProgramError, ForecasterError
        As live use would raise.

    Examples
    --------
    >>> import tierpace as tp
    >>> result = tp.backtest(
    ...     tp.demo.ledger(seed=0),
    ...     {"linear": tp.forecasters.Linear()},
    ...     program=tp.demo.program(),
    ...     months=[tp.Month(2026, 2)],
    ...     cut_days=[15],
    ...     draws=50,
    ... )
    >>> sorted(set(result.scores["score"]))[:4]
    ['bias', 'brier', 'brier_undecided', 'coverage']
    """
    when, days = tuple(map(as_month, listed("months", months))), listed("cut_days", cut_days)
    check_ledger(ledger)
    _check_asked(forecasters)
    for name, found in (("forecasters", len(forecasters)), ("months", len(when)), ("cut_days", len(days))):
        if not found:
            raise HistoryError(
                "backtest.nothing_to_do",
                field=name,
                needed=1,
                found=0,
                requirement=f"there must be at least one of {name}",
            )
    job = partial(
        _month,
        ledger,
        forecasters={name: _by_day(found) for name, found in forecasters.items()},
        program=program,
        cut_days=days,
        seed=seed,
        draws=draws,
        ladder=ladder,
        keep_rows=keep_rows,
    )
    results = []
    for done, result in enumerate(_run(job, when, workers), 1):
        results.append(result)
        if track:
            track("backtest", done, len(when))
    cell_rows = [row for r in results for row in r.cells]
    if not cell_rows:
        raise HistoryError(
            "backtest.nobody",
            field="months",
            needed=1,
            found=0,
            requirement="at least one creator must be on the roster at a cut",
        )
    meta = {
        "forecasters": tuple(forecasters),
        "written": tuple(map(_written, forecasters.values())),
        "months": tuple(str(m) for m in when),
        "cut_days": days,
        "draws": draws,
        "seed": seed,
        "digest": ledger.digest,
    }
    rows = {n: tuple(v for r in results for v in r.rows[n]) for n in results[0].rows} if keep_rows else None
    columns = {name: tuple(r[k] for r in cell_rows) for k, name in enumerate(KEYS)}
    return Backtest(columns, reliability=_reliability([r.bins for r in results]), rows=rows, meta=meta)


def _check_asked(forecasters: object) -> None:
    """Raise unless these are forecasters with names that can be seen and that differ."""
    if not isinstance(forecasters, Mapping) or not all(isinstance(name, str) for name in forecasters):
        raise InputTypeError(
            "backtest.bad_forecasters",
            "forecasters",
            forecasters,
            "must be a dict of names and forecasters",
            'write {"linear": Linear()}',
        )
    there: dict[str, str] = {}
    for name, forecaster in forecasters.items():
        if forecaster is not None and not isinstance(forecaster, Mapping):
            require_forecaster(forecaster)
        if not (seen := visible(name)) or seen in there:
            raise InputError(
                "backtest.bad_name",
                "forecasters",
                (there[seen], name) if seen in there else name,
                "names must have a visible character, and no two may be shown alike",
            )
        there[seen] = name


def _written(found: Any) -> str:
    """Return what a forecaster is called, or the one that learned at the first of some days."""
    found = default() if found is None else found
    return name_of(next(iter(found.values())).forecaster if isinstance(found, Mapping) and found else found)


def _by_day(found: Any) -> Any:
    """Return what was learned by days, as dates; anything else as it is, the default for None."""
    if not isinstance(found, Mapping):
        return default() if found is None else found
    for learned in found.values():
        if not isinstance(learned, Learned):
            raise InputTypeError(
                "backtest.not_learned",
                "forecasters",
                learned,
                "by days there must be what was learned at each",
                "write {cut: tierpace.learn(progress)}",
            )
    return {plain_day(day): learned for day, learned in found.items()}


def _learned_at(found: Any, progress: Progress) -> tuple[Forecaster, Progress]:
    """Return what was learned at a cut, and the roster as it is seen with it."""
    if progress.as_of not in found:
        raise InputError(
            "backtest.no_learned",
            "forecasters",
            str(progress.as_of),
            "of each cut there must be what was learned at it",
            "learn at the progress of each of tierpace.splits",
        )
    learned: Learned = found[progress.as_of]
    return learned.forecaster, learned.part(progress)


def _run(job: Callable[[Month], _Result], months: tuple[Month, ...], workers: int) -> Iterator[_Result]:
    if workers <= 1:
        yield from map(job, months)
        return
    with ProcessPoolExecutor(workers, initializer=_hire, initargs=(job,)) as pool:
        yield from pool.map(_work, months)


_JOB: list[Callable[[Month], _Result]] = []  # of a worker: passed once, since it holds the ledger


def _hire(job: Callable[[Month], _Result]) -> None:
    _JOB[:] = [job]


def _work(month: Month) -> _Result:
    return _JOB[0](month)


@frozen(eq=False)
class _Result:
    """What one month gives: score cells, reliability bins by forecaster, rows."""

    cells: list[tuple[Any, ...]]
    bins: dict[str, Floats]
    rows: Columns


def _month(
    ledger: Ledger,
    month: Month,
    *,
    forecasters: dict[str, Any],
    program: Program | ProgramBook,
    cut_days: tuple[int, ...],
    seed: int,
    draws: int,
    ladder: str | None,
    keep_rows: bool,
) -> _Result:
    """Score all forecasters on one month."""
    found: list[tuple[Any, ...]] = []
    bins = {name: np.zeros((3, len(BINS) - 1)) for name in forecasters}
    rows: Columns = {}
    for split in split_cuts(ledger, months=[month], cut_days=cut_days):
        progress = split.progress
        if not len(progress.ids):
            continue
        rules = assignments_of(program, progress, ladder)
        judged = np.any([r.judged for r in rules], axis=0)
        if not judged.any():
            continue
        scale = month_changes(progress)
        seen = progress if judged.all() else progress.select(progress.ids[judged])
        groups: dict[str, Bools] = {}
        for name, forecaster in forecasters.items():
            card = _card(split, forecaster, rules, seed=seed, draws=draws)
            size = Signal.DIAMONDS if progress.measured[Signal.DIAMONDS] else Signal.AIRTIME
            groups = groups or strata(seen, card.mean[:, size])
            for stratum, members in groups.items():
                if members.any():
                    head = (name, str(month), progress.day, stratum)
                    n = int(members.sum())
                    found += [(*head, *cell, n) for cell in cells(card, members, progress.measured, scale)]
            count, said, came = reliability(*said_of_tiers(card, groups["all"]), BINS)
            bins[name] += np.nan_to_num(np.stack((count, said * count, came * count)))
            if keep_rows:
                rows = _append(rows, _rows(name, seen, card))
    return _Result(found, bins, rows)


def _card(split: Split, forecaster: Any, rules: Assignments, *, seed: int, draws: int) -> Card:
    """Return the score card of one forecaster at one split, for the creators that a program judges.

    It is worked off in blocks where the forecaster can learn.
    """
    progress = split.progress
    learned: Forecaster | None
    if isinstance(forecaster, Mapping):
        learned, progress = _learned_at(forecaster, progress)
    else:
        learned = taught(forecaster, progress)
    step = len(progress.ids) if learned is None else BLOCK
    cards: dict[str, list[Card]] = {r.program.ladder: [] for r in rules if r.judged.any()}
    order: dict[str, list[Ints]] = {ladder: [] for ladder in cards}
    for first in range(0, len(progress.ids), step):
        rows = np.arange(first, min(first + step, len(progress.ids)))
        projection = project(progress.select(progress.ids[rows]), learned or forecaster, draws=draws, seed=seed)
        for share in rules:
            kept = rows[share.judged[rows]]
            if not len(kept):
                continue
            part = projection.select(progress.ids[kept])
            outcome = np.asarray(judge(_closed(part.progress, split.actual[kept]), share.program).cleared.all(2))
            ladder = share.program.ladder
            cards[ladder].append(score_card(part, chances(part, share.program), split.actual[kept], outcome))
            order[ladder].append(kept)
    found = []
    for ladder, of_ladder in cards.items():
        kept = np.concatenate(order[ladder])
        sort = np.argsort(kept, kind="stable")
        found.append((kept[sort], together(of_ladder).take(sort)))
    return beside(found)


def _closed(progress: Progress, actual: Ints) -> MonthTotals:
    """Return the month as it came to be, for the rules engine."""
    none = np.zeros(len(progress.ids), np.int64)
    return made(
        MonthTotals,
        progress.month,
        ids=progress.ids,
        creators=progress.creators,
        day_rule=progress.day_rule,
        totals=actual,
        complete=none == 0,
        free_days=none,
        seconds_left=none,
        measured=progress.measured,
    )


def _rows(name: str, progress: Progress, card: Card) -> Columns:
    """Return one row a creator and signal of what a forecaster said and what came true."""
    n, used = len(progress.ids), [s for s in Signal if progress.measured[s]]
    columns = {"actual": card.truth, "mean": card.mean, "crps": card.crps, "pit": card.pit, "width80": card.width}
    same = {"forecaster": name, "month": str(progress.month), "cut_day": progress.day}
    return {
        **{key: (value,) * (n * len(used)) for key, value in same.items()},
        "creator_id": tuple(np.repeat(progress.ids, len(used))),
        "signal": tuple(s.label for s in used) * n,
        **{key: tuple(values[:, used].ravel().tolist()) for key, values in columns.items()},
    }


def _append(rows: Columns, more: Columns) -> Columns:
    return {name: rows.get(name, ()) + column for name, column in more.items()}


def _reliability(months: list[dict[str, Floats]]) -> Columns:
    """Return how often chances of each band came true, over all months, cuts, tiers and creators."""
    out: dict[str, list[Any]] = {n: [] for n in ("forecaster", "low", "high", "chances", "mean_chance", "frequency")}
    for name in months[0]:
        count, said, came = np.sum([m[name] for m in months], axis=0)
        some = np.where(count > 0, count, np.nan)
        for k, (low, high) in enumerate(pairwise(BINS)):
            row = (name, float(low), float(high), int(count[k]), float(said[k] / some[k]), float(came[k] / some[k]))
            for column, value in zip(out.values(), row, strict=True):
                column.append(value)
    return {n: tuple(v) for n, v in out.items()}
