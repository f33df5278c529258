"""Chances to go quiet in worlds whose truth is known: as often as said, and shown only where there is much to know."""

from datetime import timedelta

import numpy as np
import pytest

import tierpace as tp
from tests.making.ledgers import RULE, daily
from tests.making.quiet_worlds import FIRST, cut, streams
from tierpace.evidence import quiet_soon
from tierpace.forecasters.quiet_past import Past
from tierpace.kernels.scores import reliability

AHEAD = 14
PROGRAM = tp.Program(
    name="any",
    region="any",
    revision="1",
    day_rule=RULE,
    tiers=[tp.Tier("One", airtime_hours=20), tp.Tier("Two", airtime_hours=10)],
)


def came(worlds, at, **world):
    """Chances at a cut and what came of them, over worlds."""
    said, quiet = [], []
    for seed in range(worlds):
        days = streams(seed, **world)
        for row in quiet_soon(cut(days, at)):
            if row["chance"] is not None:
                said.append(row["chance"])
                quiet.append(not days[int(row["creator_id"][1:]), at + 1 : at + 1 + AHEAD].any())
    return np.array(said), np.array(quiet, float)


@pytest.mark.parametrize("leave", [0.002, 0.01])
@pytest.mark.parametrize("at", [120, 320])
def test_in_a_world_with_leavers_chances_come_true_as_often_as_they_say(leave, at):
    said, quiet = came(30, at, leave=leave)
    spread = np.sqrt((said * (1 - said)).sum())
    assert abs(said.sum() - quiet.sum()) <= 0.03 * quiet.sum() + 2 * spread
    count, mean, share = reliability(said, quiet, np.array([0.0, 0.1, 0.3, 0.6, 1.0]))
    luck = mean * (1 - mean) / count
    assert (count * ((mean - share) ** 2 - luck)).sum() / len(said) <= 0.001
    assert ((said - quiet) ** 2).mean() < 0.7 * quiet.mean() * (1 - quiet.mean())


@pytest.mark.parametrize("leave", [0.004, 0.01])
def test_with_leavers_the_chances_are_shown(leave):
    proven = [quiet_soon(cut(streams(seed, leave=leave))).proven for seed in range(6)]
    assert sum(proven) >= 5


def test_where_all_are_alike_and_nobody_leaves_there_is_nothing_to_show():
    """A placebo: streams by chance alone, at one rate. Days of silence say all there is, which is nothing."""
    shown = [quiet_soon(cut(streams(seed, low=0.12, high=0.12, leave=0))).proven for seed in range(20)]
    assert sum(shown) <= 2


def test_where_outcomes_are_shuffled_nothing_is_shown():
    """A placebo: what is seen stays, who went quiet is drawn by lot within each origin."""
    shown = 0
    for seed in range(10):
        past, rng = Past(cut(streams(seed))), np.random.default_rng(seed)
        past.origins = [o._replace(quiet=rng.permutation(o.quiet)) for o in past.origins]
        less = [((s.model - s.came) ** 2).mean() - ((s.by_silence - s.came) ** 2).mean() for s in past.said]
        shown += np.mean(less) + 1.73 * np.std(less, ddof=1) / np.sqrt(len(less)) < 0
    assert shown <= 2


@pytest.mark.parametrize("creators", [5, 20])
def test_small_rosters_are_no_worse_than_either_rule(creators):
    """Few months of few creators: the chances lean on what is usual."""
    model, silence, rate = [], [], []
    for seed in range(25):
        for one in Past(cut(streams(seed, creators=creators, days=180))).said:
            for scores, chance in ((model, one.model), (silence, one.by_silence), (rate, one.by_rate)):
                scores.append(((chance - one.came) ** 2).mean())
    assert np.mean(model) < np.mean(silence)
    assert np.mean(model) < np.mean(rate)


# ---------------------------------------------------------------------------------------------- what rosters make of it


@pytest.fixture(scope="module")
def ledger():
    return daily(streams(0), first=FIRST)


def test_a_roster_shows_the_chances_where_its_past_bears_them_out(ledger):
    as_of = FIRST + timedelta(days=320)
    table = tp.roster(ledger, PROGRAM, as_of=as_of, draws=20)
    found = quiet_soon(ledger.as_of(as_of))
    assert found.proven
    expected = dict(zip(found.columns["creator_id"], found.columns["chance"], strict=True))
    assert dict(zip(table.columns["creator_id"], table.columns["quiet_chance"], strict=True)) == expected
    assert None in expected.values()
    assert [n.code for n in table.notes].count("quiet_soon") == 1
    text = next(str(n) for n in table.notes if n.code == "quiet_soon")
    assert f"{sum(found.origins['events'])} went quiet" in text
    assert f"{np.mean(found.origins['brier']):.4f} (by the days silent" in text


def test_a_roster_without_such_a_past_shows_none_and_says_why(ledger):
    table = tp.roster(ledger, PROGRAM, as_of=FIRST + timedelta(days=90), draws=20)
    assert set(table.columns["quiet_chance"]) == {None}
    text = next(str(n) for n in table.notes if n.code == "quiet_not_shown")
    assert text == "no chance to go quiet is shown: 1 fortnight of the past can be scored, 6 needed"


def test_page_and_digest_show_the_chances(ledger):
    as_of = FIRST + timedelta(days=320)
    table = tp.roster(ledger, PROGRAM, as_of=as_of, draws=20)
    likely = [r for r in table if (r["quiet_chance"] or 0) >= 0.5]
    digest = tp.show.digest(table, rows=500)
    assert f"**May go quiet** ({len(likely)})" in digest
    assert digest.count("chance of no stream in the next 14 days") == len(likely) > 0
    page = tp.show.html(table)
    assert page.count('"z":') == sum(r["quiet_chance"] is not None for r in table)
    hidden = tp.roster(ledger, PROGRAM, as_of=FIRST + timedelta(days=90), draws=20)
    assert "May go quiet" not in tp.show.digest(hidden)
    assert '"z":' not in tp.show.html(hidden)


def test_rows_of_a_part_of_a_roster_keep_the_chances_of_the_whole(ledger):
    """They are learned from the whole roster; a part that is cut by itself learns from that part alone."""
    as_of = FIRST + timedelta(days=320)
    table = tp.roster(ledger, PROGRAM, as_of=as_of, draws=20)
    some = table.filter(creator_id=list(table.columns["creator_id"][:20]))
    assert some.columns["quiet_chance"] == table.columns["quiet_chance"][:20]
    alone = tp.roster(ledger.select(list(some.columns["creator_id"])), PROGRAM, as_of=as_of, draws=20)
    assert alone.columns["quiet_chance"] != some.columns["quiet_chance"]
