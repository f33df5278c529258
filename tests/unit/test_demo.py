"""The invented roster: the same for the same seed, and every standing at day 15."""

from datetime import date

import pytest

import tierpace as tp
from tierpace import demo
from tierpace.rules.standings import STANDINGS


def table(seed=0, **more):
    settings = {"as_of": demo.AS_OF, "target": demo.TARGETS, "draws": 1000, **more}
    return tp.roster(demo.ledger(seed=seed), demo.program(), **settings)


def test_at_day_15_somebody_has_every_standing():
    found = table()
    assert demo.AS_OF.isoformat() == "2026-03-15"
    assert list(found.counts) == list(STANDINGS)
    assert [word for word, count in found.counts.items() if not count] == ["no data"]
    assert len(found) == sum(found.counts.values()) == 13


def test_targets_are_given_to_some_and_the_rules_do_the_rest():
    found = table()
    for creator, tier in demo.TARGETS.items():
        assert found[creator]["target"] == tier
    assert table(target=None).columns["target"] != found.columns["target"]


def test_some_have_a_plan_some_need_none_and_for_one_nothing_does():
    plans = {row["standing"]: row["plan"] for row in table()}
    assert "out of reach" in plans["out of reach"]
    assert any(row["plan_streams"] for row in table())


@pytest.mark.parametrize("seed", [0, 3])
def test_one_seed_gives_one_demo(seed):
    assert demo.ledger(seed=seed).digest == demo.ledger(seed=seed).digest
    assert demo.ledger(seed=seed) == demo.ledger(seed=seed)
    assert table(seed, draws=50) == table(seed, draws=50)


def test_another_seed_gives_another_demo():
    assert demo.ledger(seed=0).digest != demo.ledger(seed=1).digest


def test_six_whole_months_of_thirteen_named_creators():
    ledger = demo.ledger(seed=0)
    assert (
        (ledger.first_day, ledger.last_day) == (demo.FIRST_DAY, demo.LAST_DAY) == (date(2025, 10, 1), date(2026, 3, 31))
    )
    assert len(ledger.ids) == len(demo.CAST) == 13
    assert all(c.id.startswith("demo-") and c.name and c.manager in ("Kim", "Lou") for c in ledger.creators)
    assert not len(ledger.issues)
    assert demo.program().day_rule == ledger.day_rule == demo.RULE
    assert "Invented" in demo.program().source


def test_the_break_of_one_creator_is_kept():
    ledger = demo.ledger(seed=0)
    mara = ledger.days[list(ledger.ids).index("demo-mara"), :, 0]
    away = slice(
        ledger.index(date(2026, 2, 27)) + 1, ledger.index(date(2026, 3, 10)) + 1
    )  # a stream may cross midnight
    assert not mara[away].any()
    assert mara[away.stop :].any()
