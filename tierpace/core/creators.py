"""Creators: who they are, and since when the agency has them and their data."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import date
from itertools import repeat

from attrs import Attribute, field, frozen

from tierpace.core.days import is_day, plain_day
from tierpace.core.texts import visible
from tierpace.errors import InputError, InputTypeError


def _plain(value: str) -> str:
    """Return the text itself where it comes as more: a member of an enum is what it holds, in every output."""
    return str.__str__(value) if issubclass(type(value), str) else value  # what is no text is left to the validators


def _plain_or_none(value: str | None) -> str | None:
    return None if value is None else _plain(value)


def _is_id(instance: object, attribute: Attribute[str], value: object) -> None:
    if not isinstance(value, str):
        raise InputTypeError(
            "creator.id_type",
            "id",
            value,
            "a creator id must be text",
            "19-digit ids lose digits as numbers: write str(id)",
        )
    if not visible(value):
        raise InputError("creator.missing_id", "id", value, "a creator id must have a visible character")


def _is_text(instance: object, attribute: Attribute[str | None], value: object) -> None:
    if value is not None and not isinstance(value, str):
        raise InputTypeError("creator.text_type", field=attribute.name, value=value, requirement="must be text or None")


def _is_day(instance: object, attribute: Attribute[date | None], value: object) -> None:
    if value is not None and not is_day(value):
        raise InputTypeError("creator.day_type", attribute.name, value, "must be a date, such as 2026-03-15, or None")


@frozen
class Creator:
    """A creator of the network.

    Parameters
    ----------
    id : str
        Always text.
    name, region, manager, group : str, optional
        As the agency uses them.
    joined, left : date, optional
        First and last day in the network. ``joined`` is what pro-rating counts from. ``left`` counts from that day on:
        a cut before it does not know of it, even where notice was given, since a ledger does not say when. So live use
        and a backtest see the same.
    known_from : date, optional
        First day with data. Earlier days are unknown, which is not zero. None: the whole ledger.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace import Creator
    >>> Creator("7301", name="Ann", joined=date(2026, 3, 10)).joined
    datetime.date(2026, 3, 10)
    """

    __module__ = "tierpace"

    id: str = field(converter=_plain, validator=_is_id)
    name: str | None = field(default=None, converter=_plain_or_none, validator=_is_text, kw_only=True)
    region: str | None = field(default=None, converter=_plain_or_none, validator=_is_text, kw_only=True)
    manager: str | None = field(default=None, converter=_plain_or_none, validator=_is_text, kw_only=True)
    group: str | None = field(default=None, converter=_plain_or_none, validator=_is_text, kw_only=True)
    joined: date | None = field(default=None, converter=plain_day, validator=_is_day, kw_only=True)
    left: date | None = field(default=None, converter=plain_day, validator=_is_day, kw_only=True)
    known_from: date | None = field(default=None, converter=plain_day, validator=_is_day, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.joined and self.left and self.left < self.joined:
            raise InputError(
                "creator.left_before_joined",
                "left",
                self.left,
                f"a creator must leave on or after the day of joining ({self.joined})",
            )


def unnamed(ids: Sequence[str]) -> tuple[Creator, ...]:
    """Return creators with no more than an id that `decode_ids` has found sound.

    `Creator` would look at each id once more, and at all that is not there: that takes three times as long.
    """
    made = tuple(map(object.__new__, repeat(Creator, len(ids))))
    for a in Creator.__attrs_attrs__:
        values = ids if a.name == "id" else repeat(a.default)
        deque(map(getattr(Creator, a.name).__set__, made, values), maxlen=0)
    return made
