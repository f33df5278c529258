"""The known world with hours: every creator has an hour to begin at, and some streams run over midnight."""

from datetime import UTC, datetime, timedelta

import numpy as np

import tierpace as tp
from tests.laws.known_world import PROGRAM, RULE, TARGET, world


def with_hours(found, seed):
    """A ledger of streams that make the days of a world, but for what runs over midnight."""
    rng = np.random.default_rng([seed, 7])
    n, days = found.days.shape[:2]
    usual = rng.choice([10.0, 15.0, 19.0, 21.5], n)[:, None]
    begins = np.clip(usual + rng.normal(0, 2.0, (n, days)), 0, 23.9) * 3600
    who, day = np.nonzero(found.days[..., 0])
    start = int(datetime.combine(found.first, datetime.min.time(), UTC).timestamp()) + day * 86_400
    start = start + begins[who, day].astype(np.int64)
    return tp.Ledger.from_columns(
        creator_id=found.ids[who],
        start=start,
        end=start + found.days[who, day, 0],
        diamonds=found.days[who, day, 1],
        day_rule=RULE,
        creators=[tp.Creator(c, joined=found.first) for c in found.ids],
        first_day=found.first,
        last_day=TARGET.last,
    )


def chances_by_hour(seed, *, creators, months, day, hours, draws=200, forecaster=None):
    """The chance of tiers at hours of a day (N, H, K) and which came true (N, K); NaN where not open at its start."""
    ledger = with_hours(world(seed, creators=creators, months=months), seed)
    begin = datetime(TARGET.year, TARGET.month, day, tzinfo=UTC)
    out = []
    for hour in hours:
        progress = ledger.as_of(begin + timedelta(hours=hour), month=TARGET)
        found = tp.chances(tp.project(progress, forecaster, draws=draws, seed=seed), PROGRAM)
        if hour == hours[0]:
            open_ = found.verdicts.possible & ~found.verdicts.cleared.all(2)
        out.append(np.where(open_, found.by_tier, np.nan))
    actual = tp.judge(ledger.month(TARGET), PROGRAM)
    done = actual.cleared.all(2)
    return np.stack(out, 1), np.where(open_, done, np.nan)
