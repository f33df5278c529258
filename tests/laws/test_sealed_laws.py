"""Laws of all values with arrays: what they hold cannot be written to, also where they come from a pickle or a copy."""

import copy
import importlib
import inspect
import pickle
import pkgutil

import attrs
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra.numpy import arrays

import tierpace as tp
from tests.making import results
from tierpace import money
from tierpace.core.arrays import Sealed, axes_of, joined
from tierpace.core.months import Month
from tierpace.evidence.creator_habits import Habits
from tierpace.forecasters.contract import Noise

ARRAYS = ("NDArray", "Floats", "Ints", "Flags", "Bools")
WAYS = {
    "copied": copy.copy,
    "copied deep": copy.deepcopy,
    **{f"pickled {k}": lambda v, k=k: pickle.loads(pickle.dumps(v, k)) for k in range(2, 6)},  # noqa: S301  # our own
}


def parts(value):
    """The values with fields within a value, itself included."""
    if isinstance(value, tuple | list):
        yield from (part for item in value for part in parts(item))
    elif isinstance(value, dict):
        yield from parts(tuple(value.values()))
    elif attrs.has(type(value)):
        yield value
        yield from (part for a in attrs.fields(type(value)) for part in parts(getattr(value, a.name)))


def held(value):
    """The arrays that a value holds, with the names of their fields; those within tuples too."""
    for a in attrs.fields(type(value)):
        found = getattr(value, a.name)
        for array in found if isinstance(found, tuple) else (found,):
            if isinstance(array, np.ndarray):
                yield a.name, array


def writeable(array):
    """Whether an array can be written to by itself, or by what it is a view of."""
    while isinstance(array, np.ndarray):
        if array.flags.writeable:
            return True
        array = array.base
    return False


def public_classes():
    """The classes of fields that stand in a list of public names."""
    import tierpace

    windows = [tierpace]
    names = [m.name for m in pkgutil.walk_packages(tierpace.__path__, "tierpace.") if m.ispkg]
    windows += map(importlib.import_module, names)
    found = [getattr(w, name) for w in windows for name in getattr(w, "__all__", ())]
    return {c for c in found if inspect.isclass(c) and attrs.has(c)}


def has_arrays(kind):
    return any(word in str(a.type) for a in attrs.fields(kind) for word in ARRAYS)


@pytest.fixture(scope="module")
def one_of_each():
    """A value of each class with arrays, by its name."""
    table = tp.report(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-15", draws=20)
    made = [*results.of_months(), *results.of_rewards(), table, Noise(["a"], Month(2026, 3), draws=2, seed=0)]
    return {type(part).__name__: part for part in parts(made) if any(True for _ in held(part))}


def test_every_public_class_with_arrays_is_one_of_ours_and_is_made_here(one_of_each):
    kinds = {kind for kind in public_classes() if has_arrays(kind)}
    assert len(kinds) >= 20
    assert {kind.__name__ for kind in kinds if not issubclass(kind, Sealed)} == set()
    assert {kind.__name__ for kind in kinds} - one_of_each.keys() == {"DayTable"}  # a ledger is one


def test_every_array_of_a_value_has_axes(one_of_each):
    for value in one_of_each.values():
        told = axes_of(type(value))
        for name, array in held(value):
            if isinstance(getattr(value, name), np.ndarray):
                assert len(told[name]) == array.ndim, (type(value), name)


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_values_come_back_equal_and_read_only(one_of_each, way):
    for name, value in one_of_each.items():
        again = way(value)
        assert type(again) is type(value)
        assert again == value, name
        assert not [(name, n) for v in (value, *parts(again)) for n, array in held(v) if writeable(array)]


def test_no_value_has_a_hash(one_of_each):
    for value in one_of_each.values():
        with pytest.raises(TypeError, match="unhashable"):
            hash(value)


def test_what_a_caller_gives_stays_the_callers(one_of_each):
    """A value made by hand of arrays that can be written to shares none of them."""
    for value in one_of_each.values():
        fields = {a.name: getattr(value, a.name) for a in attrs.fields(type(value))}
        own = {n: np.array(v) for n, v in fields.items() if isinstance(v, np.ndarray)}
        again = attrs.evolve(value, **own)
        assert again == value
        for name, array in own.items():
            assert array.flags.writeable
            assert not np.shares_memory(array, getattr(again, name)), (type(value), name)


# ------------------------------------------------------------------------------------------------------- by creator


@pytest.fixture(scope="module")
def by_creator():
    """Values with a row a creator that can be selected from, and joined."""
    ledger, program = tp.demo.ledger(seed=0), tp.demo.program()
    progress = ledger.as_of("2026-03-15")
    projection = tp.project(progress, draws=20)
    income = money.month_income(projection, results.flat(), program=program, bonus_to_creator=0)
    return [
        tp.judge(progress, program),
        tp.chances(projection, program),
        tp.gap(projection, program),
        tp.paces(projection),
        next(part for part in parts(tp.report(ledger, program, as_of="2026-03-15", draws=5)) if type(part) is Habits),
        income,
    ]


@given(data=st.data())
def test_blocks_joined_are_the_whole_and_blocks_of_it_are_the_blocks(by_creator, data):
    n = len(by_creator[0].ids)
    cuts = sorted(data.draw(st.sets(st.integers(1, n - 1), max_size=4)))
    value = data.draw(st.sampled_from(by_creator))
    blocks = [value.ids[a:b] for a, b in zip([0, *cuts], [*cuts, n], strict=True)]
    whole = joined([value.select(ids) for ids in blocks])
    assert whole == value
    for ids in blocks:
        assert whole.select(ids) == value.select(ids)
        assert not [name for name, array in held(whole.select(ids)) if writeable(array)]


@given(data=st.data())
def test_selections_follow_each_other(by_creator, data):
    value = data.draw(st.sampled_from(by_creator))
    some = data.draw(st.lists(st.sampled_from(value.ids.tolist()), unique=True))
    fewer = data.draw(st.lists(st.sampled_from(some), unique=True)) if some else []
    found = value.select(some)
    assert found.ids.tolist() == sorted(some)
    assert found.select(fewer) == value.select(fewer)


def test_what_several_programs_pay_adds_up_world_by_world():
    ledger, program = tp.demo.ledger(seed=0), tp.demo.program()
    projection = tp.project(ledger.as_of("2026-03-15"), draws=20)
    whole = tp.expected_bonus(projection, program)
    ends = [tp.expected_bonus(projection.select(ids), program) for ids in (whole.ids[:4], whole.ids[4:])]
    found = joined(ends)
    np.testing.assert_allclose(found.total, whole.total)
    assert attrs.evolve(found, total=whole.total, notes=whole.notes, groups=whole.groups) == whole


# -------------------------------------------------------------------------------------------------------- by content

SOME = arrays(np.float64, (2, 3), elements=st.floats(width=16))


@settings(max_examples=200)
@given(SOME, SOME)
def test_values_are_equal_by_content_and_nan_equals_nan(one, other):
    same = np.array_equal(one, other, equal_nan=True)
    assert (tp.Tail(one) == tp.Tail(other)) is same
    assert tp.Tail(one) == tp.Tail(one.copy())
    assert tp.Tail(one) == pickle.loads(pickle.dumps(tp.Tail(one)))  # noqa: S301  # our own


def test_values_with_one_other_entry_differ(one_of_each):
    for value in one_of_each.values():
        for name, array in held(value):
            if name in axes_of(type(value)) and array.size and array.dtype.kind in "iufb" and name != "stream":
                other = np.array(array)
                at = tuple(k - 1 for k in other.shape)
                other[at] = not other[at] if other.dtype.kind == "b" else np.nan_to_num(other[at]) + 1
                assert attrs.evolve(value, **{name: other}) != value, (type(value), name)
