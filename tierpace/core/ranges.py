"""Exact ranges of numbers and of money: what sources disagree on is a range, and no product or sum is rounded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from attrs import field, frozen

from tierpace.core.money import Money, decimal_text, exact, product, rounded, total
from tierpace.errors import InputTypeError, ProgramError

MOST = Decimal("1e18")  # no figure is larger
LEAST = Decimal("1e-18")  # nor smaller, but 0
DIGITS = 30  # nor longer
HALF = Decimal("0.5")


def number(value: object, name: str) -> Decimal:
    """Return a figure as the decimal that was written, or raise.

    Examples
    --------
    >>> from tierpace.core.ranges import number
    >>> number(0.1, "rate")
    Decimal('0.1')
    """
    found = exact(value, field=name, code="rewards.bad_number")
    size = found.copy_abs()  # abs() rounds, and fails where an exponent has more than six digits
    if not (size <= MOST and (size == 0 or size >= LEAST) and len(found.as_tuple().digits) <= DIGITS):
        raise ProgramError("rewards.bad_number", name, value, f"must be within reason, of at most {DIGITS} digits")
    return found


def _low(value: object) -> Decimal:
    return number(value, "low")


def _high(value: object) -> Decimal:
    return number(value, "high")


def _check_order(low: Decimal, high: Decimal, name: str = "high") -> None:
    if high < low:
        raise ProgramError(
            "rewards.range_reversed",
            name,
            high,
            f"a range must end at or above its low end ({low})",
            "write the lower number first",
        )


@frozen
class Range:
    """All that lies between two numbers, both included: what sources that disagree have said.

    Parameters
    ----------
    low, high : Decimal, int or float
        A float means the decimal it is written as. The two may be equal.

    Raises
    ------
    ProgramError
        An end is not finite, or the high end lies below the low one.

    Examples
    --------
    >>> from tierpace.core import Range
    >>> rpm = Range(0.4, 1)
    >>> rpm.middle, 0.7 in rpm, str(rpm)
    (Decimal('0.70'), True, '0.4 to 1')
    """

    __module__ = "tierpace.core"

    low: Decimal = field(converter=_low)
    high: Decimal = field(converter=_high)

    def __attrs_post_init__(self) -> None:
        _check_order(self.low, self.high)

    @property
    def middle(self) -> Decimal:
        """The number half way."""
        return product(total((self.low, self.high)), HALF)

    def __contains__(self, value: Decimal | float) -> bool:
        return self.low <= exact(value, field="value", code="rewards.bad_number") <= self.high

    def __str__(self) -> str:
        return (
            decimal_text(self.low)
            if self.low == self.high
            else f"{decimal_text(self.low)} to {decimal_text(self.high)}"
        )


ONE = Range(1, 1)


def as_range(value: object, name: str) -> Range:
    """Return a range as it is, a number as the range of itself alone, and two numbers as the range between.

    Examples
    --------
    >>> from tierpace.core.ranges import as_range
    >>> str(as_range(5, "rpm")), str(as_range([1, 2], "rpm"))
    ('5', '1 to 2')
    """
    if isinstance(value, Range):
        return value
    if isinstance(value, Sequence) and not isinstance(value, str):
        if len(value) != 2:  # noqa: PLR2004  # a low and a high end
            raise InputTypeError("rewards.bad_range", name, value, "must be a number, or two: low and high")
        low, high = (number(end, name) for end in value)
        _check_order(low, high, name)
        return Range(low, high)
    return Range(number(value, name), number(value, name))


def _amount(value: object) -> Decimal:
    return exact(value, field="amount", code="money.bad_amount")


@frozen
class MoneyRange:
    """What an amount lies between, in one currency; both ends are exact.

    Parameters
    ----------
    low, high : Decimal, int or float
        The two may be equal.
    currency : str
        ISO 4217, such as ``"USD"``.

    Examples
    --------
    >>> from tierpace.core import MoneyRange
    >>> a = MoneyRange(40, 100, "USD") + MoneyRange(1, 1, "USD")
    >>> print(a, "|", a.middle)
    41.00 to 101.00 USD | 71.0 USD
    """

    __module__ = "tierpace.core"

    low: Decimal = field(converter=_amount)
    high: Decimal = field(converter=_amount)
    currency: str

    def __attrs_post_init__(self) -> None:
        Money(0, self.currency)  # checks the currency
        _check_order(self.low, self.high)

    @property
    def middle(self) -> Money:
        """The amount half way."""
        return Money(product(total((self.low, self.high)), HALF), self.currency)

    def __contains__(self, value: Money) -> bool:
        return value.currency == self.currency and self.low <= value.amount <= self.high

    def __add__(self, other: MoneyRange) -> MoneyRange:
        if not isinstance(other, MoneyRange):
            return NotImplemented
        same_currency(self.currency, other.currency)
        return MoneyRange(total((self.low, other.low)), total((self.high, other.high)), self.currency)

    def __str__(self) -> str:
        low, high = (rounded(end, self.currency) for end in (self.low, self.high))
        return f"{low} {self.currency}" if low == high else f"{low} to {high} {self.currency}"


def same_currency(*currencies: str) -> None:
    """Raise ProgramError unless all currencies are one.

    Examples
    --------
    >>> from tierpace.core.ranges import same_currency
    >>> same_currency("USD", "USD")
    """
    if len(set(currencies)) > 1:
        raise ProgramError(
            "money.mixed_currencies", "currency", tuple(dict.fromkeys(currencies)), "must be the same for all amounts"
        )


def sum_of(amounts: Iterable[MoneyRange], currency: str) -> MoneyRange:
    """Return the exact sum of amounts, nothing where there are none.

    Examples
    --------
    >>> from tierpace.core.ranges import sum_of
    >>> print(sum_of([], "USD"))
    0.00 USD
    """
    listed = list(amounts)
    same_currency(currency, *(a.currency for a in listed))
    return MoneyRange(total(a.low for a in listed), total(a.high for a in listed), currency)
