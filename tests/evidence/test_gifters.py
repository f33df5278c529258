"""Who gives, by hand, and against plain loops."""

from collections import Counter
from datetime import date

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.errors import told
from tests.making.streams import cut, stream
from tierpace.errors import InputError
from tierpace.evidence import gifter_mix, gifter_retention, top_gifters
from tierpace.evidence.gifters import gini, wilson

MARCH = cut(
    stream("ann", -5, gifts=[(1, 9, "zoe")]),
    stream("ann", 1, gifts=[(1, 60, "zoe"), (2, 30, "bob"), (3, 10, "cem")]),
    stream("ann", 5, gifts=[(1, 100, "dee")], diamonds=500),
    stream("eve", 5, gifts=[(1, 7, "zoe")]),
    stream("fay", 6),
)


def by_creator(table):
    return {r["creator_id"]: r for r in table}


def test_the_largest_gifters_of_the_month():
    found = [r for r in top_gifters(MARCH, most=2) if r["creator_id"] == "ann"]
    assert [(r["gifter_id"], r["place"], r["diamonds"], r["gifts"], r["share"]) for r in found] == [
        ("dee", 1, 100, 1, 0.5),
        ("zoe", 2, 60, 1, 0.3),
    ]
    assert [(r["new"], r["first_day"], r["last_day"]) for r in found] == [
        (True, date(2026, 3, 5), date(2026, 3, 5)),
        (False, date(2026, 2, 23), date(2026, 3, 1)),
    ]


def test_a_window_of_days():
    found = top_gifters(MARCH, since=date(2026, 2, 1), until=date(2026, 3, 1))
    assert {(r["creator_id"], r["gifter_id"]): r["diamonds"] for r in found} == {
        ("ann", "zoe"): 69, ("ann", "bob"): 30, ("ann", "cem"): 10,
    }  # fmt: skip
    assert all(r["new"] for r in found)


def test_how_much_depends_on_few():
    ann = by_creator(gifter_mix(MARCH))["ann"]
    assert (ann["gifters"], ann["diamonds"], ann["top_share"], ann["top5_share"]) == (4, 200, 0.5, 1.0)
    assert (ann["new"], ann["returning"], ann["new_share"], ann["without_top"]) == (3, 1, 0.7, 100)
    assert ann["gini"] == pytest.approx((-3 * 10 - 30 + 60 + 3 * 100) / (4 * 200))
    fay = by_creator(gifter_mix(MARCH))["fay"]
    assert (fay["gifters"], fay["diamonds"], fay["without_top"]) == (0, 0, 0)
    assert [fay[c] for c in ("top_share", "top5_share", "gini", "new_share")] == [None] * 4


@given(st.lists(st.integers(0, 50), min_size=1, max_size=20).filter(sum))
def test_gini_is_half_the_mean_difference_over_the_mean(amounts):
    values = np.array(amounts, float)
    n = len(values)
    difference = np.abs(values[:, None] - values).sum() / n**2
    assert gini(values) == pytest.approx(difference / (2 * values.mean()), abs=1e-12)


gifts = st.lists(
    st.tuples(st.sampled_from("xyz"), st.integers(1, 9), st.sampled_from(["g", "h", "i"]), st.integers(-40, 31)),
    min_size=1,
    unique_by=lambda row: (row[0], row[3]),
)


@given(gifts)
def test_tables_are_those_of_plain_loops(given_):
    progress = cut(*(stream(c, d, gifts=[(1, n, g)]) for c, n, g, d in given_))
    inside = Counter()
    for c, n, g, d in given_:
        if d >= 1:
            inside[c, g] += n
    found = {(r["creator_id"], r["gifter_id"]): r for r in top_gifters(progress, most=99)}
    assert {k: r["diamonds"] for k, r in found.items()} == inside
    for (c, g), r in found.items():
        assert r["new"] == (min(d for a, _, b, d in given_ if (a, b) == (c, g)) >= 1)


def test_who_comes_back_by_the_month_of_the_first_gift():
    """22 gifters first give in March's first stream; 11 again in the second, 5 more in the third; one is old."""
    everyone = [f"g{k}" for k in range(22)]
    progress = cut(
        stream("ann", -3, gifts=[(1, 1, "old")]),
        stream("ann", 1, gifts=[(m, 1, g) for m, g in enumerate([*everyone, "old"])]),
        stream("ann", 2, gifts=[(m, 1, g) for m, g in enumerate(everyone[:11])]),
        stream("ann", 3, gifts=[(m, 1, g) for m, g in enumerate(everyone[5:16])]),
    )
    found = {r["within"]: r for r in gifter_retention(progress)}
    assert [(found[k]["gifters"], found[k]["share"]) for k in (1, 2, 3)] == [(22, 0.5), (22, 16 / 22), (0, None)]
    low, high = wilson(11, 22)
    assert (found[1]["low"], found[1]["high"], found[1]["cohort"]) == (low, high, "2026-03")
    assert found[3]["low"] is None


def test_wilsons_interval():
    """Wilson's score interval for 11 of 22 at 90 %: centre ½, width z / (1 + z²/n) · √(1/4n + z²/4n²)."""
    z, n = 1.6448536269514722, 22
    width = z / (1 + z * z / n) * np.sqrt(0.25 / n + z * z / (4 * n * n))
    assert wilson(11, 22) == pytest.approx((0.5 - width, 0.5 + width))
    assert wilson(0, 10)[0] == 0.0
    assert wilson(10, 10)[1] == 1.0


def test_the_first_month_is_left_out_and_no_gifts_give_no_rows():
    assert len(gifter_retention(cut(stream("ann", 1, gifts=[(1, 1, "g")]), stream("ann", 2)))) == 0


def test_a_cohort_grows_no_smaller_with_more_streams():
    rng = np.random.default_rng(5)
    streams = [
        stream("a", d, gifts=[(m, 1, f"{d // 10}-{g}") for m, g in enumerate(rng.integers(0, 60, 30))])
        for d in range(-20, 29)
    ]
    found = [r for r in gifter_retention(cut(*streams)) if r["share"] is not None]
    assert found
    shares = [r["share"] for r in found if r["cohort"] == "2026-03"]
    assert shares == sorted(shares)


def test_what_is_not_there_is_reported():
    told(
        lambda: top_gifters(cut(stream("ann", 1))),
        InputError,
        "evidence.no_gifts",
        "progress",
        "come with gifts",
        "found None",
    )
    told(
        lambda: gifter_retention(cut(stream("ann", 1))),
        InputError,
        "evidence.no_gifts",
        "progress",
        "come with gifts",
        "found None",
    )
    told(
        lambda: top_gifters(MARCH, most=0),
        InputError,
        "evidence.bad_count",
        "most",
        "most must be an integer of 1 or more",
    )
    told(
        lambda: gifter_mix(MARCH, since=date(2026, 4, 1)),
        InputError, "evidence.bad_day", "since", "since must not be later than until (2026-03-31)",
    )  # fmt: skip
    assert tp.evidence.top_gifters is top_gifters
