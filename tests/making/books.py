"""A small agency and a book of two ladders: ranks by last month's diamonds, and active days."""

from datetime import UTC, date, datetime, timedelta

import tierpace as tp

RULE = tp.DayRule("UTC")
USD = "USD"
CUT = date(2026, 3, 20)


def program(ladder, *tiers, **more):
    settings = {"name": ladder.title(), "region": "US", "revision": "1", "day_rule": RULE, **more}
    return tp.Program(ladder=ladder, tiers=tiers, **settings)


def share(ratio):
    return tp.Bonus.ratio(ratio, per_diamond=0.01, currency=USD)


def flat(amount):
    return tp.Bonus.flat(amount, currency=USD)


RANKS = (
    program("rank-up", tp.Tier("maintained", diamonds=500, bonus=share(0.05)), rank=tp.Rank("Gold", diamonds_from=500)),
    program(
        "rank-up",
        tp.Tier("ranked up", diamonds=500, bonus=share(0.2)),
        tp.Tier("maintained", diamonds=200, bonus=share(0.1)),
        rank=tp.Rank("Silver", diamonds_from=200, diamonds_below=500),
    ),
    program("rank-up", tp.Tier("ranked up", diamonds=200, bonus=share(0.3)),
            rank=tp.Rank("Bronze", diamonds_below=200)),
)  # fmt: skip
DAYS = program(
    "activeness", tp.Tier("8 days", active_days=8, bonus=flat(10)), tp.Tier("3 days", active_days=3, bonus=flat(4))
)
BOOK = tp.ProgramBook([*RANKS, DAYS])
FEBRUARY = {"ann": 500, "bob": 499, "cem": 200, "dee": 199}


def agency(last_month=FEBRUARY, *, a_day=20, joined=None, people=None):
    """One stream of two hours in February with so many diamonds each, and one of an hour on each day to 20 March."""
    sessions = []
    for k, (name, diamonds) in enumerate(last_month.items()):
        starts = [(datetime(2026, 2, 10, 20, tzinfo=UTC), diamonds)]
        starts += [(datetime(2026, 3, d, 20, tzinfo=UTC), a_day) for d in range(1, 21, k + 1)]
        for at, amount in starts:
            sessions.append(tp.StreamSession(name, start=at, end=at + timedelta(hours=1), diamonds=amount))
    people = people or [tp.Creator(n, known_from=(joined or {}).get(n, date(2026, 2, 1))) for n in last_month]
    return tp.Ledger.from_sessions(sessions, day_rule=RULE, creators=people, first_day=date(2026, 2, 1), last_day=CUT)


def drawn(ledger, draws=200):
    return tp.project(ledger.as_of(CUT), draws=draws, seed=0)
