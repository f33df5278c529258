"""A report is made block by block: each program is asked once for a block, and one block's draws are held at a time."""

import weakref
from collections import Counter
from datetime import date

import numpy as np
import pytest
from attrs import evolve

import tierpace as tp
from tests.making.forecasters import Fixed
from tests.making.rosters import CUT, TIERS, agency, program, table
from tierpace.core.quality import Quality
from tierpace.forecasters import DayOfWeek, Linear
from tierpace.money import bonus_draws
from tierpace.rosters import blocks
from tierpace.rules import gaps, judging, tier_chances

PAID = [evolve(t, bonus=tp.Bonus.flat(10, currency="USD")) for t in TIERS]


def two_ladders():
    return tp.ProgramBook([program(ladder=name, tiers=PAID) for name in ("one", "two")])


def report(ledger=None, rules=None, **more):
    settings = {"as_of": CUT, "forecaster": Linear(), "draws": 60, "seed": 1, **more}
    return tp.report(agency() if ledger is None else ledger, rules or program(tiers=PAID), **settings)


@pytest.fixture
def calls(monkeypatch):
    """How often the rules are asked, and a month projected."""
    found = Counter()

    def counted(module, name):
        own = getattr(module, name)

        def call(*args, **more):
            found[name] += 1
            return own(*args, **more)

        monkeypatch.setattr(module, name, call)

    for module, name in (
        (judging, "can_reach"),
        (judging, "judge_and_reach"),
        (tier_chances, "judge_and_reach"),
        (gaps, "judge_and_reach"),
        (bonus_draws, "judge_and_reach"),
        (blocks, "judge_and_reach"),
        (tier_chances, "share_clearing"),
        (blocks, "project"),
    ):
        counted(module, name)
    return found


@pytest.mark.parametrize(("ladders", "rules"), [(1, program(tiers=PAID)), (2, two_ladders())])
@pytest.mark.parametrize("ask", [table, report])
def test_a_program_is_asked_once_for_a_block(monkeypatch, calls, ladders, rules, ask):
    for size, many in ((2, 3), (2048, 1)):
        monkeypatch.setattr(blocks, "BLOCK", size)
        calls.clear()
        ask(agency(), rules)
        assert calls["project"] == many
        assert calls["judge_and_reach"] == calls["can_reach"] == calls["share_clearing"] == many * ladders


@pytest.mark.parametrize("ask", [table, report])
def test_one_block_of_draws_is_held_at_a_time(monkeypatch, ask):
    monkeypatch.setattr(blocks, "BLOCK", 1)
    own, made = blocks.project, []

    def project(*args, **more):
        assert [draws() for draws in made] == [None] * len(made)
        found = own(*args, **more)
        made.append(weakref.ref(found))
        return found

    monkeypatch.setattr(blocks, "project", project)
    ask()
    assert len(made) == 5


@pytest.mark.parametrize(
    "forecaster", [Linear(), DayOfWeek(weeks=2), tp.forecasters.ETS(), Fixed([0, 0, 0])], ids=lambda f: type(f).__name__
)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_notes_count_the_whole_roster_however_small_the_blocks(monkeypatch, forecaster, size):
    """Two joined within the last days, so that notes count them, and one was never seen."""
    late = {"bob": {"joined": date(2026, 3, 9)}, "cem": {"joined": date(2026, 3, 12)}}
    ledger = agency(**late).with_creators([tp.Creator("new")])
    whole = table(ledger, forecaster=forecaster).notes
    monkeypatch.setattr(blocks, "BLOCK", size)
    assert table(ledger, forecaster=forecaster).notes == whole


def test_past_months_are_those_of_the_whole_roster_where_a_block_has_an_outage_of_its_own(monkeypatch):
    ledger = agency()
    quality = np.array(ledger.quality)
    quality[1, 5] = Quality.MISSING
    ledger = evolve(ledger, quality=quality)
    whole = report(ledger)
    assert whole.paces.months == (tp.Month(2026, 2),)
    monkeypatch.setattr(blocks, "BLOCK", 1)
    assert report(ledger).paces == whole.paces
