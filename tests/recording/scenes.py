"""What is recorded: the demo's roster, and small parts of two real panels, each with its files for the command line."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import attrs

from benchmarks import panels
from tests.recording.names import find

DRAWS = 100
SESSIONS, PROGRAM, CREATORS = "streams.csv", "program.toml", "creators.csv"


@dataclass
class Scene:
    """A ledger, the program it is judged by, the day it is looked at, and the files that say the same."""

    name: str
    ledger: object
    program: object
    as_of: date
    target: dict[str, str]
    folder: Path
    reading: list[str] = field(default_factory=list)

    @property
    def month(self):
        return find("Month").from_date(self.as_of)

    @property
    def some(self) -> list[str]:
        """A few creators: two who stream this month, and the last of the roster."""
        progress = self.ledger.as_of(self.as_of)
        busy = [str(who) for who, row in zip(progress.ids, progress.so_far, strict=True) if row[2] > 0]
        return list(dict.fromkeys([busy[0], busy[len(busy) // 2], str(self.ledger.ids[-1])]))

    @property
    def files(self) -> list[str]:
        """The arguments of a command that reads the scene."""
        return [SESSIONS, "--program", PROGRAM, *self.reading]


@dataclass(frozen=True)
class Cut:
    """How much of a panel is taken, and how it is read."""

    zone: str
    creators: int
    first: date
    last: date
    as_of: date
    outages: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


CUTS = {
    "flights": Cut("America/New_York", 260, date(2013, 1, 1), date(2013, 6, 30), date(2013, 6, 15)),
    "twitch_livecoders": Cut(
        "UTC", 211, date(2020, 1, 1), date(2020, 8, 31), date(2020, 8, 15), ("2020-05-12:2020-05-16",), ("diamonds",)
    ),
}


def demo(folder: Path) -> Scene:
    """The demo's roster."""
    from tierpace import demo as own

    ledger, program = find("demo_ledger")(seed=0), find("demo_program")()
    streams = ledger.streams
    when = [[f"{moment}Z" for moment in column.astype("M8[s]")] for column in (streams.start, streams.end)]
    rows = zip(ledger.ids[streams.creator], *when, streams.diamonds, strict=True)
    _write(folder / SESSIONS, ["creator_id", "start", "end", "diamonds"], rows)
    people = [(c.id, c.name, c.region, c.manager) for c in ledger.creators]
    _write(folder / CREATORS, ["id", "name", "region", "manager"], people)
    (folder / PROGRAM).write_text(toml_of(program), "utf-8")
    return Scene("demo", ledger, program, own.AS_OF, dict(own.TARGETS), folder, ["--creators", CREATORS])


def panel(data: Path, name: str, folder: Path) -> Scene:
    """A part of a panel of a data folder: creators chosen by digests of their ids, and a few months."""
    cut = CUTS[name]
    part = folder / name
    part.mkdir()
    with gzip.open(data / name / "sessions.csv.gz", "rt", encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    begin, end = (cut.first - timedelta(days=1)).isoformat(), (cut.last + timedelta(days=1)).isoformat()
    ids = sorted({row[0] for row in rows}, key=lambda who: sha256(who.encode()).digest())
    taken = set(ids[: cut.creators])
    rows = [row for row in rows if row[0] in taken and begin < row[1][:10] and row[2][:10] < end]
    with gzip.open(part / "sessions.csv.gz", "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    ledger = panels.load(part, cut.zone, list(cut.outages), list(cut.without))
    program = panels.program(ledger, find("Month").from_date(cut.as_of))
    bonus = find("Bonus")
    tiers = [attrs.evolve(t, bonus=bonus.flat(100 * k, currency="USD")) for k, t in enumerate(program.tiers[::-1], 1)]
    program = attrs.evolve(program, tiers=tiers[::-1], first_month=None, last_month=None)
    _write(folder / SESSIONS, head, rows)
    (folder / PROGRAM).write_text(toml_of(program), "utf-8")
    return Scene(name, ledger, program, cut.as_of, {}, folder, ["--zone", "UTC"])


def _write(path: Path, head: list[str], rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])


def toml_of(program) -> str:
    """A program as the file it could have been read from."""
    out = ['schema = "tierpace/program/1"']
    out += [f'{name} = "{getattr(program, name)}"' for name in ("name", "region", "revision", "ladder")]
    out += [f'{name} = "{value}"' for name in ("first_month", "last_month") if (value := getattr(program, name))]
    rule = program.day_rule
    out += ["", "[day_rule]", f'zone = "{rule.zone}"', f"min_minutes = {rule.min_minutes}"]
    out += [f'per = "{rule.per}"', f'midnight = "{rule.midnight}"']
    return "\n".join([*out, *(line for tier in program.tiers for line in _tier(tier))]) + "\n"


def _tier(tier) -> Iterator[str]:
    yield from ("", "[[tiers]]", f'name = "{tier.name}"')
    for signal in ("airtime_hours", "diamonds", "active_days"):
        if (least := getattr(tier, signal)) is not None:
            yield f"{signal} = {least}"
    bonus = tier.bonus
    if bonus is not None and bonus.per_diamond:
        yield f'bonus = {{ ratio = {bonus.per_diamond * 100}, per_diamond = 0.01, currency = "{bonus.currency}" }}'
    elif bonus is not None:
        yield f'bonus = {{ amount = {bonus.fixed}, currency = "{bonus.currency}" }}'
