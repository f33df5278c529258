"""Noise is keyed by who, when and seed; never by place."""

import subprocess
import sys

import numpy as np
from hypothesis import given, strategies as st

import tierpace as tp
from tierpace.forecasters.contract import Noise
from tierpace.kernels.noise import uniforms

IDS = st.lists(st.text(max_size=8), unique=True, min_size=1, max_size=6)
MARCH = tp.Month(2026, 3)
SEEDS = st.integers(-(2**70), 2**70)


@given(IDS, st.randoms(use_true_random=False), SEEDS, st.integers(1, 9), st.integers(1, 4))
def test_order_and_company_do_not_matter(ids, random, seed, draws, n):
    noise = Noise(ids, MARCH, draws=draws, seed=seed)
    some = random.sample(ids, random.randint(1, len(ids)))
    fewer = Noise(some, MARCH, draws=draws, seed=seed)
    assert (fewer.own(n) == noise.own(n)[[ids.index(c) for c in some]]).all()
    assert (fewer.world(n) == noise.world(n)).all()
    assert (noise.of(some).own(n) == fewer.own(n)).all()


@given(IDS, SEEDS, st.integers(0, 9), st.integers(0, 9), st.integers(0, 3))
def test_more_draws_and_more_columns_extend_what_there_is(ids, seed, few, more, n):
    short = Noise(ids, MARCH, draws=few, seed=seed)
    long = Noise(ids, MARCH, draws=few + more, seed=seed)
    assert (long.own(n + 1)[:, :few, :n] == short.own(n)).all()
    assert (long.world(n + 2)[:few, : n + 1] == short.world(n + 1)).all()
    assert (long.own(2, lane=n)[..., 1] == long.own(1, lane=n + 1)[..., 0]).all()


@given(SEEDS, st.integers(0, 100))
def test_every_part_of_the_key_counts(seed, lane):
    base = Noise(["a", "b"], MARCH, draws=4, seed=seed)
    own, world = base.own(2, lane=lane), base.world(2, lane=lane)
    assert not (own[0] == own[1]).any()
    assert not (own[..., 0] == own[..., 1]).any()
    assert not (own[0] == world).any()
    for other in (
        Noise(["a", "b"], MARCH.shift(1), draws=4, seed=seed),
        Noise(["a", "b"], MARCH, draws=4, seed=seed + 1),
    ):
        assert not (other.own(2, lane=lane) == own).any()
        assert not (other.world(2, lane=lane) == world).any()


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=5), st.integers(0, 20), st.integers(0, 2**31 - 1))
def test_the_kernel_is_its_slow_twin(keys, draws, lane):
    mask = 2**64 - 1

    def mix(x):
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & mask
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & mask
        return x ^ (x >> 31)

    got = uniforms(np.array(keys, np.uint64), draws, lane)
    for i, key in enumerate(keys):
        for s in range(draws):
            counter = ((lane << 32) + s + 1) & mask
            value = mix((mix(key) + counter * 0x9E3779B97F4A7C15) & mask)
            assert got[i, s] == ((value >> 11) + 0.5) / 2**53


def test_noise_is_uniform_and_lanes_do_not_follow_each_other():
    own = Noise([str(i) for i in range(200)], MARCH, draws=500, seed=0).own(3)
    assert ((own > 0) & (own < 1)).all()
    flat = own.reshape(-1, 3)
    counts = np.stack([np.histogram(flat[:, k], 20, (0, 1))[0] for k in range(3)])
    # 100,000 values in 20 bins: each count has a standard deviation of 69.
    assert (abs(counts - 5000) < 5 * 69).all()
    assert abs(np.corrcoef(flat.T) - np.eye(3)).max() < 5 / len(flat) ** 0.5
    lagged = np.corrcoef(own[:, 1:, 0].ravel(), own[:, :-1, 0].ravel())[0, 1]
    assert abs(lagged) < 5 / len(flat) ** 0.5


def test_another_process_with_another_hash_seed_draws_the_same():
    script = (
        "import tierpace as tp; from tierpace.forecasters.contract import Noise;"
        "print(Noise(['ann', 'b\\u00e9a'], tp.Month(2026, 3), draws=2, seed=7).own(1).tolist())"
    )
    out = [
        subprocess.run(
            [sys.executable, "-c", script], env={"PYTHONHASHSEED": h}, capture_output=True, check=True
        ).stdout
        for h in ("1", "2")
    ]
    assert out[0] == out[1]
    assert out[0].decode().strip() == str(Noise(["ann", "béa"], MARCH, draws=2, seed=7).own(1).tolist())


def test_no_lane_gives_no_noise():
    noise = tp.forecasters.Noise(["a"], tp.Month(2026, 3), draws=4, seed=0)
    assert noise.world(0).shape == (4, 0)
    assert noise.own(0).shape == (1, 4, 0)


@given(IDS, SEEDS, st.integers(0, 20), st.integers(1, 4), st.integers(1, 3))
def test_forecasters_that_share_worlds_have_between_them_the_noise_of_one(ids, seed, draws, of, again):
    noise = Noise(ids, MARCH, draws=draws, seed=seed)
    whole_own, whole_world = noise.own(2), noise.world(2)
    worlds = []
    for which in range(of):
        part = noise.shared(which, of)
        assert part.worlds.tolist() == list(range(draws))[which::of]
        assert (part.own(2) == whole_own[:, which::of]).all()
        assert (part.world(2) == whole_world[which::of]).all()
        worlds += part.worlds.tolist()
        for inner in range(again):  # a part can be shared again
            twice = part.shared(inner, again)
            assert twice.worlds.tolist() == part.worlds.tolist()[inner::again]
            assert (twice.own(1) == whole_own[:, which::of][:, inner::again, :1]).all()
    assert sorted(worlds) == list(range(draws))
    assert (noise.shared(0, 1).own(1) == whole_own[..., :1]).all()
