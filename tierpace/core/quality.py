"""How well a day of a creator is known."""

from __future__ import annotations

from enum import IntEnum


class Quality(IntEnum):
    """How well a day of a creator is known.

    OBSERVED: as reported. SPREAD: part of a figure for several days. RESTATED: changed after it was first reported.
    MISSING: unknown, which is not zero.

    Examples
    --------
    >>> from tierpace.core.quality import Quality
    >>> [q.label for q in Quality]
    ['observed', 'spread', 'restated', 'missing']
    """

    OBSERVED = 0
    SPREAD = 1
    RESTATED = 2
    MISSING = 3

    @property
    def label(self) -> str:
        """The word that reports and files use."""
        return self.name.lower()
