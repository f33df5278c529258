"""Creators."""

from datetime import UTC, date, datetime

import pytest

import tierpace as tp
from tests.unit.errors import told
from tierpace.errors import InputError, InputTypeError

DAY = date(2026, 3, 10)


@pytest.mark.parametrize("bad", [7301, None, 7.0])
def test_an_id_is_text(bad):
    told(lambda: tp.Creator(bad), InputTypeError, "creator.id_type", "id", "a creator id is text", "write str(id)")


def test_an_id_can_be_seen():
    told(lambda: tp.Creator(" \t"), InputError, "creator.missing_id", "id", "a creator id has a visible character")
    for odd in ("NA", "null", "nan", "=HYPERLINK()", "\u202ex", "\ud800", "x" * 10_000):
        assert tp.Creator(odd).id == odd


@pytest.mark.parametrize("name", ["name", "region", "manager", "group"])
def test_words_about_a_creator_are_text(name):
    assert getattr(tp.Creator("a", **{name: "b"}), name) == "b"
    told(lambda: tp.Creator("a", **{name: 5}), InputTypeError, "creator.text_type", name, f"{name} is text or None")


@pytest.mark.parametrize("name", ["joined", "left", "known_from"])
def test_days_of_a_creator_are_dates(name):
    assert getattr(tp.Creator("a", **{name: DAY}), name) == DAY
    for bad in ("2026-03-10", datetime(2026, 3, 10, tzinfo=UTC), 5):
        told(
            lambda bad=bad: tp.Creator("a", **{name: bad}), InputTypeError, "creator.day_type", name,
            f"{name} is a date or None",
        )  # fmt: skip


def test_nobody_leaves_before_joining():
    assert tp.Creator("a", joined=DAY, left=DAY).left == DAY
    told(
        lambda: tp.Creator("a", joined=DAY, left=date(2026, 3, 9)), InputError, "creator.left_before_joined", "left",
        "a creator leaves on or after the day of joining (2026-03-10)",
    )  # fmt: skip
