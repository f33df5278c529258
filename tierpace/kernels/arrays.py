"""Arrays by what they hold, as types."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
"""Whole numbers: ledger units, places, counts."""

Floats = NDArray[np.float64]
"""Estimates."""

Bools = NDArray[np.bool_]
"""Masks."""

Objects = NDArray[np.object_]
"""Texts: ids of creators, streams and gifters; None where one is not known."""

Dates = NDArray[np.datetime64]
"""Days."""
