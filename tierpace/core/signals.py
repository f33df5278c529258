"""The three monthly signals, in the order of every signal axis."""

from __future__ import annotations

from enum import IntEnum


class Signal(IntEnum):
    """A monthly signal; its value is its place on a signal axis.

    Units are those of the ledger: seconds, diamonds, days.

    Examples
    --------
    >>> from tierpace import Signal
    >>> [f"{s.label}: {s.unit}" for s in Signal]
    ['airtime: seconds', 'diamonds: diamonds', 'active_days: days']
    """

    __module__ = "tierpace"

    AIRTIME = 0
    DIAMONDS = 1
    ACTIVE_DAYS = 2

    @property
    def label(self) -> str:
        """The name as reports write it."""
        return self.name.lower()

    @property
    def unit(self) -> str:
        """The unit of the ledger."""
        return ("seconds", "diamonds", "days")[self]


N_SIGNALS = len(Signal)
SIGNAL_LABELS = tuple(s.label for s in Signal)
