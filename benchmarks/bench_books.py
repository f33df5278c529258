"""The whole bonus: a book of ten ranks on three ladders against one program, plans off.

The bar: projecting 4,000 creators with 1,000 draws, their chances and their expected bonus take at most 1.5 times the
CPU with the book that they take with one program of three tiers. ::

    python benchmarks/bench_books.py
"""

from measure import arguments, cpu, Report, verdict  # isort: skip  # sets threads before numpy

from datetime import timedelta

from attrs import evolve
from invented import LAST_MONTH, PROGRAM, roster

import tierpace as tp

CREATORS, DRAWS, REPEATS, BAR = 4000, 1000, 7, 1.5
BANDS = (0, 100, 200, 300, 500, 700, 1000, 1600, 2500, 5000)  # thousands of diamonds
LADDERS = {"rank-up": 15, "second": 20, "third": 25}  # hours that each requires


def share(ratio: float) -> tp.Bonus:
    """Return a bonus of so much of a cent a diamond."""
    return tp.Bonus.ratio(ratio, per_diamond=0.01, currency="USD")


def ranks(ladder: str, hours: int) -> list[tp.Program]:
    """Return a program for each of ten ranks, of two tiers each but for the highest."""
    out = []
    for low, high in zip(BANDS, (*BANDS[1:], None), strict=True):
        ends = {"maintained": low, "ranked up": high}
        tiers = [
            tp.Tier(name, airtime_hours=hours, active_days=8, diamonds=1000 * (least or 0), bonus=share(0.06))
            for name, least in reversed(ends.items())
            if least is not None
        ]
        rank = tp.Rank(f"{low}k", diamonds_from=1000 * low, diamonds_below=None if high is None else 1000 * high)
        out.append(evolve(PROGRAM, name=ladder, ladder=ladder, tiers=tiers, rank=rank))
    return out


def main() -> None:
    """Print the seconds of each, and their ratio."""
    asked = arguments(__doc__).parse_args()
    progress = roster(CREATORS).as_of(LAST_MONTH.first + timedelta(days=14))
    paid = evolve(PROGRAM, tiers=[evolve(t, bonus=share(0.05)) for t in PROGRAM.tiers])
    book = tp.ProgramBook([p for ladder, hours in LADDERS.items() for p in ranks(ladder, hours)])

    def job(rules: tp.Program | tp.ProgramBook) -> None:
        projection = tp.project(progress, draws=DRAWS, seed=0)
        tp.chances(projection, rules)
        tp.expected_bonus(projection, rules)

    report = Report("creators", "job", "CPU s", "× one program", "bar")
    one = book_ = float("inf")
    for _ in range(REPEATS):  # in turns, so that a neighbour takes from both
        one, book_ = min(one, cpu(lambda: job(paid), 1)[0]), min(book_, cpu(lambda: job(book), 1)[0])
    report.add(f"{CREATORS:,}", "one program of three tiers", one, 1.0, "")
    report.add(f"{CREATORS:,}", "ten ranks on three ladders", book_, book_ / one, verdict(book_ / one, BAR, most=True))
    report.write(asked.json)


if __name__ == "__main__":
    main()
