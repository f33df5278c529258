"""One forecaster of each kind of ours, and some whose tails are known."""

import numpy as np

import tierpace as tp
from tierpace.forecasters import (
    ETS,
    Analogs,
    Benktander,
    Blend,
    Calibrated,
    DayOfWeek,
    EmpiricalBayes,
    Fading,
    Hurdle,
    LateMonth,
    Linear,
    default,
)

FORECASTERS = {
    "linear": Linear(),
    "weekdays": DayOfWeek(),
    "late month": LateMonth(),
    "empirical bayes": EmpiricalBayes(),
    "benktander": Benktander(),
    "hurdle": Hurdle(),
    "ets": ETS(sample=2),  # two, since each one is fitted again at every past month
    "blend": Blend([Benktander(), DayOfWeek()]),
    "fading": Fading(Linear()),
    "calibrated": Calibrated(EmpiricalBayes()),
    "analogs": Analogs(Linear(), alone=True),
    "default": default(),
}


class Fixed:
    """Adds what it was made with, in every draw."""

    def __init__(self, *draws):
        self.draws = np.array(draws, float)

    def tail(self, progress, *, noise):
        draws = np.resize(self.draws, (noise.draws, 3))[None].repeat(len(progress.ids), 0)
        return tp.Tail(draws.mean(1) if noise.draws else self.draws[:1].repeat(len(progress.ids), 0), draws=draws)


class OwnDraws:
    """A forecaster of a user, with draws of its own and nothing to learn."""

    def tail(self, progress, *, noise):
        days = np.floor(noise.own(1)[..., 0] * (progress.free_days[:, None] + 1))
        draws = np.stack((days * 3600, days * 50, days), 2)
        return tp.Tail(draws.mean(1) if noise.draws else np.zeros((len(progress.ids), 3)), draws=draws)
