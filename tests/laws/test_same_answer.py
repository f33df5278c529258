"""The same answer in any time zone, locale and order of hashes, with asserts or not; tests/matrix.py goes further."""

import sys
from pathlib import Path

import pytest

from tests import matrix


@pytest.fixture(scope="module")
def usual():
    return matrix.answers(sys.executable, "as it comes")


@pytest.mark.parametrize("setting", [name for name in matrix.SETTINGS if name != "as it comes"])
@pytest.mark.catalogue(55, 120)
def test_settings_of_the_process_change_no_answer(setting, usual):
    assert not matrix.differences(matrix.answers(sys.executable, setting), usual)


def test_an_answer_that_differs_is_reported(usual):
    assert matrix.differences({**usual, "roster": ""}, usual) == ["roster"]


def test_the_floors_are_those_of_the_project():
    floors = matrix.versions()["floors"]
    asked = (Path(matrix.TOP) / "pyproject.toml").read_text(encoding="utf-8")
    assert len(floors) == 6
    assert all(f'"{floor.replace("==", ">=")}"' in asked for floor in floors)
