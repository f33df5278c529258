"""What all values with arrays share: sealed arrays, equality by content, selection, joining, and rows by id."""

from typing import Any

import attrs
import numpy as np
import pytest
from attrs import field, frozen

import tierpace as tp
from tierpace.core.arrays import (
    OfCreators,
    Sealed,
    as_firm,
    axes,
    axes_of,
    handed,
    is_locked,
    is_sealed,
    joined,
    locked,
    made,
    rows_of,
    sealed,
    taken,
    texts,
)

NAN = float("nan")


@frozen(eq=False)
class Value(Sealed):
    """A value of one field."""

    field: Any


@frozen(eq=False)
class Inner(Sealed):
    """A value within another."""

    flags: Any = axes("N")


@frozen(eq=False)
class Many(OfCreators):
    """A field of every sort."""

    ids: Any = axes("N", of=object)
    amount: Any = axes("N3", of=float)
    past: Any = axes("MN")
    total: Any = axes("S")
    level: Any = axes("3")
    maybe: Any = axes("N", default=None)
    names: tuple = field(metadata={"axes": "N"}, kw_only=True)
    inner: Any = field(metadata={"axes": "N"}, kw_only=True)
    note: str = field(default="", kw_only=True)


def many(n=3, **changes):
    fields = {
        "ids": [f"c{k}" for k in range(n)],
        "amount": np.arange(3 * n).reshape(n, 3),
        "past": np.arange(2 * n).reshape(2, n),
        "total": np.array([1.0, 2.0]),
        "level": np.ones(3),
        "names": tuple(f"n{k}" for k in range(n)),
        "inner": Inner(flags=np.arange(n) % 2 == 0),
    }
    return Many(**{**fields, **changes})


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
    ids = texts(["ann", "bob"])
    assert rows_of(ids, "bob").tolist() == [1]
    assert rows_of(ids, np.str_("bob")).tolist() == [1]
    assert rows_of(ids, (c for c in ("bob", "ann"))).tolist() == [1, 0]
    assert rows_of(ids, []).dtype == np.int64


def test_an_id_is_missed_by_its_text_and_by_its_kind():
    with pytest.raises(tp.errors.InputError, match=r"among the 2 here \(2 are not\), found \[7, 'cy'\]"):
        rows_of(texts(["7", "bob"]), [7, "bob", "cy"])


# ---------------------------------------------------------------------------------------------------------- sealing


def writeable(array):
    """Say whether an array, or anything it is a view of, can be written to, also after asking for it."""
    owner = array
    while isinstance(owner, np.ndarray):
        if owner.flags.writeable:
            return True
        owner = owner.base
    return False


def test_a_value_copies_what_it_is_given():
    given = np.zeros((2, 3))
    value = many(2, amount=given)
    given[:] = 7
    assert not value.amount.any()
    assert given.flags.writeable
    assert not writeable(value.amount)


def test_a_view_that_is_read_only_is_copied_where_its_owner_is_not():
    given = np.zeros((2, 3))
    view = given.view()
    view.setflags(write=False)
    value = many(2, amount=view)
    given[:] = 7
    assert not value.amount.any()


def test_what_is_sealed_already_is_not_copied():
    one = many(2)
    assert many(2, amount=one.amount).amount is one.amount
    assert sealed(one.amount[1:]).base is one.amount
    packed = np.frombuffer(b"\0" * 16)
    assert sealed(packed) is packed


def test_what_another_buffer_holds_is_copied():
    buffer = bytearray(16)
    array = np.frombuffer(memoryview(buffer).toreadonly())
    assert not array.flags.writeable
    assert not is_sealed(array)
    kept = sealed(array)
    buffer[:] = b"\1" * 16
    assert not kept.any()


def test_what_is_made_for_a_value_is_handed_over_with_all_it_is_a_view_of():
    amount = np.zeros((3, 2)).T
    value = made(Inner, flags=amount)
    assert value.flags is amount
    assert not writeable(amount)
    assert handed("text") == "text"
    assert handed(None) is None


@pytest.mark.parametrize("given", [["a", "b"], ("a", "b"), np.array(["a", "b"]), dict.fromkeys("ab"), texts("ab")])
def test_texts_are_an_array_of_objects(given):
    found = texts(given)
    assert found.dtype == object
    assert found.tolist() == ["a", "b"]
    assert set(map(type, found)) == {str}
    assert not writeable(found)


def test_axes_say_what_a_field_is():
    assert axes_of(Many) == {
        "ids": "N", "amount": "N3", "past": "MN", "total": "S", "level": "3", "maybe": "N", "names": "N", "inner": "N",
    }  # fmt: skip
    assert many().amount.dtype == float
    assert many().maybe is None
    with pytest.raises(TypeError):
        Inner(np.ones(2))


# ------------------------------------------------------------------------------------------------ locked, in bytes


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6).reshape(2, 3), np.zeros((0, 5, 3)), np.array(["2026-03-01"], "datetime64[D]"), np.ones(3, bool),
        np.zeros(2, [("a", float), ("b", bool)]), np.arange(6.0).reshape(2, 3).T,
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_locked_is_equal_and_can_never_be_written_to(array):
    found = locked(array)
    assert found.dtype == array.dtype
    assert found.shape == array.shape
    assert found.tobytes() == array.tobytes()
    for part in (found, found.base, found[:1], found.view(), found.reshape(-1)):
        with pytest.raises(ValueError, match="cannot set WRITEABLE"):
            part.setflags(write=True)
    assert not np.shares_memory(found, array)


def test_locked_texts_are_a_read_only_copy():
    ids = texts(["a", "b"])
    found = locked(ids)
    found.setflags(write=True)
    found[0] = "z"
    assert ids.tolist() == ["a", "b"]


def test_a_locked_value_is_equal_and_so_is_what_was_read_from_it():
    value = many()
    assert locked(value) == value
    assert not is_locked(value)
    progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    assert progress.so_far.any()
    found = locked(progress)
    assert found == progress
    assert is_locked(found)
    assert not is_locked(found.select(found.ids[1:]))
    for array in (found.days, found.so_far, found.known, found.tenure, found.free_days, found.history.edges):
        with pytest.raises(ValueError, match="cannot set WRITEABLE"):
            array.setflags(write=True)


def test_what_is_read_from_bytes_is_in_bytes():
    array = np.arange(3)
    assert as_firm(array, np.arange(2)) is array
    assert type(as_firm(array, locked(np.arange(2))[1:]).base.base) is bytes


# --------------------------------------------------------------------------------------------- selection, joining


def test_rows_are_taken_of_each_field_with_creators_wherever_they_stand():
    found = many().take(np.array([0, 2]))
    assert found == many(
        ids=["c0", "c2"],
        amount=[[0, 1, 2], [6, 7, 8]],
        past=[[0, 2], [3, 5]],
        names=("n0", "n2"),
        inner=Inner(flags=[True, True]),
    )
    for array in (found.ids, found.amount, found.past, found.inner.flags):
        assert not writeable(array)


def test_a_selection_is_sorted_and_that_of_all_is_the_value():
    value = many()
    assert value.select(["c2", "c0", "c2"]).ids.tolist() == ["c0", "c2"]
    assert value.select(["c2", "c1", "c0"]) is value
    assert value.select([]).amount.shape == (0, 3)
    with pytest.raises(tp.errors.InputError, match="creators must be among the 3 here"):
        value.select(["cy"])


def test_values_are_joined_creator_by_creator_and_sums_add_up():
    value = many(maybe=np.arange(3), note="first")
    ends = value.take(np.array([0])), value.take(np.array([1, 2]))
    whole = joined(ends)
    assert whole.total.tolist() == [2.0, 4.0]
    assert attrs.evolve(whole, total=value.total) == value
    assert joined([value, attrs.evolve(value, note="second")]).note == "first"
    assert joined([many(), many()]).maybe is None


def test_any_axis_can_be_taken_of():
    value = many()
    assert taken(value, np.array([1]), "M").past.tolist() == [[3, 4, 5]]
    assert taken(value, np.array([1]), "N", inner=None).inner is None
