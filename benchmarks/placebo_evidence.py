"""Does evidence find what is not there? Streams of panels, what they brought shuffled within each creator.

After shuffling nothing hangs on the weekday, hour, length or pause any more. A share of 10 % of intervals of 90 %
leaves out 1 by chance; more would be findings of nothing. In the streams of a panel that are not shuffled, findings
are what the panel holds. ::

    python benchmarks/placebo_evidence.py DATA_FOLDER
"""

import argparse
from datetime import timedelta
from unittest.mock import patch

import numpy as np
from attrs import evolve
from panels import add_arguments, folders, read

import tierpace as tp
from tierpace.evidence import rates
from tierpace.evidence.stream_facts import StreamFacts, stream_facts

TIMES = {True: 5, False: 40}  # shuffles of each panel, of creators and of the roster
MOST = 400  # creators of a panel


def shuffled(progress: tp.Progress, rng: np.random.Generator) -> StreamFacts:
    """Return the streams of a panel, each with what an hour brought in another stream of the same creator."""
    facts = stream_facts(progress)
    rate = facts.rate[np.lexsort((rng.random(len(facts.row)), facts.creator))]
    return evolve(facts, rate=rate, diamonds=rate * facts.hours)


def found(progress: tp.Progress, by: str, *, each: bool) -> tuple[int, int]:
    """Return how many intervals of relative rates leave out 1, and how many there are."""
    table = tp.evidence.hourly_rates(progress, by=by, each=each)
    told = [r for r in table if r["relative"] is not None]
    return sum(r["relative_low"] > 1 or r["relative_high"] < 1 for r in told), len(told)


def main() -> None:
    """Print, panel by panel, what is found in the streams as they are, and shuffled."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    asked = parser.parse_args()
    rng = np.random.default_rng(0)
    for folder in folders(asked):
        ledger = read(folder, asked)
        busiest = np.argsort(-ledger.days[..., 2].sum(1), kind="stable")[:MOST]
        ledger = ledger.select(ledger.ids[busiest])
        if not ledger.measured[tp.Signal.DIAMONDS]:
            print(f"{folder.name:20} has no diamonds: skipped")
            continue
        progress = ledger.as_of(ledger.last_day - timedelta(days=1))
        for each in (True, False):
            for by in rates.BY:
                real = found(progress, by, each=each)
                made = []
                for _ in range(TIMES[each]):
                    fake = shuffled(progress, rng)
                    with patch.object(rates, "stream_facts", lambda _, fake=fake: fake):
                        made.append(found(progress, by, each=each))
                hit, of = np.sum(made, 0)
                who = "creators" if each else "roster"
                share = f"{hit / of:.1%}" if of else "none"
                print(f"{folder.name:20} {who:9} {by:8} as it is {real[0]:5} of {real[1]:5}   shuffled {share} of {of}")


if __name__ == "__main__":
    main()
