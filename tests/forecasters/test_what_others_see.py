"""What a forecaster whose class lies outside tierpace is shown: a copy in bytes that ends at the cut, and no more."""

from functools import cached_property

import attrs
import numpy as np
import pytest

import tierpace as tp
from tests.making import results
from tierpace.backtesting import backtests
from tierpace.core.arrays import Sealed
from tierpace.forecasters import Blend, Calibrated, Linear
from tierpace.forecasters.contract import Noise

FEBRUARY = tp.Month(2026, 2)
CUT = 10


def arrays(value):
    """All arrays that can be reached from a progress, those it computes included, with the way to them."""
    if isinstance(value, np.ndarray):
        yield "", value
    elif isinstance(value, tuple):
        for k, item in enumerate(value):
            yield from ((f"[{k}]{way}", a) for way, a in arrays(item))
    elif isinstance(value, Sealed):
        kind = type(value)
        read = [n for n in dir(kind) if isinstance(getattr(kind, n), property | cached_property)]
        for name in {*[a.name for a in attrs.fields(kind)], *read}:
            found = getattr(value, name)
            if not isinstance(found, tp.Progress):  # the same without a day, or without who was not seen
                yield from ((f".{name}{way}", a) for way, a in arrays(found))


def owners(array):
    """An array and whatever it is a view of, to the last."""
    while array is not None:
        yield array
        array = getattr(array, "base", None)


def size(held):
    return len(held) if isinstance(held, bytes) else held.nbytes


class Spy:
    """Tries to write to what it is shown, and to look beyond the cut; it says what it has found."""

    def __init__(self):
        self.looks = []
        self.written = set()
        self.beyond = set()

    def tail(self, progress, *, noise):
        self.look(progress)
        for past, rest in progress.past(streams=True):
            self.look(past)
            self.write("rest", rest)
        return tp.Tail(np.zeros((len(progress.ids), 3)), notes=[tp.Note("spy", "it adds nothing")])

    def look(self, progress):
        self.looks.append(progress)
        n, d, _ = progress.days.shape
        for way, array in arrays(progress):
            if array.dtype != object and array.size:
                self.write(way, array)
                if any(
                    getattr(o, "nbytes", len(o) if isinstance(o, bytes) else 0) > array.nbytes for o in owners(array)
                ):
                    self.beyond.add(way)
        if any(len(o) > n * d * 3 * 8 for o in owners(progress.days) if isinstance(o, bytes)):
            self.beyond.add("days")

    def write(self, way, array):
        """Try every array by which a place can be written to, and every way to make it writeable."""
        fresh = array.flags.owndata and array.flags.writeable  # made anew for who asks: nobody else has it
        for one in [o for o in owners(array) if isinstance(o, np.ndarray)]:
            for part in (one, one.view(), one[:1], one.reshape(-1), np.asarray(memoryview(one.view(np.uint8)))):
                if fresh:
                    continue
                try:
                    part.setflags(write=True)
                except ValueError:
                    continue
                self.written.add(way)


class Learning(Spy):
    """The same, and it learns, so that it works in blocks."""

    def learn(self, progress):
        self.look(progress)
        return self


@pytest.fixture
def ledger():
    return results.ledger()


@pytest.fixture
def whole(ledger):
    """What the caller's ledger holds, to hold it against afterwards."""
    return [a.copy() for _, a in arrays(ledger)]


def unchanged(ledger, whole):
    return all(np.array_equal(a, b) for (_, a), b in zip(arrays(ledger), whole, strict=True))


def settings(ledger):
    return {"program": results.program(), "months": [FEBRUARY], "cut_days": [CUT], "draws": 4}


def checked(spy, ledger):
    assert spy.looks
    assert spy.written == set()
    assert spy.beyond == set()
    for progress in spy.looks:
        assert not np.shares_memory(progress.days, ledger.days)
        assert not np.shares_memory(progress.quality, ledger.quality)


@pytest.mark.parametrize("kind", [Spy, Learning])
def test_a_backtest_shows_a_copy(ledger, kind):
    spy = kind()
    tp.backtest(ledger, {"spy": spy}, **settings(ledger))
    checked(spy, ledger)


def test_splits_are_a_copy(ledger):
    spy = Spy()
    (split,) = tp.splits(ledger, months=[FEBRUARY], cut_days=[CUT])
    spy.tail(split.progress, noise=Noise(split.progress.ids, FEBRUARY, draws=2, seed=0))
    spy.write("actual", split.actual)
    checked(spy, ledger)
    assert split.progress == ledger.as_of(split.progress.as_of).select(split.progress.ids)


@pytest.mark.parametrize("kind", [Spy, Learning])
def test_a_check_shows_a_copy(ledger, kind):
    spy = kind()
    assert "silent" in str(tp.check_forecaster(spy, strict=False))
    checked(spy, ledger)


def test_past_months_are_a_copy_also_of_a_progress_that_is_none(ledger):
    spy = Spy()
    progress = ledger.as_of(results.CUT)
    pairs = list(progress.past(streams=True))
    assert pairs
    for past, rest in pairs:
        spy.look(past)
        spy.write("rest", rest)
    checked(spy, ledger)


@pytest.mark.parametrize(
    "around", [Calibrated, lambda spy: Blend([Linear(), spy]), lambda spy: spy], ids=["calibrated", "blend", "alone"]
)
def test_it_is_the_same_within_one_of_ours_and_in_live_use(ledger, around):
    spy = Spy()
    tp.project(ledger.as_of(results.at(4, 20)), around(spy), draws=4)
    checked(spy, ledger)


def test_a_class_made_from_one_of_ours_is_not_ours(ledger):
    seen = []

    class Mine(Linear):
        def tail(self, progress, *, noise):
            seen.append(progress)
            return super().tail(progress, noise=noise)

    tp.project(ledger.as_of(results.CUT), Mine(), draws=0)
    assert not np.shares_memory(seen[0].days, ledger.days)


def test_ours_get_views(monkeypatch):
    """A copy at each cut would halve the speed of points."""
    ledger = results.ledger(creators=[])
    seen = []
    tail = Linear.tail

    def watched(self, progress, *, noise):
        seen.append(progress)
        return tail(self, progress, noise=noise)

    monkeypatch.setattr(Linear, "tail", watched)
    tp.project(ledger.as_of(results.CUT), Linear(), draws=4)
    live = len(seen)
    tp.backtest(ledger, {"linear": Linear()}, **settings(ledger))
    assert len(seen) > live > 0
    assert np.shares_memory(seen[0].days, ledger.days)
    assert any(np.shares_memory(progress.days, ledger.days) for progress in seen[live:])


def test_a_copy_is_made_of_the_block_alone_and_once(monkeypatch):
    ledger = tp.demo.ledger(seed=0)
    monkeypatch.setattr(backtests, "BLOCK", 5)
    tails = []

    class Drawing(Learning):
        def tail(self, progress, *, noise):
            tails.append(progress)
            n = len(progress.ids)
            return tp.Tail(np.zeros((n, 3)), draws=np.zeros((n, noise.draws, 3)))

    spy = Drawing()
    tp.backtest(ledger, {"spy": spy}, program=tp.demo.program(), months=[FEBRUARY], cut_days=[CUT], draws=4)
    blocks = tails[1:]  # the first asks one creator whether it draws
    assert [len(p.ids) for p in blocks] == [5, 5, 3]
    for progress in blocks:
        (held,) = [o for o in owners(progress.days) if isinstance(o, bytes)]
        assert len(held) == progress.days.nbytes
    assert len(spy.looks) == 1  # it learned from all, once


def test_who_is_shown_a_copy_already_is_not_shown_another(ledger):
    seen = []

    class Mine(Spy):
        def tail(self, progress, *, noise):
            seen.append(progress)
            return super().tail(progress, noise=noise)

    (split,) = tp.splits(ledger, months=[FEBRUARY], cut_days=[CUT])
    tp.project(split.progress, Mine(), draws=0)
    assert seen[0] is split.progress


def test_raw_memory_is_the_forecasters_own(ledger, whole):
    """Without ctypes, by the address of the bytes: what it writes to is its own copy."""

    class Raw(Spy):
        def tail(self, progress, *, noise):
            face = dict(progress.days.__array_interface__)
            face["data"] = (face["data"][0], False)
            np.asarray(type("Face", (), {"__array_interface__": face})())[...] = 7
            ids = progress.ids
            ids.setflags(write=True)
            ids[:] = "z"
            noise.ids.setflags(write=True)
            noise.ids[:] = "z"
            return tp.Tail(np.zeros((len(ids), 3)))

    tp.backtest(ledger, {"raw": Raw()}, **settings(ledger))
    tp.project(ledger.as_of(results.CUT), Raw(), draws=0)
    assert unchanged(ledger, whole)


def test_a_tail_is_a_copy_of_what_a_forecaster_gives():
    given = np.ones((1, 3))
    tail = tp.Tail(given, draws=given[:, None], spread=given[:, None])
    given[:] = 7
    assert tail == tp.Tail([[1, 1, 1]], draws=[[[1, 1, 1]]], spread=[[[1, 1, 1]]])
