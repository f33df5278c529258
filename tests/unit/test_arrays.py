"""What all values with arrays share: equal by content, and rows by id."""

from typing import Any

import numpy as np
import pytest
from attrs import frozen

import tierpace as tp
from tierpace.core.arrays import id_array, rows_of, same_fields

NAN = float("nan")


@frozen(eq=False)
class Value:
    """A value of one field."""

    field: Any

    __eq__ = same_fields
    __hash__ = None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NAN, NAN), (np.array([1.0, NAN]), np.array([1.0, NAN])), ({"a": np.arange(2)}, {"a": np.arange(2)}),
        ((np.arange(2), NAN), (np.arange(2), NAN)), (np.array(["a"], object), np.array(["a"], object)),
        (1, 1.0), ({}, {}),
    ],
    ids=repr,
)  # fmt: skip
def test_values_are_equal_if_all_they_hold_is(one, other):
    assert Value(one) == Value(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NAN, 1.0), (1.0, NAN), (1.0, 2.0), ("a", "b"), (np.arange(2), [0, 1]), ([0, 1], np.arange(2)),
        (np.arange(2), np.arange(2.0)), (np.arange(2), np.arange(2)[None]), (np.arange(2), np.arange(1, 3)),
        (np.array([1.0, NAN]), np.array([1.0, 2.0])),
        ({"a": 1}, {"a": 2}), ({"a": 1, "b": 1}, {"b": 1, "a": 1}), ({"a": np.arange(2)}, {"b": np.arange(2)}),
        ({"a": np.arange(2)}, {"a": np.arange(1, 3)}), ((1, 2), (1, 2, 3)), ((1, 2, 3), (1, 2)), ((1, 2), (1, 3)),
        ((np.arange(2),), (np.arange(1, 3),)), ((), {}),
    ],
    ids=repr,
)  # fmt: skip
def test_values_differ_if_anything_they_hold_does(one, other):
    assert Value(one) != Value(other)
    assert Value(one) != 5


def test_a_lone_text_is_one_id_however_long_it_is():
    ids = id_array(["ann", "bob"])
    assert rows_of(ids, "bob").tolist() == [1]
    assert rows_of(ids, np.str_("bob")).tolist() == [1]
    assert rows_of(ids, (c for c in ("bob", "ann"))).tolist() == [1, 0]
    assert rows_of(ids, []).dtype == np.int64


def test_an_id_is_missed_by_its_text_and_by_its_kind():
    with pytest.raises(tp.errors.InputError, match=r"among the 2 here \(2 are not\), found \[7, 'cy'\]"):
        rows_of(id_array(["7", "bob"]), [7, "bob", "cy"])
