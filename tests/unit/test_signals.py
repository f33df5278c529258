"""Signals and qualities."""

import tierpace as tp
from tierpace.core.signals import N_SIGNALS, SIGNAL_LABELS


def test_signals_are_in_the_order_of_every_signal_axis():
    assert [(int(s), s.label, s.unit) for s in tp.Signal] == [
        (0, "airtime", "seconds"), (1, "diamonds", "diamonds"), (2, "active_days", "days"),
    ]  # fmt: skip
    assert SIGNAL_LABELS == ("airtime", "diamonds", "active_days")
    assert N_SIGNALS == 3


def test_qualities_are_written_in_small_letters():
    assert [(int(q), q.label) for q in tp.core.Quality] == [
        (0, "observed"),
        (1, "spread"),
        (2, "restated"),
        (3, "missing"),
    ]
