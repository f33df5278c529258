"""Amounts of money, and the bonus of a tier."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from attrs import Attribute, field, frozen

from tierpace.errors import InputTypeError, ProgramError


def exact(value: object, *, field: str, code: str) -> Decimal:
    """Return a number as the decimal that was written: 0.1 is one tenth.

    Raises
    ------
    InputTypeError
        The value is no number.
    ProgramError
        The value is not finite.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise InputTypeError(code, field=field, value=value, requirement=f"{field} is a number")
    number = (
        value if isinstance(value, Decimal) else Decimal(int(value) if isinstance(value, int) else repr(float(value)))
    )
    if not number.is_finite():
        raise ProgramError(code, field=field, value=value, requirement=f"{field} is finite")
    return number


def _amount(value: object) -> Decimal:
    return exact(value, field="amount", code="money.bad_amount")


def _is_currency(instance: object, attribute: Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not re.fullmatch("[A-Z]{3}", value):
        raise ProgramError(
            "program.currency",
            field="currency",
            value=value,
            requirement="a currency is three capital letters (ISO 4217)",
            hint='for example "USD"',
        )


@frozen
class Money:
    """An amount in one currency; different currencies never add.

    Parameters
    ----------
    amount : Decimal, int or float
        A float means the decimal it is written as.
    currency : str
        ISO 4217, such as ``"USD"``.

    Examples
    --------
    >>> from tierpace import Money
    >>> print(Money(3, "USD") + Money(0.1, "USD"))
    3.1 USD
    >>> Money(1, "USD") + Money(1, "EUR")
    Traceback (most recent call last):
    tierpace.errors.ProgramError: currency: only one currency adds up, found ('USD', 'EUR') [money.mixed_currencies]
    """

    amount: Decimal = field(converter=_amount)
    currency: str = field(validator=_is_currency)

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        if other.currency != self.currency:
            raise ProgramError(
                "money.mixed_currencies",
                field="currency",
                value=(self.currency, other.currency),
                requirement="only one currency adds up",
            )
        return Money(self.amount + other.amount, self.currency)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


def _not_negative(instance: object, attribute: Attribute[Decimal], value: Decimal) -> None:
    if value < 0:
        raise ProgramError(
            "program.negative_bonus",
            field=attribute.name,
            value=value,
            requirement="a bonus is 0 or more",
        )


def _fixed(value: object) -> Decimal:
    return exact(value, field="fixed", code="program.bad_fixed")


def _per_diamond(value: object) -> Decimal:
    return exact(value, field="per_diamond", code="program.bad_per_diamond")


def _written(text: str) -> Decimal:
    """Return the decimal that a text is, in plain digits with a point: no exponent, no other script."""
    if not re.fullmatch(r"[+-]?([0-9]+(\.[0-9]+)?|nan|inf)", text.lower()):
        raise InvalidOperation(text)
    return Decimal(text)


@frozen
class Bonus:
    """What clearing a tier pays: a fixed amount, plus a value for each diamond of the whole month.

    Build one with `Bonus.flat` or `Bonus.ratio`.

    Examples
    --------
    >>> from tierpace import Bonus
    >>> print(Bonus.flat(50, currency="USD").pay(123_456))
    50 USD
    >>> print(Bonus.ratio(0.05, per_diamond="0.01", currency="USD").pay(200_000))
    100.0000 USD
    """

    fixed: Decimal = field(converter=_fixed, validator=_not_negative)
    per_diamond: Decimal = field(converter=_per_diamond, validator=_not_negative)
    currency: str = field(validator=_is_currency)

    @classmethod
    def flat(cls, amount: Decimal | float, *, currency: str) -> Bonus:
        """Return a bonus of one amount."""
        return cls(amount, 0, currency)

    @classmethod
    def ratio(cls, ratio: Decimal | float, *, per_diamond: Decimal | float | str, currency: str) -> Bonus:
        """Return a bonus of ``ratio`` × ``per_diamond`` for every diamond of the month.

        Both are read as the decimals they are written as, so their product is exact.
        """
        try:
            worth = _written(per_diamond) if isinstance(per_diamond, str) else per_diamond
        except InvalidOperation as error:
            raise ProgramError(
                "program.bad_per_diamond",
                field="per_diamond",
                value=per_diamond,
                requirement="per_diamond is a number",
                hint='in text it is written with a point, as "0.01"',
            ) from error
        share = exact(ratio, field="ratio", code="program.bad_ratio")
        return cls(0, share * exact(worth, field="per_diamond", code="program.bad_per_diamond"), currency)

    def pay(self, diamonds: int) -> Money:
        """Return what a month of so many diamonds pays."""
        return Money(self.fixed + self.per_diamond * diamonds, self.currency)
