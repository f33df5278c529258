"""Amounts of money, exact whatever the caller's decimal context, and the bonus of a tier."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
    Underflow,
)
from functools import reduce
from operator import index

from attrs import Attribute, field, frozen

from tierpace.errors import InputTypeError, ProgramError

DIGITS = 2000  # room for every product of figures of at most 30 digits
SHOWN_DIGITS = 28  # of a quotient, which has no end of its own
ERRORS: tuple[type[DecimalException], ...] = (InvalidOperation, DivisionByZero, Overflow, Underflow)


def _context(digits: int, rounding: str, *more: type[DecimalException]) -> Context:
    """Return a context that owes nothing to the caller's, nor to the one of the process."""
    traps: list[type[DecimalException]] = [*ERRORS, *more]
    return Context(digits, rounding, Emin=MIN_EMIN, Emax=MAX_EMAX, capitals=1, clamp=0, flags=[], traps=traps)


EXACT = _context(DIGITS, ROUND_HALF_EVEN, Inexact)
"""Where all amounts are added and multiplied: were its digits too few, it would raise, not round."""
ROUNDING = _context(DIGITS, ROUND_HALF_UP)
"""Where amounts are rounded on purpose, halves up."""
QUOTIENTS = _context(SHOWN_DIGITS, ROUND_HALF_EVEN)
HALF_UP = "half_up"
ROUNDINGS = {HALF_UP: ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN, "up": ROUND_UP}
"""Rules of rounding, by the words that programs write."""
PLACES = {"JPY": 0, "KRW": 0, "VND": 0, "KWD": 3, "BHD": 3, "JOD": 3, "OMR": 3, "TND": 3}  # ISO 4217; others have two
CENTS = 2


def _within(work: Callable[[], Decimal], *values: object) -> Decimal:
    """Return what work in a context of ours gives, or raise where its digits do not do."""
    try:
        return work()
    except ArithmeticError as error:
        raise ProgramError(
            "money.too_wide",
            "amount",
            ", ".join(f"{v:.6g}" if isinstance(v, Decimal) else str(v) for v in values),
            f"amounts must be exact within {DIGITS:,} digits",
            "check the figures: no money needs as many",
        ) from error


def product(*values: Decimal | int) -> Decimal:
    """Return the exact product of numbers, whatever the caller's decimal context.

    Raises
    ------
    ProgramError
        The product has more digits than anything needs.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from tierpace.core.money import product
    >>> product(3, Decimal("0.10"))
    Decimal('0.30')
    """
    return _within(lambda: reduce(EXACT.multiply, (Decimal(v) for v in values), Decimal(1)), *values)


def total(values: Iterable[Decimal | int]) -> Decimal:
    """Return the exact sum of numbers, whatever the caller's decimal context.

    Raises
    ------
    ProgramError
        As `product`.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from tierpace.core.money import total
    >>> total([Decimal("1e18"), Decimal("1e-18")])
    Decimal('1000000000000000000.000000000000000001')
    """
    listed = [Decimal(v) for v in values]
    return _within(lambda: reduce(EXACT.add, listed, Decimal(0)), *listed[:3])


def less(a: Decimal, b: Decimal) -> Decimal:
    """Return the exact difference a − b, whatever the caller's decimal context.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from tierpace.core.money import less
    >>> less(Decimal(1), Decimal("0.9"))
    Decimal('0.1')
    """
    return _within(lambda: EXACT.subtract(a, b), a, b)


def quotient(a: Decimal | int, b: Decimal | int) -> Decimal:
    """Return a ÷ b to 28 digits, whatever the caller's decimal context.

    Examples
    --------
    >>> from tierpace.core.money import quotient
    >>> quotient(1, 3)
    Decimal('0.3333333333333333333333333333')
    """
    return _within(lambda: QUOTIENTS.divide(Decimal(a), Decimal(b)), a, b)


def to_places(amount: Decimal, places: int = CENTS, *, per: int = 1) -> Decimal:
    """Return an amount, or as much of it as comes to one of ``per``, to so many places, halves up.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from tierpace.core.money import to_places
    >>> to_places(Decimal("1234.565")), to_places(Decimal(10), 4, per=3)
    (Decimal('1234.57'), Decimal('3.3333'))
    """
    unit = Decimal((0, (1,), -places))
    return _within(lambda: ROUNDING.divide(amount, Decimal(per)).quantize(unit, context=ROUNDING), amount)


def to_coin(amount: Decimal, currency: str, rounding: str = HALF_UP) -> Decimal:
    """Return an amount as it is paid: to the smallest coin of its currency, by a rule of rounding.

    Parameters
    ----------
    amount : Decimal
        What is due, exactly.
    currency : str
        ISO 4217.
    rounding : str
        ``"half_up"``, ``"half_even"``, ``"down"`` or ``"up"``.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from tierpace.core.money import to_coin
    >>> [str(to_coin(Decimal("0.125"), "USD", rule)) for rule in ("half_up", "half_even", "down", "up")]
    ['0.13', '0.12', '0.12', '0.13']
    """
    unit = Decimal((0, (1,), -PLACES.get(currency, CENTS)))
    return _within(lambda: amount.quantize(unit, rounding=ROUNDINGS[rounding], context=ROUNDING), amount)


def significant(number: Decimal, digits: int) -> Decimal:
    """Return a number to so many significant digits, without zeros at its end.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from tierpace.core.money import significant
    >>> significant(Decimal("0.00064996"), 3)
    Decimal('0.00065')
    """
    return _within(lambda: ROUNDING.normalize(_context(digits, ROUND_HALF_UP).plus(number)), number)


def decimal_text(amount: Decimal) -> str:
    """Return an amount as text, all its digits, whatever the caller's decimal context.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from tierpace.core.money import decimal_text
    >>> decimal_text(Decimal("1E-7"))
    '1E-7'
    """
    return EXACT.to_sci_string(amount)


def rounded(amount: Decimal, currency: str) -> str:
    """Return an amount as it is shown: to the smallest coin of its currency, halves up.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from tierpace.core.money import rounded
    >>> rounded(Decimal("1234.565"), "USD"), rounded(Decimal("0.5"), "JPY")
    ('1,234.57', '1')
    """
    return f"{to_places(amount, PLACES.get(currency, CENTS)):,}"


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
        raise InputTypeError(code, field=field, value=value, requirement="must be a number")
    number = (
        value if isinstance(value, Decimal) else Decimal(int(value) if isinstance(value, int) else repr(float(value)))
    )
    if not number.is_finite():
        raise ProgramError(code, field=field, value=value, requirement="must be finite")
    return number


def _amount(value: object) -> Decimal:
    return exact(value, field="amount", code="money.bad_amount")


def _is_currency(instance: object, attribute: Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not re.fullmatch("[A-Z]{3}", value):
        raise ProgramError(
            "program.currency",
            "currency",
            value,
            "a currency must be three capital letters (ISO 4217)",
            'for example "USD"',
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
    tierpace.errors.ProgramError: currency must be the same for all amounts, found ('USD', 'EUR') ...
    """

    __module__ = "tierpace"

    amount: Decimal = field(converter=_amount)
    currency: str = field(validator=_is_currency)

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        if other.currency != self.currency:
            raise ProgramError(
                "money.mixed_currencies",
                "currency",
                (self.currency, other.currency),
                "must be the same for all amounts",
            )
        return Money(total((self.amount, other.amount)), self.currency)

    def __str__(self) -> str:
        return f"{decimal_text(self.amount)} {self.currency}"


def _not_negative(instance: object, attribute: Attribute[Decimal], value: Decimal) -> None:
    if value < 0:
        raise ProgramError("program.negative_bonus", attribute.name, value, "a bonus must be 0 or more")


def _fixed(value: object) -> Decimal:
    return exact(value, field="fixed", code="program.bad_fixed")


def _per_diamond(value: object) -> Decimal:
    return exact(value, field="per_diamond", code="program.bad_per_diamond")


def _written(text: str) -> Decimal:
    """Return the decimal that a text is, in plain digits with a point: no exponent, no other script."""
    if not re.fullmatch(r"[+-]?([0-9]+(\.[0-9]+)?|nan|inf)", text.lower()):
        raise InvalidOperation(text)
    return ROUNDING.create_decimal(text)


def _worth(value: object) -> Decimal | None:
    return None if value is None else exact(value, field="worth", code="program.bad_per_diamond")


@frozen
class Bonus:
    """What clearing a tier pays: a fixed amount, plus a value for each diamond of the whole month.

    Build one with `Bonus.flat` or `Bonus.ratio`, which keeps the worth of a diamond, so that the ratio can be shown.

    Examples
    --------
    >>> from tierpace import Bonus
    >>> print(Bonus.flat(50, currency="USD").pay(123_456))
    50 USD
    >>> print(Bonus.ratio(0.05, per_diamond="0.01", currency="USD").pay(200_000))
    100.0000 USD
    """

    __module__ = "tierpace"

    fixed: Decimal = field(converter=_fixed, validator=_not_negative)
    per_diamond: Decimal = field(converter=_per_diamond, validator=_not_negative)
    currency: str = field(validator=_is_currency)
    worth: Decimal | None = field(default=None, converter=_worth, eq=False, repr=False, kw_only=True)

    @classmethod
    def flat(cls, amount: Decimal | float, *, currency: str) -> Bonus:
        """Return a bonus of one amount."""
        return cls(amount, 0, currency)

    @classmethod
    def ratio(cls, ratio: Decimal | float, *, per_diamond: Decimal | float | str, currency: str) -> Bonus:
        """Return a bonus of ``ratio`` × ``per_diamond`` for every diamond of the month; 6 % is a ratio of 0.06.

        Both are read as the decimals they are written as, so their product is exact.
        """
        try:
            worth = _written(per_diamond) if isinstance(per_diamond, str) else per_diamond
        except InvalidOperation as error:
            raise ProgramError(
                "program.bad_per_diamond",
                "per_diamond",
                per_diamond,
                "must be a number",
                'in text it is written with a point, as "0.01"',
            ) from error
        share = exact(ratio, field="ratio", code="program.bad_ratio")
        if share > 1:
            raise ProgramError(
                "program.bad_ratio",
                "ratio",
                ratio,
                "must be at most 1, which is all that the diamonds are worth",
                f"{decimal_text(share)} % is written {significant(quotient(share, 100), SHOWN_DIGITS):f}",
            )
        diamond = exact(worth, field="per_diamond", code="program.bad_per_diamond")
        return cls(0, product(share, diamond), currency, worth=diamond)

    @property
    def share(self) -> Decimal | None:
        """The ratio, where the bonus was made by one and a diamond is worth something."""
        return quotient(self.per_diamond, self.worth) if self.worth else None

    def pay(self, diamonds: int) -> Money:
        """Return what a month of so many diamonds pays."""
        return Money(total((self.fixed, product(self.per_diamond, index(diamonds)))), self.currency)
