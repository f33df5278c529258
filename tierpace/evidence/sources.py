"""A table of evidence: columns one can query, and notes on what they rest on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from tierpace.core.days import is_day, plain_day
from tierpace.errors import InputError

if TYPE_CHECKING:
    from tierpace.ledger.progress import Progress
    from tierpace.ledger.streams import Battles, Gifts, Streams


def streams_of(progress: Progress) -> Streams:
    """Return the streams up to the cut; raise InputError if the ledger has none."""
    streams = progress.streams
    if streams is None:
        raise InputError(
            "evidence.no_streams",
            "progress",
            None,
            "the ledger must have streams",
            "build it from streams: daily rows say nothing of single ones",
        )
    return streams


def gifts_of(streams: Streams) -> Gifts:
    """Return the gifts of streams; raise InputError if they come without."""
    if streams.gifts is None:
        raise _lacking("gifts")
    return streams.gifts


def battles_of(streams: Streams) -> Battles:
    """Return the battles of streams; raise InputError if they come without."""
    if streams.battles is None:
        raise _lacking("battles")
    return streams.battles


def _lacking(what: Literal["gifts", "battles"]) -> InputError:
    return InputError(
        "evidence.no_gifts" if what == "gifts" else "evidence.no_battles",
        "progress",
        None,
        f"its streams must come with {what}",
        f"give them to StreamSession({what}=…)",
    )


def check_day(value: object, name: str) -> date:
    """Return the day of a value; raise InputError if it is none."""
    found = plain_day(value)
    if not is_day(found):
        raise InputError("evidence.bad_day", field=name, value=value, requirement="must be a date, such as 2026-03-15")
    return found  # type: ignore[no-any-return]  # a date, as just seen
