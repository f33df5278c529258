"""Backtests against a slow twin made of live calls alone; blocks, workers, books, tables and errors."""

import math
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from attrs import evolve

import tierpace as tp
from tests.errors import told
from tests.laws.slow_kernels import fair_crps, inverted_cdf
from tests.making.forecasters import OwnDraws
from tests.making.random_ledgers import ledger, program
from tierpace.backtesting.scorecards import LANE
from tierpace.forecasters import Calibrated, DayOfWeek, LateMonth, Linear

RULE = tp.DayRule("UTC")
MONTHS = [tp.Month(2025, 12), tp.Month(2026, 1), tp.Month(2026, 2)]
CUTS = [0, 12, 25]
LABELS = ("airtime", "diamonds", "active_days")


class OwnPoint:
    """A forecaster of a user, with points alone and nothing to learn."""

    def tail(self, progress, *, noise):
        return tp.Tail(np.minimum(progress.so_far * 0.5, progress.free_days[:, None]))


class Broken:
    def tail(self, progress, *, noise):
        raise ZeroDivisionError("of mine")


class LearnsBroken(OwnDraws):
    def learn(self, progress):
        raise ZeroDivisionError("of mine")


FORECASTERS = {
    "linear": Linear(),
    "weekdays": DayOfWeek(),
    "late": LateMonth(),
    "calibrated": Calibrated(Linear()),
    "default": tp.forecasters.default(),
    "own draws": OwnDraws(),
    "own point": OwnPoint(),
}


@cache
def small():
    """Nine creators, one of them silent, one who leaves, one who joins."""
    people = [
        tp.Creator("c01", joined=date(2026, 1, 20)),
        tp.Creator("c02", left=date(2026, 2, 5)),
        tp.Creator("silent"),
    ]
    return ledger(7, rule=RULE, creators=8, people=people)


def one_day():
    """A ledger of one stream."""
    start, end = ["2026-03-14T20:00Z"], ["2026-03-14T22:00Z"]
    return tp.Ledger.from_columns(creator_id=["7"], start=start, end=end, diamonds=[5], day_rule=RULE)


def run(found=None, forecasters=None, **more):
    found = small() if found is None else found
    settings = {"program": program(RULE), "months": MONTHS, "cut_days": CUTS, "draws": 40, "seed": 3, **more}
    return tp.backtest(found, forecasters or {"linear": Linear()}, **settings)


def same(a, b):
    """The same numbers, of ledgers that differ in more than numbers."""
    assert evolve(a, meta={}) == evolve(b, meta={})


def keyed(scores):
    """Scores by forecaster, month, cut day, stratum, signal and score: value and rows."""
    columns = [scores[n] for n in ("forecaster", "month", "cut_day", "stratum", "signal", "score")]
    keys = list(zip(*columns, strict=True))
    assert len(keys) == len(set(keys))
    return dict(zip(keys, zip(scores["value"], scores["rows"], strict=True), strict=True))


# ------------------------------------------------------------------------------------------------------ the slow twin
def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else math.nan


def over(a, b):
    return a / b if b else math.nan


def members(at, predicted):
    """Who falls into which stratum, creator by creator."""
    start = at.history.index(at.month.first)
    order = sorted(range(len(at.ids)), key=lambda k: (predicted[k], k))
    out = {}
    months = [at.history.index(m.first) for m in at.complete_months()]
    for k in range(len(at.ids)):
        busy = np.flatnonzero(at.days[k].any(1))
        seen = int(busy[0]) if len(busy) else at.days.shape[1]
        active = int(at.days[k, max(at.days.shape[1] - 60, 0) :, 2].sum())
        kind = "joiner" if seen > start - 20 else "regular" if active >= 5 else "returner"
        whole = sum(m >= seen for m in months)
        past = "to 1 month" if whole <= 1 else "2-3 months" if whole <= 3 else "over 3 months"
        third = ("small", "middle", "large")[order.index(k) * 3 // len(at.ids)]
        for name in ("all", kind, f"history {past}", f"{third} third"):
            out.setdefault(name, []).append(k)
    return out


def twin(found, forecasters, rules_of, *, months=MONTHS, cut_days=CUTS, draws=40, seed=3):
    """Every cell from live calls and plain loops; ``rules_of`` gives the program of a month and a creator."""
    out, bands = {}, {}
    for month in months:
        for day in cut_days:
            at = found.as_of(month.first + timedelta(days=day - 1), month=month).of_seen
            rows = found.rows_of(at.ids)
            truth = found.month(month).totals[rows]
            changes = [
                [(int(b) - int(a)) ** 2 for a, b in zip(x, y, strict=True)]
                for m, n in zip(at.complete_months()[:-1], at.complete_months()[1:], strict=True)
                for x, y in zip(found.month(m).totals[rows], found.month(n).totals[rows], strict=True)
            ]
            scale = [mean(c[s] for c in changes) for s in range(3)]
            groups = None
            for name, forecaster in forecasters.items():
                projection = tp.project(at, forecaster, draws=draws, seed=seed)
                groups = groups or members(at, projection.mean[:, 1].tolist())
                said = [tp.chances(projection.select([c]), rules_of(month, c)) for c in at.ids]
                for stratum, who in groups.items():
                    head = (name, str(month), day, stratum)
                    for s in range(3):
                        cell = signal_cell(projection, truth, s, who, scale[s])
                        out |= {(*head, LABELS[s], k): (v, len(who)) for k, v in cell.items()}
                    out |= {(*head, "tiers", k): (v, len(who)) for k, v in tier_cell(said, truth, who).items()}
                for k in groups["all"]:
                    for chance, goal in zip(said[k].by_tier[0].tolist(), said[k].verdicts.thresholds[0], strict=True):
                        band = bands.setdefault((name, min(int(chance * 10 + 1e-12), 9)), [])
                        band.append((chance, bool((truth[k] >= goal).all())))
    return out, bands


def signal_cell(projection, truth, s, who, scale):
    draws = [projection.draws[k, :, s].tolist() for k in who]
    y = [float(truth[k, s]) for k in who]
    error = [float(projection.mean[k, s]) - t for k, t in zip(who, y, strict=True)]
    low, middle, high = ([inverted_cdf(d, q) for d in draws] for q in (0.1, 0.5, 0.9))
    per = mean(y)
    noise = [
        tp.forecasters.Noise([projection.ids[k]], projection.month, draws=1, seed=projection.seed).own(3, lane=LANE)
        for k in who
    ]
    pit = [
        (sum(x < t for x in d) + u[0, 0, s] * (1 + sum(x == t for x in d))) / (1 + len(d))
        for d, t, u in zip(draws, y, noise, strict=True)
    ]
    lost = [
        mean(q * max(t - x, 0) + (1 - q) * max(x - t, 0) for q, x in ((0.1, a), (0.5, b), (0.9, c)))
        for t, a, b, c in zip(y, low, middle, high, strict=True)
    ]
    return {
        "bias": over(mean(error), per),
        "mae": mean(abs(m - t) for m, t in zip(middle, y, strict=True)),
        "wape": over(mean(abs(m - t) for m, t in zip(middle, y, strict=True)), per),
        "rmsse": math.sqrt(mean(e * e for e in error) / scale) if scale > 0 else math.nan,
        "crps": over(mean(fair_crps(d, t) for d, t in zip(draws, y, strict=True)), per),
        "pinball": over(mean(lost), per),
        "coverage": mean(0.1 <= p <= 0.9 for p in pit),
        "width": over(mean(b - a for a, b in zip(low, high, strict=True)), per),
    }


def tier_cell(said, truth, who):
    pairs, open_, ranked = [], [], []
    for k in who:
        goals = said[k].verdicts.thresholds[0]
        came = [all(int(t) >= g for t, g in zip(truth[k], goal, strict=True)) for goal in goals.tolist()]
        can = (said[k].verdicts.possible & ~said[k].verdicts.cleared.all(2))[0]
        mine = list(zip(said[k].by_tier[0].tolist(), came, strict=True))
        pairs += mine
        open_ += [p for p, o in zip(mine, can, strict=True) if o]
        reached = np.cumsum(said[k].final[0])[:-1]
        ended = came.index(True) if any(came) else len(came)
        ranked.append(mean((r - (ended <= j)) ** 2 for j, r in enumerate(reached.tolist())))
    return {
        "brier": mean((c - o) ** 2 for c, o in pairs),
        "brier_undecided": mean((c - o) ** 2 for c, o in open_),
        "log_score": mean(-math.log(c if o else 1 - c) for c, o in pairs),
        "rps": mean(ranked),
    }


def check(result, wanted):
    cells, bands = wanted
    found = keyed(result.scores)
    assert found.keys() == cells.keys()
    for key, (value, rows) in cells.items():
        assert found[key][1] == rows, key
        assert found[key][0] == pytest.approx(value, rel=1e-9, abs=1e-12, nan_ok=True), key
    table = zip(
        *(result.reliability[n] for n in ("forecaster", "low", "high", "chances", "mean_chance", "frequency")),
        strict=True,
    )
    for name, low, high, count, said, came in table:
        band = bands.get((name, round(low * 10)), [])
        assert (high - low, count) == (pytest.approx(0.1), len(band))
        assert said == pytest.approx(mean(c for c, _ in band), nan_ok=True)
        assert came == pytest.approx(mean(o for _, o in band), nan_ok=True)


def test_every_cell_is_that_of_live_calls_and_plain_loops():
    check(run(forecasters=FORECASTERS), twin(small(), FORECASTERS, lambda *_: program(RULE)))


def test_a_book_judges_each_month_by_its_own_revision_and_each_region_by_its_own_tiers():
    """January brings a harder revision in one region; the other has a tier less all along."""
    people = [tp.Creator(f"c{k:02d}", region="EU" if k % 2 else "US") for k in range(8)]
    found = ledger(7, rule=RULE, creators=8, people=people)
    regions = {c.id: c.region for c in found.creators}
    january = tp.Month(2026, 1)

    def of(region, tiers, **more):
        return tp.Program(name="P", region=region, day_rule=RULE, tiers=tiers, **more)

    old = of("US", program(RULE).tiers, revision="1", last_month=january.shift(-1))
    new = of("US", program(RULE, scale=1.6).tiers, revision="2", first_month=january)
    eu = of("EU", program(RULE, scale=0.8).tiers[1:], revision="1")
    book = tp.ProgramBook([old, new, eu])

    def rules_of(month, creator):
        return book.at(month, region=regions[creator], ladder="tiers")

    two = {"linear": Linear(), "own draws": OwnDraws()}
    result = run(found, two, program=book)
    check(result, twin(found, two, rules_of))
    assert result == run(found, two, program=book, ladder="tiers")


def test_the_kept_rows_are_what_live_calls_say():
    two = {"linear": Linear(), "own draws": OwnDraws()}
    rows = run(forecasters=two, keep_rows=True).rows
    at = 0
    for month in MONTHS:
        for day in CUTS:
            live = small().as_of(month.first + timedelta(days=day - 1), month=month).of_seen
            truth = small().month(month).totals[small().rows_of(live.ids)]
            for name, forecaster in two.items():
                projection = tp.project(live, forecaster, draws=40, seed=3)
                span = slice(at, at + 3 * len(live.ids))
                at = span.stop
                assert set(rows["forecaster"][span]) == {name}
                assert set(rows["month"][span]) == {str(month)}
                assert set(rows["cut_day"][span]) == {day}
                assert rows["creator_id"][span] == tuple(c for c in live.ids for _ in range(3))
                assert rows["signal"][span] == LABELS * len(live.ids)
                assert rows["mean"][span] == tuple(projection.mean.ravel().tolist())
                assert rows["actual"][span] == tuple(truth.ravel().tolist())
                low, high = np.moveaxis(projection.interval(0.8), 1, 0)
                assert rows["width80"][span] == tuple((high - low).ravel().tolist())
                assert all(0 < p < 1 for p in rows["pit"][span])
                crps = [
                    fair_crps(d, t)
                    for d, t in zip(
                        np.moveaxis(projection.draws, 2, 1).reshape(-1, 40).tolist(), truth.ravel(), strict=True
                    )
                ]
                assert rows["crps"][span] == pytest.approx(crps, rel=1e-9, abs=1e-6)
    assert len(rows["mean"]) == at


# --------------------------------------------------------------------------------------------------- blocks and workers
@cache
def whole():
    return run(forecasters=FORECASTERS, keep_rows=True)


@pytest.mark.parametrize("size", [1, 7])
def test_blocks_of_any_size_give_the_same_numbers(monkeypatch, size):
    wanted = whole()
    monkeypatch.setattr("tierpace.backtesting.backtests.BLOCK", size)
    monkeypatch.setattr("tierpace.forecasters.drawing.BLOCK", size)
    assert run(forecasters=FORECASTERS, keep_rows=True) == wanted


def test_blocks_keep_the_order_of_creators_of_several_regions(monkeypatch):
    people = [tp.Creator(f"c{k:02d}", region="EU" if k % 3 else "US") for k in range(8)]
    found = ledger(7, rule=RULE, creators=8, people=people)
    tiers = {"tiers": program(RULE).tiers, "day_rule": RULE, "name": "P", "revision": "1"}
    book = tp.ProgramBook([tp.Program(region=r, **tiers) for r in ("US", "EU")])
    one = run(found, program=book, keep_rows=True)
    monkeypatch.setattr("tierpace.backtesting.backtests.BLOCK", 1)
    assert run(found, program=book, keep_rows=True) == one
    everywhere = ledger(7, rule=RULE, creators=8, people=[tp.Creator(c.id) for c in people])
    plain = run(everywhere, keep_rows=True)
    same(one, plain)


def test_workers_give_the_same_numbers():
    assert run(forecasters=FORECASTERS, keep_rows=True, workers=2) == whole()


def test_another_seed_gives_others():
    assert run(seed=4).scores["value"] != run().scores["value"]


def test_track_is_kept_of_every_month():
    told_ = []
    run(cut_days=[10], track=lambda *what: told_.append(what))
    assert told_ == [("backtest", k, 3) for k in (1, 2, 3)]


# --------------------------------------------------------------------------------------------------- tables and meta
def test_every_chance_is_in_the_table_of_reliability():
    result = whole()
    creators = sum(len(s.progress.ids) for s in tp.splits(small(), months=MONTHS, cut_days=CUTS))
    table = result.reliability
    for name in FORECASTERS:
        counts = [n for n, f in zip(table["chances"], table["forecaster"], strict=True) if f == name]
        assert len(counts) == 10
        assert sum(counts) == creators * 3


def test_tables_as_frames():
    result = whole()
    scores = result.to_frame()
    assert list(scores.columns) == ["forecaster", "month", "cut_day", "stratum", "signal", "score", "value", "rows"]
    assert len(scores) == len(result.scores["value"])
    assert scores.value.dtype == float
    assert len(result.to_frame("reliability")) == 10 * len(FORECASTERS)
    rows = result.to_frame("rows")
    assert list(rows.columns) == [
        *("forecaster", "month", "cut_day", "creator_id", "signal", "actual", "mean", "crps", "pit", "width80")
    ]
    assert len(rows) == len(result.rows["pit"])
    cell = scores.query("forecaster == 'linear' and stratum == 'all' and score == 'crps' and signal == 'airtime'")
    by_hand = rows.query("forecaster == 'linear' and signal == 'airtime'").groupby(["month", "cut_day"])
    np.testing.assert_allclose(cell.value, (by_hand.crps.mean() / by_hand.actual.mean()), rtol=1e-9)


@pytest.mark.parametrize("table", ["rows", "cells"])
def test_a_table_that_is_not_there_is_refused(table):
    told(
        lambda: run(cut_days=[10]).to_frame(table),
        tp.errors.InputError,
        "backtest.no_table",
        "table",
        "must be scores or reliability, or rows where they were kept (keep_rows=True)",
        repr(table),
    )


def test_meta_says_what_was_done():
    result = run(forecasters={"linear": Linear(), "late": LateMonth()}, months=iter(MONTHS), cut_days=iter(CUTS))
    assert result.meta == {
        "forecasters": ("linear", "late"),
        "written": ("Linear()", "LateMonth()"),
        "months": ("2025-12", "2026-01", "2026-02"),
        "cut_days": (0, 12, 25),
        "draws": 40,
        "seed": 3,
        "digest": small().digest,
    }
    assert repr(result) == "<Backtest of linear, late: 3 months × 3 cut days>"
    assert result.rows is None


def test_the_leaderboard_is_against_the_first_unless_another_is_named():
    result = run(forecasters={"linear": Linear(), "late": LateMonth()})
    board = result.leaderboard()
    assert (board.score, board.signal, board.stratum, board.baseline) == ("crps", None, "all", "linear")
    assert result.leaderboard("brier", baseline="late", stratum="regular", signal="tiers").baseline == "late"
    values = keyed(result.scores)
    by_hand = mean(mean(values["late", str(m), c, "all", s, "crps"][0] for s in LABELS) for m in MONTHS for c in CUTS)
    assert board.columns["value"][board.columns["forecaster"].index("late")] == pytest.approx(by_hand)


# ----------------------------------------------------------------------------------------------- what may be missing
def test_without_diamonds_airtime_gives_the_thirds():
    found = ledger(7, rule=RULE, diamonds=False)
    rules = program(RULE, measured=found.measured)
    result = run(found, program=rules, keep_rows=True)
    assert set(result.scores["signal"]) == {"airtime", "active_days", "tiers"}
    assert set(result.rows["signal"]) == {"airtime", "active_days"}
    (split,) = tp.splits(found, months=MONTHS[-1:], cut_days=[12])
    size = tp.project(split.progress, Linear(), draws=40, seed=3).mean[:, 0]
    large = sorted(split.progress.ids[k] for k in np.argsort(size, kind="stable")[-(len(size) // 3) :])
    who = dict(zip(split.progress.ids, split.actual[:, 0], strict=True))
    cell = keyed(result.scores)["linear", "2026-02", 12, "large third", "airtime", "bias"]
    mine = dict(zip(split.progress.ids, size, strict=True))
    assert cell[1] == len(large)
    assert cell[0] == pytest.approx(sum(mine[c] - who[c] for c in large) / sum(who[c] for c in large))
    with pytest.raises(tp.errors.InputError, match="the ledger has no diamonds"):
        run(found)


@pytest.mark.catalogue(126)
def test_whose_month_is_not_known_is_not_scored():
    gone = small().mask(date(2026, 2, 20), date(2026, 2, 20), ids=["c03"])
    full, less = (keyed(run(found).scores) for found in (small(), gone))
    key = ("linear", "2026-02", 12, "all", "tiers", "brier")
    assert full[key][1] - less[key][1] == 1


@pytest.mark.catalogue(126)
def test_one_creator_is_enough():
    result = run(small().select(["c03"]))
    assert set(result.scores["rows"]) == {1}


def test_months_before_anybody_came_are_passed_over():
    late = ledger(7, rule=RULE).select(["c00"])
    first = late.first_day + timedelta(days=int(late.first_seen[0]))
    result = run(late, months=[tp.Month(2025, 11), MONTHS[-1]], cut_days=[1, 20])
    assert first > date(2025, 11, 1)
    assert ("linear", "2025-11", 1, "all", "tiers", "brier") not in keyed(result.scores)
    assert ("linear", "2026-02", 20, "all", "tiers", "brier") in keyed(result.scores)


# -------------------------------------------------------------------------------------------------------------- errors
@pytest.mark.parametrize("field", ["forecasters", "months", "cut_days"])
@pytest.mark.catalogue(126)
def test_nothing_to_do_is_refused(field):
    settings = {"forecasters": {"linear": Linear()}, "months": MONTHS, "cut_days": CUTS, "program": program(RULE)}
    error = told(
        lambda: tp.backtest(small(), **settings | {field: {} if field == "forecasters" else []}),
        tp.errors.HistoryError,
        "backtest.nothing_to_do",
        field,
        f"there must be at least one of {field}",
    )
    assert (error.needed, error.found) == (1, 0)


@pytest.mark.catalogue(126)
def test_nobody_to_score_is_refused():
    error = told(
        lambda: run(small().select([]), months=MONTHS[1:2], cut_days=[20]),
        tp.errors.HistoryError,
        "backtest.nobody",
        "months",
        "at least one creator must be on the roster at a cut",
    )
    assert (error.needed, error.found) == (1, 0)


def test_a_month_that_is_not_over_is_refused():
    """Who has left within it is known whole, and would be scored alone."""
    whole = small()
    cut = MONTHS[-1].first + timedelta(days=9)
    found = whole.until(cut).with_creators([tp.Creator(whole.ids[0], left=MONTHS[-1].first)])
    told(
        lambda: run(found, months=MONTHS[-1:], cut_days=[0]),
        tp.errors.AsOfError,
        "backtest.month_open",
        "months",
        "a month must be over to look back on it; the ledger ends on",
        f"the last one that is over is {MONTHS[-1].shift(-1)}",
    )


def test_a_ledger_within_one_month_names_no_month_before_it():
    told(
        lambda: run(one_day(), months=["2026-03"]),
        tp.errors.AsOfError,
        "backtest.month_open",
        "months",
        "none of the ledger is over",
    )


@pytest.mark.parametrize("given", [[Linear()], Linear(), None], ids=["list", "one", "none"])
def test_forecasters_without_names_are_refused(given):
    told(
        lambda: tp.backtest(small(), given, program=program(RULE), months=MONTHS),
        tp.errors.InputTypeError,
        "backtest.bad_forecasters",
        "forecasters",
        "must be a dict of names and forecasters",
        'write {"linear": Linear()}',
    )


@pytest.mark.parametrize(("name", "value"), [("months", MONTHS[0]), ("cut_days", 7)])
def test_a_single_month_or_day_is_refused(name, value):
    told(lambda: run(**{name: value}), tp.errors.InputTypeError, "backtest.not_a_list", name, f"{name} must be a list")


def ladders(*tiers):
    """A ledger of creators in the US, and a book with a ladder of each of these lists of tiers."""
    settings = {"name": "P", "region": "US", "revision": "1", "day_rule": RULE}
    book = tp.ProgramBook([tp.Program(**settings, ladder=f"l{k}", tiers=own) for k, own in enumerate(tiers)])
    return small().with_creators([tp.Creator(c, region="US") for c in small().ids]), book


def test_one_of_several_ladders_may_be_named():
    own = program(RULE).tiers
    found, book = ladders(own, own)
    same(run(found, program=book, ladder="l1"), run(found))


def test_the_tiers_of_all_ladders_are_scored_together():
    own = program(RULE).tiers
    found, book = ladders(own[:1], own[1:], own)
    whole, single = keyed(run(found, program=book).scores), keyed(run(found).scores)
    apart = [keyed(run(found, program=book, ladder=f"l{k}").scores) for k in range(3)]
    for key, (value, rows) in whole.items():
        if key[4] != "tiers":
            assert single[key] == pytest.approx((value, rows), nan_ok=True)  # signals are scored once
        elif key[5] in {"brier", "log_score"}:  # each tier of l0 and l1 is once more on l2
            assert single[key][0] == pytest.approx(value, nan_ok=True)
        elif key[5] == "rps":
            assert mean([a[key][0] for a in apart]) == pytest.approx(value, nan_ok=True)


def test_who_is_on_one_ladder_alone_is_scored_on_it_alone():
    first, second = small().ids[:2]
    own = program(RULE).tiers
    settings = {"name": "P", "revision": "1", "day_rule": RULE}
    book = tp.ProgramBook(
        [
            tp.Program(**settings, region="US", ladder="l0", tiers=own),
            tp.Program(**settings, region="UK", ladder="l1", tiers=own[:1]),
        ]
    )
    people = [tp.Creator(c, region={first: "UK"}.get(c, "US")) for c in small().ids]
    found = small().with_creators(people)
    rows = run(found, program=book, keep_rows=True).rows
    assert {first, second} <= set(rows["creator_id"])


@pytest.mark.parametrize(
    ("forecaster", "rule"),
    [(Broken(), "tail must not raise"), (LearnsBroken(), "learn must not raise")],
    ids=["tail", "learn"],
)
def test_a_forecaster_that_raises_is_named(forecaster, rule):
    error = told(
        lambda: run(forecasters={"linear": Linear(), "x": forecaster}),
        tp.errors.ForecasterError,
        "forecast.raised",
        type(forecaster).__name__,
        rule,
        "of mine",
    )
    assert isinstance(error.__cause__, ZeroDivisionError)


@pytest.mark.parametrize("names", [("",), ("\u200b",), ("a", "a "), ("a", "a\u200b")])
def test_names_can_be_seen_and_told_apart(names):
    asked = dict.fromkeys(names, Linear())
    told(lambda: run(forecasters=asked), tp.errors.InputError, "backtest.bad_name", "forecasters", "shown alike")


def test_what_is_no_text_is_no_name():
    told(
        lambda: run(forecasters={1: Linear()}),
        tp.errors.InputTypeError,
        "backtest.bad_forecasters",
        "forecasters",
        'write {"linear": Linear()}',
    )


def test_what_is_no_forecaster_is_refused():
    with pytest.raises(tp.errors.InputTypeError) as caught:
        run(forecasters={"x": 7})
    assert caught.value.code == "forecast.not_a_forecaster"


def test_without_draws_there_is_nothing_to_score():
    with pytest.raises(tp.errors.InputError) as caught:
        run(draws=0)
    assert caught.value.code == "projection.no_draws"


def test_a_program_that_is_not_in_force_is_refused():
    rules = tp.Program(
        name="P", region="US", revision="1", day_rule=RULE, tiers=program(RULE).tiers, first_month=tp.Month(2026, 2)
    )
    with pytest.raises(tp.errors.ProgramError) as caught:
        run(program=rules)
    assert caught.value.code == "program.not_in_force"
