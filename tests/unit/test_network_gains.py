"""What a network gains by the pushes of an allocation: goals and totals, from the same worlds."""

import pytest
from attrs import evolve

import tierpace as tp
from tests.errors import told
from tests.making.books import BOOK, CUT, agency
from tierpace.core import NetworkGoal, NetworkProgram, NetworkTotal, RatioChange
from tierpace.errors import InputTypeError
from tierpace.planning import Budget
from tierpace.rosters import network_gain, network_outlook

TOTAL = NetworkTotal("all", of="all", basis="total", mode="slices", steps=[[0, 0.1]])
GOAL = NetworkGoal("three", "all", event="clears", ladder="activeness", at_least=1, pays=50)


def network(**parts):
    return NetworkProgram(name="N", revision="1", per_diamond=0.01, currency="USD", **parts)


def case(streams=6):
    progress = agency(a_day=20).as_of(CUT)
    projection, habits = tp.project(progress, draws=300, seed=0), tp.habits(progress)
    found = tp.allocate(projection, BOOK, habits=habits, budget=Budget(streams=streams))
    return projection, found, habits


def gains(found):
    return {row["name"]: row["gain"] for row in found}


def test_without_changes_the_ladders_gain_what_the_allocation_says():
    projection, found, habits = case()
    got = network_gain(projection, found, BOOK, network(totals=[TOTAL]), habits=habits)
    assert found.gain > 0
    assert gains(got)["activeness"] + gains(got)["rank-up"] == pytest.approx(found.gain)
    assert gains(got)["all"] > 0  # extra streams bring diamonds
    assert {row["currency"] for row in got} == {"USD"}
    for row in got:
        assert row["gain"] == pytest.approx(row["after"] - row["before"])


def test_no_push_gains_nothing():
    projection, found, habits = case(streams=0)
    assert found.pushes == ()
    got = network_gain(projection, found, BOOK, network(goals=[GOAL], totals=[TOTAL]), habits=habits)
    assert set(gains(got).values()) == {0.0}


def test_a_goal_that_more_of_the_worlds_meet_changes_everybodys_ratio():
    projection, found, habits = case()
    change = RatioChange("rank-up", points=0.01, if_met="three")
    plain, changed = (
        network_gain(projection, found, BOOK, network(goals=[GOAL], changes=c), habits=habits) for c in ([], [change])
    )
    before = network_outlook(projection, BOOK, network(goals=[GOAL]), nearest=0)
    assert gains(plain)["three"] >= 0
    assert gains(changed)["rank-up"] >= gains(plain)["rank-up"] - 1e-9
    (note,) = [n for n in plain.notes if n.code == "goal_chance"]
    assert note.text.startswith("goal 'three': ")
    (row,) = before.goals
    assert (row["chance"] == 1) or gains(plain)["three"] > 0


def test_what_is_no_allocation_is_refused():
    projection, found, habits = case(streams=1)
    told(
        lambda: network_gain(projection, found.pushes, BOOK, network(), habits=habits),
        InputTypeError, "network.bad_allocation", "allocation", "must be an Allocation", "call allocate()",
    )  # fmt: skip
    assert evolve(found) == found
