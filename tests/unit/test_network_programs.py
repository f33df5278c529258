"""Network programs: what each field must be, cohorts by the day of joining, steps of totals, and their files."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files

import pytest

import tierpace as tp
from tests.errors import told
from tests.making.ledgers import lively
from tierpace.core import Cohort, NetworkGoal, NetworkProgram, NetworkTotal, RatioChange
from tierpace.errors import AsOfError, FileError, InputError, InputTypeError, ProgramError

EXAMPLE = files("tierpace") / "examples" / "network" / "network-2026.toml"
STEPS = [(0, 0), (100, Decimal("0.04")), (200, Decimal("0.08"))]
WORTH = Decimal("0.01")


def network(**settings):
    return NetworkProgram(**{"name": "N", "revision": "1", "per_diamond": WORTH, "currency": "USD", **settings})


def goal(name="g", **settings):
    return NetworkGoal(name, **{"cohort": "all", "event": "clears", "at_least": 0.5, **settings})


def total(**settings):
    return NetworkTotal("t", **{"steps": STEPS, **settings})


@pytest.mark.parametrize(
    ("months", "joined", "mature", "new"),
    [
        (3, date(2025, 12, 1), True, False),
        (3, date(2025, 12, 2), False, False),  # three whole months would begin in January
        (3, date(2026, 1, 1), False, True),
        (3, date(2026, 3, 31), False, True),
        (1, date(2026, 2, 1), True, False),
        (1, date(2026, 2, 28), False, False),
        (1, date(2026, 3, 1), False, True),
    ],
)
def test_cohorts_go_by_the_day_of_joining(months, joined, mature, new):
    march = tp.Month(2026, 3)
    for kind, inside in (("mature", mature), ("joiners", new)):
        first, last = Cohort("c", kind, months=months).joined_by(march)
        assert ((first is None or first <= joined) and joined <= last) is inside


@pytest.mark.parametrize(
    ("diamonds", "whole", "slices"),
    [(0, 0, 0), (99, 0, 0), (100, "0.04", 0), (150, "0.06", "0.02"), (200, "0.16", "0.04"), (300, "0.24", "0.12")],
)
def test_steps_pay_the_whole_or_slice_by_slice(diamonds, whole, slices):
    assert total().worth(diamonds, WORTH) == Decimal(whole)
    assert total(mode="slices").worth(diamonds, WORTH) == Decimal(slices)


def test_below_the_first_step_nothing_is_paid():
    late = total(steps=[(100, Decimal("0.1"))])
    assert [late.worth(n, WORTH) for n in (99, 100)] == [0, Decimal("0.1")]
    assert total(steps=[(100, Decimal("0.1"))], mode="slices").worth(150, WORTH) == Decimal("0.05")


@pytest.mark.parametrize(
    ("at_least", "creators", "needed"), [(0.3, 10, 3), (0.3, 11, 4), ("1e-2", 1, 1), (1, 7, 7), (0.1, 0, 0)]
)
def test_as_many_must_have_the_event_as_make_the_share(at_least, creators, needed):
    share = Decimal(at_least) if isinstance(at_least, str) else at_least
    assert goal(at_least=share).needed(creators) == needed
    if creators:
        assert Fraction(needed, creators) >= Fraction(str(share)) > Fraction(needed - 1, creators)


def test_all_is_always_a_cohort():
    assert network().cohort("all") == Cohort("all", "all")
    told(lambda: Cohort("all", "mature", months=3), ProgramError, "network.bad_value", "name", "'all'")


WRONG = [
    (lambda: Cohort("c", "old"), "kind"),
    (lambda: Cohort(" ", "all"), "name"),
    (lambda: Cohort("c", "mature"), "months"),
    (lambda: Cohort("c", "joiners", months=0), "months"),
    (lambda: Cohort("c", "joiners", months=True), "months"),
    (lambda: Cohort("c", "all", months=3), "months"),
    (lambda: Cohort("c", "all", region=7), "region"),
    (lambda: Cohort("c", "all", leavers="none"), "leavers"),
    (lambda: goal(event="wins"), "event"),
    (lambda: goal(at_least=30), "at_least"),
    (lambda: goal(at_least=0), "at_least"),
    (lambda: goal(event="maintained"), "ladder"),
    (lambda: goal(tier="Gold"), "tier"),
    (lambda: goal(diamonds=5), "diamonds"),
    (lambda: goal(event="reaches", diamonds=5, ladder="a"), "event"),
    (lambda: goal(pays=-1), "pays"),
    (lambda: RatioChange("a", points=0.01), "if_met"),
    (lambda: RatioChange("a", points=0.01, if_met="g", if_missed="g"), "if_met"),
    (lambda: RatioChange("a", points=2, if_met="g"), "points"),
    (lambda: total(steps=[]), "steps"),
    (lambda: total(steps=[(5, 0), (5, 0.1)]), "steps"),
    (lambda: total(steps=[(0.5, 0)]), "steps"),
    (lambda: total(steps=[(0, 4)]), "steps"),
    (lambda: total(basis="growth"), "base"),
    (lambda: total(base="2026-01"), "base"),
    (lambda: total(base=7), "base"),
    (lambda: total(composition="like_for_like"), "composition"),
    (lambda: network(grade="D"), "grade"),
    (lambda: network(source=None), "source"),
    (lambda: network(first_month="2026-03", last_month="2026-02"), "last_month"),
    (lambda: network(per_diamond=-1), "per_diamond"),
]


@pytest.mark.parametrize(("call", "field"), WRONG, ids=[f"{k}-{field}" for k, (_, field) in enumerate(WRONG)])
def test_a_field_that_is_wrong_is_named(call, field):
    with pytest.raises(ProgramError) as caught:
        call()
    assert (caught.value.code, caught.value.field) == ("network.bad_value", field)


@pytest.mark.catalogue(195)
def test_errors_say_what_was_found_and_what_to_do():
    told(lambda: goal(at_least=30), ProgramError, "network.bad_value", "at_least", "30 % is written 0.30")
    told(lambda: goal(at_least="30"), InputTypeError, "network.bad_value", "at_least", "must be a number")
    told(lambda: network(goals=[7]), InputTypeError, "network.bad_type", "goals", "each must be a NetworkGoal")
    told(lambda: network(goals=7), InputTypeError, "network.bad_type", "goals", "must be a list of NetworkGoal")
    told(lambda: total(steps=5), InputTypeError, "network.bad_type", "steps", "a list of pairs")
    told(lambda: total(steps=[5]), InputTypeError, "network.bad_type", "steps", "a pair")
    told(lambda: network(goals=[goal(), goal()]), ProgramError, "network.duplicate_name", "goals", "names of their own")
    old = goal(cohort="old")
    told(lambda: network(goals=[old]), ProgramError, "network.unknown_name", "goals[0].cohort", "all")
    change = RatioChange("a", points=0.01, if_missed="h")
    told(lambda: network(changes=[change]), ProgramError, "network.unknown_name", "changes[0].if_missed", "none is")
    told(lambda: network().goal("g"), InputError, "network.unknown_name", "goal", "none is")
    spring = network(first_month="2026-03", last_month="2026-05")
    told(
        lambda: spring.require_in_force("2026-06"), ProgramError, "network.not_in_force", "month", "2026-03 to 2026-05"
    )
    assert [spring.in_force(f"2026-0{m}") for m in (2, 3, 5, 6)] == [False, True, True, False]


@pytest.mark.catalogue(193)
def test_what_verbs_refuse():
    ledger, program = tp.demo.ledger(seed=0), tp.demo.program()
    outlook, judged = tp.rosters.network_outlook, tp.money.judge_network
    told(lambda: judged(ledger, program, program, month="2026-02"), InputTypeError, "network.bad_type", "network")
    told(lambda: judged(ledger, program, network(), month="2026-04"), AsOfError, "network.month_open", "month")
    told(
        lambda: outlook(ledger, program, network(), as_of=tp.demo.AS_OF, nearest=-1),
        InputError,
        "network.bad_count",
        "nearest",
    )
    told(lambda: outlook(ledger, program, network()), InputTypeError, "asof.bad_type", "as_of", "None")
    rank = network(goals=[goal(event="maintained", ladder="tiers")])
    told(lambda: judged(ledger, program, rank, month="2026-02"), ProgramError, "network.no_ranks", "goal 'g'")
    other = network(goals=[goal(ladder="other")])
    told(lambda: judged(ledger, program, other, month="2026-02"), ProgramError, "program.unknown_ladder", "goal 'g'")
    tier = network(goals=[goal(ladder="tiers", tier="Tier 9")])
    told(lambda: judged(ledger, program, tier, month="2026-02"), InputError, "program.unknown_tier", "goal 'g'")
    change = network(goals=[goal()], changes=[RatioChange("other", points=0.01, if_met="g")])
    told(lambda: judged(ledger, program, change, month="2026-02"), ProgramError, "program.unknown_ladder", "changes[0]")
    early = network(totals=[total(basis="growth", base="2026-02")])
    told(
        lambda: judged(ledger, program, early, month="2026-02"),
        InputError,
        "network.base_not_known",
        "t.base",
        "must be over before 2026-02",
    )


def test_a_signal_that_counts_must_be_measured():
    ledger = tp.Ledger.from_columns(
        creator_id=["a"],
        start=["2026-02-03T10:00Z"],
        end=["2026-02-03T12:00Z"],
        diamonds=None,
        day_rule=tp.DayRule("UTC"),
        first_day="2026-02-01",
        last_day="2026-02-28",
    )
    program = tp.Program(
        name="P", region="US", revision="1", day_rule=tp.DayRule("UTC"), tiers=[tp.Tier("T", airtime_hours=1)]
    )
    for own in (network(totals=[total()]), network(goals=[goal(event="reaches", diamonds=5)])):
        told(
            lambda own=own: tp.money.judge_network(ledger, program, own, month="2026-02"),
            InputError,
            "network.unmeasured",
            "diamonds",
            "give the column",
        )
    hours = network(goals=[goal(event="reaches", airtime_hours=2)])
    assert tp.money.judge_network(ledger, program, hours, month="2026-02").met("g") is True


# Files ----------------------------------------------------------------------------------------


def read(tmp_path, text):
    path = tmp_path / "network.toml"
    path.write_text(text, encoding="utf-8")
    return tp.io.read_network_program(path)


HEAD = """schema = "tierpace/network/1"
name = "N"
revision = "2026-03"
per_diamond = "0.01"
currency = "USD"
"""


def test_the_example_is_what_is_known_and_says_how_well():
    found = tp.io.read_network_program(EXAMPLE)
    assert (found.region, found.grade, found.currency, str(found.first_month)) == ("GB", "C", "USD", "2026-03")
    assert found.source
    assert found.goal("holds").at_least == Decimal("0.30")
    assert found.goal("graduates").minimums == (0, 200_000, 0)
    assert [(c.goal, str(c.points)) for c in found.changes] == [("holds", "0.01"), ("graduates at all", "-0.01")]
    (volume,) = found.totals
    worth = found.per_diamond
    assert volume.worth(25_300_000, worth) == Decimal(10120)  # about 4 %
    assert volume.worth(29_000_000, worth) == Decimal(23200)  # 8 %, which one agency was paid in one month


def test_a_file_may_hold_all_that_a_network_program_has(tmp_path):
    text = (
        HEAD
        + """
region = "US"
last_month = "2026-05"
source = "mail"
grade = "B"
[cohorts.east]
kind = "joiners"
months = 2
region = "US"
group = "East"
leavers = "out"
[[goals]]
name = "gold"
cohort = "east"
event = "clears"
ladder = "steps"
tier = "Gold"
at_least = 0.25
pays = "1_000.50"
[[goals]]
name = "reach"
cohort = "all"
event = "reaches"
airtime_hours = "10.5"
active_days = 5
at_least = "0.5"
[[changes]]
if_missed = "gold"
ladder = "steps"
tiers = ["Gold"]
points = "-0.01"
[[totals]]
name = "growth"
of = "east"
basis = "growth"
base = "2026-01"
composition = "like_for_like"
mode = "slices"
steps = [[0, 0], ["1_000", "0.02"]]
"""
    )
    assert read(tmp_path, text) == network(
        revision="2026-03",
        region="US",
        last_month="2026-05",
        source="mail",
        grade="B",
        cohorts=[Cohort("east", "joiners", months=2, region="US", group="East", leavers="out")],
        goals=[
            goal("gold", cohort="east", ladder="steps", tier="Gold", at_least=0.25, pays=Decimal("1000.50")),
            goal("reach", event="reaches", airtime_hours=Decimal("10.5"), active_days=5),
        ],
        changes=[RatioChange("steps", points=-0.01, tiers=["Gold"], if_missed="gold")],
        totals=[
            NetworkTotal(
                "growth",
                of="east",
                basis="growth",
                base="2026-01",
                composition="like_for_like",
                mode="slices",
                steps=[(0, 0), (1000, 0.02)],
            )
        ],
    )


REFUSED = [
    (HEAD.replace("network/1", "program/1"), "program.bad_schema", "schema"),
    (HEAD.replace("network/1", "network/2"), "program.newer_schema", "schema"),
    (HEAD.replace('currency = "USD"', ""), "program.missing_key", "currency"),
    (HEAD + "bonus = 5", "program.unknown_key", "bonus"),
    (HEAD + 'grade = "D"', "program.bad_grade", "grade"),
    (HEAD.replace('"0.01"', '"1 %"'), "network.bad_value", "per_diamond"),
    (HEAD.replace('"0.01"', f'"{"1" * 40}"'), "network.bad_value", "per_diamond"),
    (HEAD + "cohorts = 5", "network.bad_type", "cohorts"),
    (HEAD + "goals = 5", "network.bad_type", "goals"),
    (HEAD + "goals = [5]", "network.bad_type", "goals[0]"),
    (HEAD + '[cohorts.old]\nkind = "old"', "network.bad_value", "cohorts.old.kind"),
    (HEAD + '[cohorts.old]\nkind = "mature"\nmonth = 3', "program.unknown_key", "cohorts.old.month"),
    (
        HEAD + '[[goals]]\nname = "g"\ncohort = "all"\nevent = "clears"\nat_least = "30 %"',
        "network.bad_value",
        "goals[0].at_least",
    ),
    (
        HEAD + '[[goals]]\nname = "g"\ncohort = "all"\nevent = "clears"\nat_least = 30',
        "network.bad_value",
        "goals[0].at_least",
    ),
    (HEAD + '[[totals]]\nname = "t"\nsteps = [["0", "x"]]', "network.bad_value", "totals[0].steps[0]"),
    (HEAD + '[[totals]]\nname = "t"\nsteps = 5', "network.bad_type", "totals[0].steps"),
    (HEAD + '[[totals]]\nname = "t"\nsteps = [[0, 0]]\nbase = 2026', "month.bad_type", "totals[0].base"),
    (
        HEAD + '[[changes]]\nif_met = "g"\nladder = "a"\npoints = "0.01"',
        "network.unknown_name",
        "changes[0].if_met",
    ),
]


@pytest.mark.parametrize(
    ("text", "code", "field"), REFUSED, ids=[f"{k}-{field}" for k, (_, _, field) in enumerate(REFUSED)]
)
def test_a_file_is_refused_with_the_place(tmp_path, text, code, field):
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    assert (caught.value.code, caught.value.field) == (code, f"network.toml: {field}")


@pytest.mark.parametrize("points", [1, -1, 2])
def test_points_of_a_hundred_are_refused(points):
    told(
        lambda: RatioChange("a", points=points, if_met="g"),
        *(ProgramError, "network.bad_value", "points", "1 point is written 0.01", "between -1 and 1"),
    )


def test_names_that_are_not_known_say_what_may_be_meant():
    goals = [goal(name="holds", cohort="matur")]
    mature = [Cohort("mature", "mature", months=3)]
    told(
        lambda: network(cohorts=mature, goals=goals),
        *(ProgramError, "network.unknown_name", "goals[0].cohort", "did you mean 'mature'?", "in goal 'holds'"),
    )
    good = network(goals=[goal(name="holds")])
    told(lambda: good.goal("hold"), InputError, "network.unknown_name", "goal", "did you mean 'holds'?")


def test_decimals_are_shown_as_digits():
    error = told(lambda: goal(at_least=Decimal(30)), ProgramError, "network.bad_value", "at_least", "found 30;")
    assert "Decimal" not in str(error)


def test_no_toml_is_no_network_program(tmp_path):
    with pytest.raises(FileError):
        read(tmp_path, "name = ")


def test_a_network_earns_more_with_its_ratio_changed():
    ledger = lively()
    tiers = [tp.Tier("low", diamonds=1000, bonus=tp.Bonus.ratio(Decimal("0.05"), per_diamond=WORTH, currency="USD"))]
    program = tp.Program(name="P", region="US", revision="1", day_rule=tp.DayRule("UTC"), tiers=tiers, ladder="steps")
    plain = network(goals=[goal(at_least=0.1)])
    changed = network(goals=[goal(at_least=0.1)], changes=[RatioChange("steps", points=0.01, if_met="g")])
    a, b = (tp.money.judge_network(ledger, program, n, month="2026-01") for n in (plain, changed))
    assert a.met("g") is b.met("g") is True
    assert b.total.amount == pytest.approx(a.total.amount * Decimal("1.2"), abs=Decimal("0.01") * len(a.creators))
