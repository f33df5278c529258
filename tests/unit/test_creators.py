"""Creators."""

from datetime import UTC, date, datetime
from enum import Enum

import pytest

import tierpace as tp
from tests.errors import told
from tierpace.core.creators import unnamed
from tierpace.errors import InputError, InputTypeError

DAY = date(2026, 3, 10)


@pytest.mark.parametrize("bad", [7301, None, 7.0])
def test_an_id_is_text(bad):
    error = told(
        lambda: tp.Creator(bad), InputTypeError, "creator.id_type", "id", "a creator id must be text", f"found {bad}"
    )
    assert error.hint == "19-digit ids lose digits as numbers: write str(id)"


def test_an_id_can_be_seen():
    told(
        lambda: tp.Creator(" \t"), InputError, "creator.missing_id", "id", "a creator id must have a visible character"
    )
    for odd in ("NA", "null", "nan", "=HYPERLINK()", "\u202ex", "\ud800", "x" * 10_000):
        assert tp.Creator(odd).id == odd


@pytest.mark.parametrize("name", ["name", "region", "manager", "group"])
def test_words_about_a_creator_are_text(name):
    assert getattr(tp.Creator("a", **{name: "b"}), name) == "b"
    told(
        lambda: tp.Creator("a", **{name: 5}),
        InputTypeError,
        "creator.text_type",
        name,
        f"{name} must be text or None",
        "found 5",
    )


@pytest.mark.parametrize("name", ["joined", "left", "known_from"])
def test_days_of_a_creator_are_dates(name):
    assert getattr(tp.Creator("a", **{name: DAY}), name) == DAY
    for bad in ("10.03.2026", datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 3, 10, 14), 5):
        told(
            lambda bad=bad: tp.Creator("a", **{name: bad}), InputTypeError, "creator.day_type", name,
            f"{name} must be a date, such as 2026-03-15, or None", f"found {bad!r}",
        )  # fmt: skip


def test_many_creators_made_at_once_are_those_made_one_by_one():
    ids = ["7301", "ann", "NA", "\u202ex"]
    made = unnamed(ids)
    assert made == tuple(tp.Creator(c) for c in ids)
    assert [hash(c) for c in made] == [hash(tp.Creator(c)) for c in ids]
    assert [repr(c) for c in made] == [repr(tp.Creator(c)) for c in ids]
    assert unnamed([]) == ()
    with pytest.raises(AttributeError):
        made[0].name = "Ann"


def test_nobody_leaves_before_joining():
    assert tp.Creator("a", joined=DAY, left=DAY).left == DAY
    told(
        lambda: tp.Creator("a", joined=DAY, left=date(2026, 3, 9)), InputError, "creator.left_before_joined", "left",
        "a creator must leave on or after the day of joining (2026-03-10)",
    )  # fmt: skip


class Known(str, Enum):  # noqa: UP042  # as many still write it; a StrEnum is shown as its text anyway
    ANN = "ann"


def test_texts_that_come_as_members_of_an_enum_are_what_they_hold():
    creator = tp.Creator(Known.ANN, name=Known.ANN, region=Known.ANN, manager=Known.ANN, group=Known.ANN)
    texts = (creator.id, creator.name, creator.region, creator.manager, creator.group)
    assert [(type(t), str(t)) for t in texts] == [(str, "ann")] * 5
