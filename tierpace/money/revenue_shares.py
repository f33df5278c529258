"""Which share of the value of diamonds is the creator's, and what the agency gets."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from attrs import Attribute, field, frozen

from tierpace.core.fields import bad_type, between, count, pairs, tuple_of, word
from tierpace.core.money import total
from tierpace.core.ranges import Range, as_range, number
from tierpace.errors import ProgramError


def _as_share(value: object) -> Range:
    return as_range(value, "share")


def _as_rate(value: object) -> Range:
    return as_range(value, "rate")


@frozen
class ShareStep:
    """The creator's share of the value of diamonds from a number of them on.

    Parameters
    ----------
    from_diamonds : int
        Of the month.
    share : number, pair or Range
        From 0 to 1.

    Examples
    --------
    >>> from tierpace.money import ShareStep
    >>> print(ShareStep(0, share=0.5).share)
    0.5
    """

    __module__ = "tierpace.money"

    from_diamonds: int = field(validator=count())
    share: Range = field(converter=_as_share, validator=between(0, 1), kw_only=True)


def _steps(values: object) -> tuple[ShareStep, ...]:
    return tuple_of(values, ShareStep, "steps")


def _missions(values: object) -> tuple[tuple[str, Decimal], ...]:
    found = tuple((name, number(value, f"mission {name}")) for name, value in pairs(values, "missions"))
    for name, most in found:
        if not isinstance(name, str) or most < 0:
            raise ProgramError(
                "rewards.bad_missions", "missions", (name, most), "a mission must have a name, and add 0 or more"
            )
    return found


@frozen
class CreatorShare:
    """The creator's share of the value of diamonds: flat, in steps, or by missions; the rest is the platform's.

    Parameters
    ----------
    steps : sequence of ShareStep
        The first from 0 on; a flat share is one step.
    apply : {"whole", "marginal"}
        Whether the step that the month reaches holds for all of its diamonds, or each step for those within it.
    missions : mapping of str to number
        What each mission adds to the share at most, on all diamonds of the month.

    Raises
    ------
    ProgramError
        Steps do not begin at 0 or do not rise, or shares exceed 1.

    Examples
    --------
    >>> from tierpace.money import CreatorShare, ShareStep
    >>> scaled = CreatorShare([ShareStep(0, share=0)], apply="whole", missions={"per LIVE": 0.40, "weekly": 0.13})
    >>> print(scaled.added({"per LIVE": 0.4}), "|", scaled.added({"per LIVE": 0.4, "weekly": 0.05}))
    0.4 to 0.53 | 0.45
    """

    __module__ = "tierpace.money"

    steps: tuple[ShareStep, ...] = field(converter=_steps)
    apply: Literal["whole", "marginal"] = field(validator=word("whole", "marginal"), kw_only=True)
    missions: tuple[tuple[str, Decimal], ...] = field(default=(), converter=_missions, kw_only=True)

    @steps.validator
    def _check_steps(self, attribute: Attribute[object], value: tuple[ShareStep, ...]) -> None:
        rising = all(a.from_diamonds < b.from_diamonds for a, b in pairwise(value))
        if not value or value[0].from_diamonds or not rising:
            raise ProgramError(
                "rewards.bad_steps",
                "steps",
                tuple(s.from_diamonds for s in value),
                "steps must begin at 0 diamonds and rise",
            )

    def __attrs_post_init__(self) -> None:
        if self.most > 1:
            raise ProgramError(
                "rewards.share_exceeded", "share", self.most, "step and missions together must be at most the whole"
            )

    @property
    def most(self) -> Decimal:
        """The most that the creator's share can be."""
        return total((max(s.share.high for s in self.steps), *(m for _, m in self.missions)))

    @property
    def least(self) -> Decimal:
        """The least that it can be, without any mission."""
        return min(s.share.low for s in self.steps)

    def added(self, collected: Mapping[str, object] | None) -> Range:
        """Return what missions add: what was collected, and from 0 to its most for each that is not given.

        Parameters
        ----------
        collected : mapping of str to number, optional
            Mission → the share that was collected, at most that of the mission.
        """
        told = {} if collected is None else collected
        if not isinstance(told, Mapping):
            raise bad_type("missions", told, "a mapping of missions to shares")
        known = dict(self.missions)
        for name, value in told.items():
            most = known.get(name)
            if most is None or not 0 <= number(value, f"mission {name}") <= most:
                raise ProgramError(
                    "rewards.unknown_mission" if most is None else "rewards.mission_exceeded",
                    "missions",
                    (name, value),
                    f"must be missions of the rates: {', '.join(known) or 'none'}"
                    if most is None
                    else f"mission {name!r} must add from 0 to {most}",
                )
        sure = [number(value, f"mission {name}") for name, value in told.items()]
        return Range(total(sure), total([*sure, *(m for name, m in self.missions if name not in told)]))


@frozen
class Commission:
    """What the agency gets for a creator's diamonds.

    Parameters
    ----------
    rate : number, pair or Range
        From 0 to 1.
    of : {"payout", "value"}
        Of what it is a share: the creator's payout, or the whole value of the diamonds.
    paid_by : {"creator", "platform"}
        Whether it comes off the creator's payout, or is the platform's to pay.

    Examples
    --------
    >>> from tierpace.money import Commission
    >>> Commission(0.04, of="value", paid_by="platform").paid_by
    'platform'
    """

    __module__ = "tierpace.money"

    rate: Range = field(converter=_as_rate, validator=between(0, 1))
    of: Literal["payout", "value"] = field(validator=word("payout", "value"), kw_only=True)
    paid_by: Literal["creator", "platform"] = field(validator=word("creator", "platform"), kw_only=True)
