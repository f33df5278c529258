"""Which forecaster is used where none is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.forecasters.analogs import Analogs
from tierpace.forecasters.calibrated import Calibrated
from tierpace.forecasters.empirical_bayes import EmpiricalBayes
from tierpace.forecasters.fading import Fading

if TYPE_CHECKING:
    from tierpace.forecasters.contract import Forecaster


def default() -> Forecaster:
    """Return the forecaster used where none is named.

    What the others gain and lose on public panels is in docs/explain/forecasters.md.

    Examples
    --------
    >>> import tierpace as tp
    >>> tp.forecasters.default()
    Analogs(Calibrated(Fading(EmpiricalBayes())))
    """
    return Analogs(Calibrated(Fading(EmpiricalBayes())))
