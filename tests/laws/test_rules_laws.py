"""What holds of every verdict and every chance."""

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, strategies as st

import tierpace as tp
from tests.laws import oracle
from tests.making.strategies import SCENES, day_rule, ledger_of, program_of, rules, streams, tiers
from tierpace.core.notes import BASIS
from tierpace.kernels.clearing import best, cleared, shortfall
from tierpace.rules.tier_chances import never_by_luck

TOTALS = st.tuples(st.integers(0, 500_000), st.integers(0, 3_000_000), st.integers(0, 31))


@given(st.lists(TOTALS, max_size=5), tiers())
@pytest.mark.catalogue(73, 74)
def test_the_kernels_are_the_slow_rules(totals, minimums):
    have = np.array(totals, np.int64).reshape(-1, 3)
    need = np.array(minimums)
    ranks = best(cleared(have, need).all(2))
    missing = shortfall(have, need)
    for i, earned in enumerate(totals):
        rank, _, short = oracle.verdict(earned, minimums)
        assert ranks[i] == rank
        assert missing[i].tolist() == short


@given(st.lists(TOTALS, min_size=1, max_size=5), tiers(), st.data())
def test_a_harder_threshold_never_raises_a_verdict(totals, minimums, data):
    steps = [data.draw(st.integers(0, 10**5)) for _ in range(3)]
    harder = [[a + b for a, b in zip(tier, steps, strict=True)] for tier in minimums]
    have = np.array(totals, np.int64)
    easy, hard = (cleared(have, np.array(m)) for m in (minimums, harder))
    assert (best(hard.all(2)) >= best(easy.all(2))).all()
    assert (hard <= easy).all()


@st.composite
def projections(draw):
    """(projection, minimums, rule): a month to date and futures that keep to what is earned and to the days left."""
    zone, day = draw(st.sampled_from(SCENES))
    rule = draw(rules(zone))
    found = draw(st.lists(streams(zone, day), max_size=5))
    month = tp.Month.from_date(day)
    found = [s for s in found if s.start < oracle.bounds(month.last, zone)[1]]
    creators = [tp.Creator(c) for c in "abc"]
    ledger = ledger_of(found, rule, day, creators=creators, first_day=month.shift(-1).first, last_day=month.last)
    ledger = evolve(ledger, first_row=np.zeros(len(ledger.ids), np.int64))  # the laws are of who is known
    cut = draw(st.sampled_from([d for d in oracle.month_days(month.year, month.month) if d >= day]))
    progress = evolve(ledger.as_of(cut), shown=ledger.measured)
    n, s = len(progress.ids), draw(st.integers(1, 30))
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    room = np.stack((progress.seconds_left, np.where(progress.seconds_left > 0, 10**6, 0), progress.free_days), 1)
    tail = np.floor(random.random((n, s, 3)) * (np.minimum(room, 10**7) + 1)[:, None])
    basis = np.zeros(n, BASIS)
    basis["donors"] = draw(st.sampled_from([0, 0, 3, 500]))
    draws = progress.so_far[:, None] + tail
    projection = tp.Projection(progress, point=draws.mean(1), draws=draws, forecaster="f", seed=0, basis=basis)
    return projection, draw(tiers()), rule


@given(projections())
def test_chances_agree_with_counting(made):
    """Secured is 1 and impossible 0, exactly; all else is the share of draws that clear, never 0 or 1."""
    projection, minimums, rule = made
    program = program_of(minimums, rule)
    chances = tp.chances(projection, program)
    verdicts = chances.verdicts
    progress = projection.progress
    s = projection.draws.shape[1]
    for i in range(len(projection.ids)):
        donors = int(projection.basis["donors"][i])
        n = min(donors, s) if donors else s
        for k, need in enumerate(minimums):
            hits = [[future[j] >= need[j] for j in range(3)] for future in projection.draws[i].tolist()]
            counted = (n * sum(all(h) for h in hits) / s + 0.5) / (n + 1)
            secured = all(progress.so_far[i][j] >= need[j] for j in range(3))
            expected = 1.0 if secured else counted if verdicts.possible[i, k] else 0.0
            assert abs(chances.by_tier[i, k] - expected) < 1e-12
            assert (chances.by_tier[i, k] == 1.0) == secured
            assert (chances.by_tier[i, k] == 0.0) == (not verdicts.possible[i, k])
            for j in range(3):
                if progress.so_far[i][j] >= need[j]:
                    assert chances.by_signal[i, k, j] == 1.0
                elif chances.by_signal[i, k, j] != 0.0:
                    own = (n * sum(h[j] for h in hits) / s + 0.5) / (n + 1)
                    assert abs(chances.by_signal[i, k, j] - own) < 1e-12


@given(projections())
def test_tiers_grow_easier_and_final_ranks_share_out_one(made):
    projection, minimums, rule = made
    chances = tp.chances(projection, program_of(minimums, rule))
    assert (np.diff(chances.by_tier, axis=1) >= 0).all()
    assert (chances.final >= 0).all()
    assert (abs(chances.final.sum(1) - 1) < 1e-12).all()
    assert (chances.by_tier[..., None] <= chances.by_signal).all()
    assert (abs(np.cumsum(chances.final, axis=1)[:, :-1] - chances.by_tier) < 1e-12).all()


@given(projections())
def test_the_binding_signal_is_required_and_least_likely(made):
    projection, minimums, rule = made
    program = program_of(minimums, rule)
    chances = tp.chances(projection, program)
    for i in range(len(projection.ids)):
        for k, need in enumerate(minimums):
            b = chances.binding[i, k]
            if chances.verdicts.cleared[i, k].all():
                assert b == -1
                continue
            required = [j for j in range(3) if need[j]]
            assert b in required
            least = min(chances.by_signal[i, k, j] for j in required)
            tied = [j for j in required if chances.by_signal[i, k, j] == least]
            so_far = projection.progress.so_far[i]
            assert b == min(tied, key=lambda j: min(so_far[j] / need[j], 1.0))


@given(projections())
def test_a_program_with_one_tier_gives_that_tier_the_chance_it_had(made):
    projection, minimums, rule = made
    together = tp.chances(projection, program_of(minimums, rule))
    for k, need in enumerate(minimums):
        alone = tp.chances(projection, program_of([need], rule))
        assert (alone.by_tier[:, 0] == together.by_tier[:, k]).all()
        assert (alone.by_signal[:, 0] == together.by_signal[:, k]).all()


@given(st.integers(0, 10**6), st.integers(1, 10**6))
@pytest.mark.catalogue(118)
def test_no_count_of_draws_gives_zero_or_one(hits, n):
    hits = min(hits, n)
    chance = never_by_luck(np.array([hits / n]), np.array([n]))[0]
    assert 0 < chance < 1
    assert abs(chance - (hits + 0.5) / (n + 1)) < 1e-12


@given(projections(), st.lists(st.floats(0.001, 0.999), min_size=1, max_size=4))
@pytest.mark.catalogue(123)
def test_quantiles_are_values_that_were_drawn(made, levels):
    projection, _, _ = made
    s = projection.draws.shape[1]
    got = projection.quantile(levels)
    assert got.shape == (len(projection.ids), len(levels), 3)
    for i in range(len(projection.ids)):
        for j in range(3):
            drawn = sorted(projection.draws[i, :, j].tolist())
            for q, level in enumerate(levels):
                at = next(r for r in range(s) if (r + 1) / s >= level - 1e-12)
                assert got[i, q, j] == drawn[at]


@pytest.mark.catalogue(49)
def test_an_empty_roster_gives_empty_answers():
    from datetime import date

    rule = oracle.Rule("UTC")
    ledger = tp.Ledger.from_sessions([], day_rule=day_rule(rule), first_day=date(2026, 2, 1), last_day=date(2026, 3, 5))
    progress = ledger.as_of(date(2026, 3, 5))
    program = program_of([[3600, 0, 2], [1800, 0, 0]], rule)
    projection = tp.Projection(
        progress, point=np.zeros((0, 3)), draws=np.zeros((0, 7, 3)), forecaster="f", seed=0, basis=np.zeros(0, BASIS)
    )
    chances = tp.chances(projection, program)
    assert [a.shape for a in (chances.by_tier, chances.by_signal, chances.final, chances.binding)] == [
        (0, 2),
        (0, 2, 3),
        (0, 3),
        (0, 2),
    ]
    assert tp.judge(ledger.month(progress.month), program).tier_index.shape == (0,)
    assert projection.quantile([0.5]).shape == (0, 1, 3)
    assert [p.month for p, _ in progress.past()] == [tp.Month(2026, 2)]
