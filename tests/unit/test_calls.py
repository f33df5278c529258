"""Who to call today: against a plain oracle of money × kept, one call a creator, and nobody dropped in silence."""

import math
import re
from datetime import date, timedelta

import numpy as np
import pytest
from attrs import evolve

import tierpace as tp
from tests.errors import told
from tests.making.ledgers import RULE, daily, lively
from tests.making.programs import flat, program
from tierpace.errors import InputError, InputTypeError
from tierpace.planning import efforts, kept_shares, stretches
from tierpace.rosters import calls_today
from tierpace.rosters.call_sentences import call_sentence
from tierpace.tables import wording

CUT = date(2026, 2, 14)
TIERS = [("Gold", 60), ("Silver", 35), ("Bronze", 15)]
PRONOUN = re.compile(r"\b(he|she|they|his|her|hers|their|him|them)\b", re.IGNORECASE)


def rules(*, bonus=True, currency="USD", **more):
    pays = {h: flat(h * 4, currency) if bonus else None for _, h in TIERS}
    return program(*(tp.Tier(n, airtime_hours=h, active_days=h // 5, bonus=pays[h]) for n, h in TIERS), **more)


@pytest.fixture(scope="module")
def ledger():
    people = [tp.Creator(f"c{k:02d}", name=f"N{k}", manager=("Kim", "Lou")[k % 2]) for k in range(40)]
    young = [evolve(p, joined=date(2026, 1, 25), known_from=date(2026, 1, 25)) if k < 6 else p
             for k, p in enumerate(people)]  # fmt: skip
    return lively(3, creators=40, days=200, first=date(2025, 8, 1)).with_creators(young)


def made(ledger, book, **more):
    return tp.report(ledger, book, as_of=CUT, draws=100, seed=0, forecaster=tp.forecasters.Linear(), **more)


@pytest.fixture(scope="module")
def report(ledger):
    return made(ledger, rules())


def oracle(report, ledger, *, most=8, cap=1.5):
    """Creators to call by money × kept, in plain words of the definition."""
    progress = ledger.as_of(CUT)
    usual = efforts(progress)
    planned = [p for p in report.plans.values() if p.dates]
    kept = dict(zip(planned, kept_shares(progress, planned, efforts=usual).columns["kept"], strict=True))
    rows = {(r["creator_id"], r["ladder"]): r for r in report.roster}
    found = []
    for plan in planned:
        row = rows.get((plan.creator_id, plan.ladder))
        i = usual.ids.tolist().index(plan.creator_id)
        if row is None or not np.isfinite(usual.best_hours[i]):
            continue
        left = len(progress.days_left)
        hours = row["airtime_hours_mean"] - row["airtime_hours"] + len(plan.dates) * plan.seconds_each / 3600
        days = min(row["active_days_mean"] - row["active_days"] + len(plan.dates), left)
        if hours / left > cap * usual.best_hours[i] or days / left > cap * usual.best_days[i]:
            continue
        worth = (plan.chance_after - plan.chance_before if plan.gain is None else plan.gain) * kept[plan]
        if worth > 1e-9:
            found.append((-worth, plan.creator_id, plan.ladder))
    best = {}
    for worth, who, ladder in sorted(found):
        best.setdefault(who, (worth, who, ladder))
    return [(who, ladder) for _, who, ladder in sorted(best.values())][:most]


def called(found):
    return list(zip(found.columns["creator_id"], found.columns["ladder"], strict=True))


def test_calls_are_those_of_the_oracle(report, ledger):
    found = calls_today(report, ledger)
    assert len(found) == 8
    assert called(found) == oracle(report, ledger)
    assert called(calls_today(report, ledger, most=3)) == oracle(report, ledger)[:3]
    free = calls_today(report, ledger, most=40, max_stretch=None)
    assert called(free) == oracle(report, ledger, most=40, cap=math.inf)
    assert len(free) > len(calls_today(report, ledger, most=40))


def test_without_money_the_chance_gained_decides(ledger):
    report = made(ledger, rules(bonus=False))
    found = calls_today(report, ledger)
    assert called(found) == oracle(report, ledger)
    assert set(found.columns["gain"]) == {None}
    assert all("chance × " in why for why in found.columns["why"])
    assert not any("USD" in text for text in found.columns["sentence"])


def test_nobody_is_called_who_is_not_known_or_would_have_to_do_too_much(report, ledger):
    found, progress = calls_today(report, ledger, most=40), ledger.as_of(CUT)
    usual, projection = efforts(progress), tp.project(progress, tp.forecasters.Linear(), draws=100, seed=0)
    by_id = dict(zip(usual.ids.tolist(), usual.known.tolist(), strict=True))
    for who, ladder, stretch in zip(*(found.columns[n] for n in ("creator_id", "ladder", "stretch")), strict=True):
        assert by_id[who]
        own = stretches(projection, [report.plans[who, ladder]], efforts=usual)[0]
        assert stretch == pytest.approx(np.fmax(*own))
        assert stretch <= 1.5
    reasons = dict(zip(found.left_out["creator_id"], found.left_out["status"], strict=True))
    assert {"effort not known", "unlikely to be kept", "not needed"} <= set(reasons.values())
    assert all(
        reasons[who] == "effort not known" for who, k in by_id.items() if not k and report.plans[who, "tiers"].dates
    )


def test_every_row_is_called_or_left_out_with_a_reason(report, ledger):
    found = calls_today(report, ledger)
    out = list(zip(found.left_out["creator_id"], found.left_out["ladder"], strict=True))
    assert sorted(called(found) + out) == sorted((r["creator_id"], r["ladder"]) for r in report.roster)
    assert all(found.left_out["why"])
    assert all(found.left_out["status"])
    assert found.left_out["status"].count("further down") == len(calls_today(report, ledger, most=40)) - 8


def test_a_manager_gets_calls_of_their_own_by_the_same_worth(report, ledger):
    whole = calls_today(report, ledger, most=40)
    kims = calls_today(evolve(report, roster=report.roster.filter(manager="Kim")), ledger, most=40)
    assert set(kims.columns["manager"]) == {"Kim"} == set(kims.left_out["manager"])
    of_kim = [(r["creator_id"], r["worth"]) for r in whole if r["manager"] == "Kim"]
    assert [(r["creator_id"], r["worth"]) for r in kims] == of_kim
    text = tp.show.to_json(kims)
    assert not any(f'"{c.id}"' in text or f'"{c.name}"' in text for c in ledger.creators if c.manager != "Kim")


def test_all_calls_are_found_once_and_picked_for_each_manager(report, ledger):
    every = calls_today(report, ledger, most=None)
    assert every.filter() == calls_today(report, ledger)
    assert every.filter(most=None) == every
    for manager in ("Kim", "Lou"):
        own = calls_today(evolve(report, roster=report.roster.filter(manager=manager)), ledger)
        picked = every.filter(manager=manager)
        assert picked.columns == own.columns
        assert len(own) == 8
        by_id = {tuple(row) for row in zip(*own.left_out.values(), strict=True)}
        assert {tuple(row) for row in zip(*picked.left_out.values(), strict=True)} == by_id
    assert len(every.filter(manager="nobody")) == 0
    told(lambda: every.filter(most=0), InputError, "calls.bad_most", "most")
    told(lambda: every.filter(boss="Kim"), InputError, "calls.unknown_column", "column", "must be one of creator_id")


def test_of_several_ladders_a_creator_has_one_call(ledger):
    book = tp.ProgramBook([rules(), rules(ladder="other"), rules(bonus=False, ladder="free")])
    report = made(ledger, book)
    found = calls_today(report, ledger, most=40)
    assert called(found) == oracle(report, ledger, most=40) or "free" in found.columns["ladder"]
    assert len(set(found.columns["creator_id"])) == len(found)
    where = dict(zip(found.columns["creator_id"], found.columns["ladder"], strict=True))
    for who, status, why in zip(*(found.left_out[n] for n in ("creator_id", "status", "why")), strict=True):
        if status == "called":
            assert why == f"called on ladder {where[who]}"
    assert "called" in found.left_out["status"]
    few = calls_today(report, ledger, most=2)
    on_other = [c for c, s in zip(few.left_out["creator_id"], few.left_out["status"], strict=True) if s == "called"]
    assert set(on_other) <= set(few.columns["creator_id"])
    assert "further down" in few.left_out["status"]
    assert calls_today(report, ledger, most=None).filter(most=2) == few
    assert all(f" on {r['ladder']}: " in r["sentence"] for r in found)


def test_currencies_are_not_compared_but_take_turns(ledger):
    abroad = [evolve(c, region="UK" if k % 2 else "US") for k, c in enumerate(ledger.creators)]
    ours = ledger.with_creators(abroad)
    report = made(ours, tp.ProgramBook([rules(), rules(currency="GBP", region="UK")]))
    found = calls_today(report, ours)
    assert [set(found.columns["currency"][k : k + 2]) for k in (0, 2, 4, 6)] == [{"GBP", "USD"}] * 4
    for currency in ("GBP", "USD"):
        worth = [r["worth"] for r in found if r["currency"] == currency]
        assert worth == sorted(worth, reverse=True)
    assert "currencies" in {n.code for n in found.notes}


def test_a_sentence_by_hand():
    """Two hours a day until autumn, then each second day: on course for 28 h of 30."""
    hours = np.array([[2] * 100 + [2, 0] * 57])
    people = [tp.Creator("ann", name="Mina", manager="Kim")]
    ours = daily(hours, first=date(2025, 8, 1), ids=["ann"]).with_creators(people)
    cut = date(2026, 2, 14)
    goal = program(tp.Tier("Silver", airtime_hours=30, bonus=flat(158)))
    report = tp.report(ours, goal, as_of=cut, draws=200, seed=0, forecaster=tp.forecasters.Linear())
    (row,) = calls_today(report, ours)
    plan = report.plans["ann", "tiers"]
    before, after = (wording.percent(p) for p in (plan.chance_before, plan.chance_after))
    days, each = wording.days(plan.dates), wording.hours(plan.seconds_each)
    course = f"{math.floor(row['airtime_hours_mean'])} h of 30"
    assert row["sentence"] == (
        f"Mina (Kim): on course for {course}. The usual 4 days with a stream a week and {len(plan.dates)} more of "
        f"{each} on {days} make Silver: {before} → {after}, +{plan.gain:,.0f} USD"
    )
    assert row["usual_streams"] == 3.5
    assert row["airtime_hours_needed"] == 30.0
    assert row["diamonds_needed"] is None
    assert row["plan_dates"].split() == [str(d) for d in plan.dates]
    assert str(calls_today(report, ours)) == row["sentence"]


ROW = {
    "creator_id": "7", "name": None, "manager": None, "ladder": "tiers", "tier": "Gold", "binding": "diamonds",
    "chance_before": 0.4, "chance_after": 0.83, "gain": None, "currency": None, "usual_streams": 1.0,
}  # fmt: skip


def sentence(*, ends=(), several=False, of_streams=True, dates=(), battles=0, **more):
    plan = tp.Plan("7", "Gold", dates, 7200 if dates else 0, 0.4, 0.83, battles=battles)
    return call_sentence(ROW | more | {"plan": plan}, dict(ends), of_streams=of_streams, several=several)


def test_sentences_of_every_kind():
    days = (date(2026, 3, 18), date(2026, 3, 23))
    ends = {"airtime": (214_000.0, 216_000), "diamonds": (9_000.5, 9_000), "active_days": (17.99, 18)}
    assert sentence(ends=ends, dates=days) == (
        "7: on course for 59 h of 60, 17 days of 18. The usual 1 stream a week and 2 more of 2 h on Wed 18, Mon 23 Mar "
        "make Gold: 40 % → 83 %"
    )
    cleared = {"airtime": (216_001.0, 216_000), "diamonds": (9_000.5, 9_000)}
    assert sentence(ends=cleared, dates=days[:1], usual_streams=0.0) == (
        "7: on course for 9,000 diamonds, 9,000 needed. After four weeks without a stream, 1 stream of 2 h on "
        "Wed 18 Mar make Gold: 40 % → 83 %"
    )
    assert sentence(battles=2, name="A", manager="K", gain=3.456, currency="EUR", several=True) == (
        "A (K): The usual 1 stream a week and 2 more battles make Gold on tiers: 40 % → 83 %, +3.46 EUR"
    )
    assert sentence(ends={"active_days": (1.9, 5)}, dates=days).startswith("7: on course for 1 day of 5. ")
    assert "The usual 2.5 days with a stream a week and 2 more" in sentence(
        dates=days, usual_streams=2.5, of_streams=False
    )
    assert sentence(dates=days, name="A\u202eb\n").startswith("Ab: ")


def test_no_sentence_guesses_a_pronoun(report, ledger):
    for text in calls_today(report, ledger, most=40).columns["sentence"]:
        assert not PRONOUN.search(text)
        assert "\n" not in text


def test_later_days_change_nothing(ledger):
    whole = calls_today(made(ledger, rules()), ledger)
    until = tp.Ledger.from_daily(
        creator_id=np.repeat(ledger.ids, (CUT - ledger.first_day).days + 1),
        day=np.tile(ledger.dates[: (CUT - ledger.first_day).days + 1], len(ledger.ids)),
        airtime_seconds=ledger.days[:, : (CUT - ledger.first_day).days + 1, 0].ravel(),
        diamonds=ledger.days[:, : (CUT - ledger.first_day).days + 1, 1].ravel(),
        active=ledger.days[:, : (CUT - ledger.first_day).days + 1, 2].ravel(),
        day_rule=RULE,
        creators=ledger.creators,
    )
    again = calls_today(made(until, rules()), until)
    assert again.columns == whole.columns


def test_out_of_reach_names_the_best_tier_still_likely():
    ours = tp.demo.ledger(seed=0)
    report = tp.report(ours, tp.demo.program(), as_of=tp.demo.AS_OF, target=tp.demo.TARGETS, draws=100)
    left = calls_today(report, ours).left_out
    at = left["creator_id"].index("demo-mara")
    assert (left["status"][at], left["fallback"][at]) == ("out of reach", report.roster["demo-mara"]["projected"])
    assert left["why"][at].startswith("Tier 1 is out of reach: needs 17 more days, 16 left; Tier ")
    assert {f for f, s in zip(left["fallback"], left["status"], strict=True) if s != "out of reach"} == {None}


def test_nobody_and_nothing_to_call(ledger, report):
    nobody = evolve(report, roster=report.roster.filter(manager="nobody"))
    found = calls_today(nobody, ledger)
    assert len(found) == 0
    assert str(found) == "nobody to call"
    assert found.left_out["status"] == ()
    bare = calls_today(tp.RosterReport(report.roster), ledger)
    assert set(bare.left_out["status"]) == {"no plan"}
    end = ledger.first_day + timedelta(days=183)
    assert end == date(2026, 1, 31)
    over = tp.report(ledger, rules(), as_of=end, draws=20, forecaster=tp.forecasters.Linear())
    assert len(calls_today(over, ledger)) == 0


def test_arguments_of_other_kinds_are_refused(ledger, report):
    told(lambda: calls_today(report.roster, ledger), InputTypeError, "calls.bad_report", "report")
    told(lambda: calls_today(report, "ledger"), InputTypeError, "ledger.bad_type", "ledger")
    told(lambda: calls_today(report, lively(4)), InputError, "calls.other_ledger", "ledger")
    told(lambda: calls_today(report, ledger, most=0), InputError, "calls.bad_most", "most")
    told(lambda: calls_today(report, ledger, max_stretch=0), InputError, "plan.bad_stretch", "max_stretch")
