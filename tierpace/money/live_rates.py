"""What a LIVE economy pays: the price of coins, the value of diamonds, shares, commission and the least payout."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import field, frozen
from attrs.validators import optional as optional_validator

from tierpace.core.days import plain_day
from tierpace.core.fields import (
    Dated,
    as_sources,
    between,
    count,
    is_count,
    is_text,
    kind,
    maybe_day,
    text_pairs,
)
from tierpace.core.money import Money, product, total
from tierpace.core.ranges import Range, as_range, number
from tierpace.errors import ProgramError
from tierpace.money.revenue_shares import Commission, CreatorShare


def _as_coin_price(value: object) -> Range:
    return as_range(value, "coin_price")


def _as_diamond_value(value: object) -> Range:
    return as_range(value, "diamond_value")


def _as_payout_minimum(value: object) -> Decimal | None:
    return None if value is None else number(value, "payout_minimum")


@frozen
class LiveRates(Dated):
    """What a LIVE economy pays: the viewer's side in coins, the creator's in diamonds.

    Parameters
    ----------
    name, revision : str
        Shown on every output.
    currency : str
        ISO 4217.
    coin_price : number, pair or Range
        What a viewer pays for a coin; shops differ.
    coins_per_diamond : int
        1 where a gift of n coins arrives as n diamonds, as on the wire; 2 as many articles count. Who counts so must
        not halve again: the value of a diamond is then twice as much.
    diamond_value : number, pair or Range
        The whole value of a diamond, of which share and commission are parts.
    share : CreatorShare
        The creator's; the rest is the platform's.
    commission : Commission, optional
        The agency's. None: no agency.
    payout_minimum : number, optional
        The least that is paid out; less is carried over. None: anything is.
    first_day, last_day, source, sources
        As in `tierpace.rewards.RewardsProgram`.

    Raises
    ------
    ProgramError
        A figure breaks a rule, or creator and agency together may get more than the whole value.

    Examples
    --------
    >>> from tierpace.money import CreatorShare, LiveRates, ShareStep, live_worth
    >>> rates = LiveRates(
    ...     name="R", revision="1", currency="USD", coin_price=[0.0105, 0.0139], coins_per_diamond=1,
    ...     diamond_value=0.01, share=CreatorShare([ShareStep(0, share=0.5)], apply="whole"),
    ... )  # fmt: skip
    >>> worth = live_worth(5000, rates)
    >>> print("viewers paid", worth.paid, "| the creator gets", worth.creator)
    viewers paid 52.50 to 69.50 USD | the creator gets 25.00 USD
    """

    __module__ = "tierpace.money"

    name: str = field(validator=is_text, kw_only=True)
    revision: str = field(validator=is_text, kw_only=True)
    currency: str = field(kw_only=True)
    coin_price: Range = field(converter=_as_coin_price, validator=between(0), kw_only=True)
    coins_per_diamond: int = field(validator=count(1, 100), kw_only=True)
    diamond_value: Range = field(converter=_as_diamond_value, validator=between(0), kw_only=True)
    share: CreatorShare = field(validator=kind(CreatorShare, "a CreatorShare"), kw_only=True)
    commission: Commission | None = field(
        default=None, validator=kind(Commission, "a Commission", optional=True), kw_only=True
    )
    payout_minimum: Decimal | None = field(
        default=None,
        converter=_as_payout_minimum,
        validator=optional_validator(between(0)),
        kw_only=True,
    )
    first_day: date | None = field(default=None, converter=plain_day, validator=maybe_day, kw_only=True)
    last_day: date | None = field(default=None, converter=plain_day, validator=maybe_day, kw_only=True)
    source: str = field(default="", validator=kind(str, "text"), kw_only=True)
    sources: tuple[tuple[str, str], ...] = field(default=(), converter=as_sources, validator=text_pairs, kw_only=True)

    def __attrs_post_init__(self) -> None:
        Money(0, self.currency)  # checks the currency
        self.check_days()
        self._check_commission()

    def _check_commission(self) -> None:
        """Raise unless the agency's part comes out of what there is: the platform's share or the creator's."""
        if self.commission is None:
            return
        rate, of, paid_by = self.commission.rate.high, self.commission.of, self.commission.paid_by
        exceeded = False
        if paid_by == "platform":
            base = self.share.most if of == "payout" else Decimal(1)
            exceeded = total((self.share.most, product(rate, base))) > 1
        elif of == "value":
            exceeded = rate > self.share.least
        if exceeded:
            raise ProgramError(
                "rewards.share_exceeded",
                "commission",
                str(self.commission.rate),
                f"what the {paid_by} pays the agency must be at most the {paid_by}'s own share",
            )

    def diamonds(self, coins: int) -> int:
        """Return the diamonds of a gift of so many coins; what is left of a division is not counted."""
        is_count(coins, "coins")
        return coins // self.coins_per_diamond
