"""What diamonds are worth: to viewers, platform, agency and creator, each by itself."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from attrs import frozen

from tierpace.core.checks import require_kind
from tierpace.core.fields import is_count
from tierpace.core.money import Money, less, product, total
from tierpace.core.ranges import MoneyRange, Range, same_currency
from tierpace.money.live_rates import LiveRates
from tierpace.money.revenue_shares import CreatorShare


@frozen
class LiveSplit:
    """Who gets how much of the value of diamonds: platform, agency and creator add up to it, exactly.

    Attributes
    ----------
    value, platform, agency, creator : Decimal
        In the currency of the rates.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from tierpace.money import LiveSplit
    >>> (LiveSplit(Decimal(10), Decimal(5), Decimal(1), Decimal(4)) + LiveSplit(*[Decimal(0)] * 4)).creator
    Decimal('4')
    """

    __module__ = "tierpace.money"

    value: Decimal
    platform: Decimal
    agency: Decimal
    creator: Decimal

    def __add__(self, other: LiveSplit) -> LiveSplit:
        if not isinstance(other, LiveSplit):
            return NotImplemented
        return LiveSplit(
            total((self.value, other.value)),
            total((self.platform, other.platform)),
            total((self.agency, other.agency)),
            total((self.creator, other.creator)),
        )

    def less(self, other: LiveSplit) -> LiveSplit:
        """Return what is left when a part is taken away."""
        return LiveSplit(
            less(self.value, other.value),
            less(self.platform, other.platform),
            less(self.agency, other.agency),
            less(self.creator, other.creator),
        )


NOTHING = LiveSplit(Decimal(0), Decimal(0), Decimal(0), Decimal(0))


@frozen
class LiveWorth:
    """What diamonds are worth to viewers, platform, agency and creator.

    Attributes
    ----------
    diamonds, coins : int
        Diamonds, and the coins that they cost.
    currency : str
        Of all amounts.
    paid : MoneyRange
        What viewers paid for the coins.
    low, high : LiveSplit
        Who gets what where all rates are at the end that is worst for the creator, and where they are at the best.

    Examples
    --------
    >>> from tierpace.money import Commission, CreatorShare, LiveRates, ShareStep, live_worth
    >>> rates = LiveRates(
    ...     name="R", revision="1", currency="USD", coin_price=0.01, coins_per_diamond=1, diamond_value=0.01,
    ...     share=CreatorShare([ShareStep(0, share=0.5)], apply="whole"),
    ...     commission=Commission([0.1, 0.2], of="payout", paid_by="creator"),
    ... )  # fmt: skip
    >>> worth = live_worth(10_000, rates)
    >>> print(worth.creator, "|", worth.agency, "|", worth.platform)
    40.00 to 45.00 USD | 5.00 to 10.00 USD | 50.00 USD
    """

    __module__ = "tierpace.money"

    diamonds: int
    coins: int
    currency: str
    paid: MoneyRange
    low: LiveSplit
    high: LiveSplit

    def _range(self, name: str) -> MoneyRange:
        ends = getattr(self.low, name), getattr(self.high, name)
        return MoneyRange(min(ends), max(ends), self.currency)

    @property
    def value(self) -> MoneyRange:
        """The whole value of the diamonds."""
        return self._range("value")

    @property
    def platform(self) -> MoneyRange:
        """What the platform keeps of it."""
        return self._range("platform")

    @property
    def agency(self) -> MoneyRange:
        """What the agency gets."""
        return self._range("agency")

    @property
    def creator(self) -> MoneyRange:
        """What the creator gets, a commission that is the creator's to pay taken off."""
        return self._range("creator")

    def __add__(self, other: LiveWorth) -> LiveWorth:
        if not isinstance(other, LiveWorth):
            return NotImplemented
        same_currency(self.currency, other.currency)
        return LiveWorth(
            self.diamonds + other.diamonds,
            self.coins + other.coins,
            self.currency,
            self.paid + other.paid,
            self.low + other.low,
            self.high + other.high,
        )


def live_worth(diamonds: int, rates: LiveRates, *, missions: Mapping[str, object] | None = None) -> LiveWorth:
    """Return what a month's diamonds are worth to each side.

    Parameters
    ----------
    diamonds : int
        Of the month: steps of the share are counted from its first diamond.
    rates : LiveRates
        By which.
    missions : mapping of str to number, optional
        Mission → the share that was collected. One that is not given adds from 0 to its most.

    Raises
    ------
    ProgramError
        A mission is unknown, or more was collected than it adds.

    Examples
    --------
    >>> from tierpace.money import CreatorShare, LiveRates, ShareStep, live_worth
    >>> steps = [ShareStep(0, share=0.4), ShareStep(100_000, share=0.5)]
    >>> for apply in ("whole", "marginal"):
    ...     share = CreatorShare(steps, apply=apply)
    ...     rates = LiveRates(
    ...         name="R",
    ...         revision="1",
    ...         currency="USD",
    ...         coin_price=0.01,
    ...         coins_per_diamond=1,
    ...         diamond_value=0.01,
    ...         share=share,
    ...     )
    ...     print(apply, live_worth(150_000, rates).creator)
    whole 750.00 USD
    marginal 650.00 USD
    """
    require_kind(rates, LiveRates, field="rates", code="rewards.bad_type", hint="LiveRates(…)")
    is_count(diamonds, "diamonds")
    low, high = (split_until(diamonds, diamonds, rates, best=best, missions=missions) for best in (False, True))
    return worth_of(diamonds, rates, low, high)


def worth_of(diamonds: int, rates: LiveRates, low: LiveSplit, high: LiveSplit) -> LiveWorth:
    """Return the worth of diamonds whose splits are known, with the viewers' side."""
    coins = diamonds * rates.coins_per_diamond
    paid = MoneyRange(product(coins, rates.coin_price.low), product(coins, rates.coin_price.high), rates.currency)
    return LiveWorth(diamonds, coins, rates.currency, paid, low, high)


def split_until(
    diamonds: int, of_month: int, rates: LiveRates, *, best: bool, missions: Mapping[str, object] | None
) -> LiveSplit:
    """Return the split of the first diamonds of a month of so many, at the end worst or best for the creator."""
    worth = _end(rates.diamond_value, high=best)
    value = product(diamonds, worth)
    added = _end(rates.share.added(missions), high=best)
    payout = total((product(value, added), product(worth, _stepped(diamonds, of_month, rates.share, high=best))))
    agency, creator = Decimal(0), payout
    if rates.commission is not None:
        mine = rates.commission.paid_by == "creator"
        rate = _end(rates.commission.rate, high=best != mine)  # what the creator pays is worst where it is most
        agency = product(rate, payout if rates.commission.of == "payout" else value)
        creator = less(payout, agency) if mine else payout
    return LiveSplit(value, less(value, total((agency, creator))), agency, creator)


def _stepped(diamonds: int, of_month: int, share: CreatorShare, *, high: bool) -> Decimal:
    """Return the share × diamonds that steps give for the first diamonds of a month of so many."""
    if share.apply == "whole":
        reached = [s for s in share.steps if s.from_diamonds <= of_month][-1]
        return product(diamonds, _end(reached.share, high=high))
    ends = [*(s.from_diamonds for s in share.steps[1:]), diamonds]
    return total(
        product(max(min(diamonds, end) - s.from_diamonds, 0), _end(s.share, high=high))
        for s, end in zip(share.steps, ends, strict=True)
    )


def _end(value: Range, *, high: bool) -> Decimal:
    return value.high if high else value.low


@frozen
class Payout:
    """What of an amount is paid out now, and what is carried over; together they are the amount and the balance.

    Attributes
    ----------
    paid, carried : MoneyRange
        At the low and at the high end of the amount, each by itself.
    certain : bool or None
        Whether anything is paid: at both ends, at neither, or (None) at one.

    Examples
    --------
    >>> from tierpace import Money
    >>> from tierpace.core import MoneyRange
    >>> from tierpace.money import payout
    >>> found = payout(MoneyRange(30, 60, "USD"), minimum=Money(50, "USD"), balance=Money(0, "USD"))
    >>> print(found.paid, "|", found.certain)
    0.00 to 60.00 USD | None
    """

    __module__ = "tierpace.money"

    paid: MoneyRange
    carried: MoneyRange
    certain: bool | None


def payout(amount: MoneyRange, *, minimum: Money, balance: Money) -> Payout:
    """Return what is paid out of an amount and a balance: all of it from the minimum on, else nothing.

    Parameters
    ----------
    amount : MoneyRange
        What was earned.
    minimum : Money
        The least that is paid out.
    balance : Money
        What was carried over before.

    Examples
    --------
    >>> from tierpace import Money
    >>> from tierpace.core import MoneyRange
    >>> from tierpace.money import payout
    >>> found = payout(MoneyRange(30, 30, "USD"), minimum=Money(50, "USD"), balance=Money(20, "USD"))
    >>> print(found.paid, "|", found.carried)
    50.00 USD | 0.00 USD
    """
    same_currency(amount.currency, minimum.currency, balance.currency)
    ends = [total((end, balance.amount)) for end in (amount.low, amount.high)]
    enough = [end >= minimum.amount for end in ends]
    paid = [end if ok else Decimal(0) for end, ok in zip(ends, enough, strict=True)]
    carried = [Decimal(0) if ok else end for end, ok in zip(ends, enough, strict=True)]
    currency = amount.currency
    return Payout(
        MoneyRange(min(paid), max(paid), currency),
        MoneyRange(min(carried), max(carried), currency),
        None if enough[0] != enough[1] else enough[0],
    )
