"""Whether an argument is of the kind that a verb takes: one home of what counts as a number."""

from __future__ import annotations

from typing import TypeGuard

from tierpace.errors import InputError, InputTypeError

VOWELS = "AEIO"


def require_kind(value: object, kind: type | tuple[type, ...], *, field: str, code: str, hint: str) -> None:
    """Raise InputTypeError unless the value is of a kind, or of one of several.

    Examples
    --------
    >>> from tierpace.core.checks import require_kind
    >>> require_kind(7, str, field="name", code="creator.text_type", hint="in quotes")
    Traceback (most recent call last):
    tierpace.errors.InputTypeError: name must be a str, found 7; in quotes [creator.text_type]
    """
    if not isinstance(value, kind):
        kinds = kind if isinstance(kind, tuple) else (kind,)
        names = " or ".join(f"a{'n' * (k.__name__[0] in VOWELS)} {k.__name__}" for k in kinds)
        raise InputTypeError(code, field=field, value=value, requirement=f"must be {names}", hint=hint)


def is_whole(value: object) -> TypeGuard[int]:
    """Return whether a value is an integer; a flag is none.

    Examples
    --------
    >>> from tierpace.core.checks import is_whole
    >>> is_whole(3), is_whole(True), is_whole(3.0)
    (True, False, False)
    """
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> TypeGuard[float]:
    """Return whether a value is an integer or a float; a flag is none.

    Examples
    --------
    >>> from tierpace.core.checks import is_number
    >>> is_number(3), is_number(0.5), is_number(True), is_number("3")
    (True, True, False, False)
    """
    return isinstance(value, int | float) and not isinstance(value, bool)


def require_count(value: object, code: str, field: str, *, least: int = 1) -> None:
    """Raise InputError unless the value is an integer from ``least`` on.

    Examples
    --------
    >>> from tierpace.core.checks import require_count
    >>> require_count(0, "evidence.bad_count", "most")
    Traceback (most recent call last):
    tierpace.errors.InputError: most must be an integer of 1 or more, found 0 [evidence.bad_count]
    """
    if not is_whole(value) or value < least:
        raise InputError(code, field, value, f"must be an integer of {least} or more")


def require_level(value: object, code: str, *, error: type[InputError] = InputError) -> None:
    """Raise an error unless the value is a level of intervals, above 0 and below 1.

    Examples
    --------
    >>> from tierpace.core.checks import require_level
    >>> require_level(80, "evidence.bad_level")
    Traceback (most recent call last):
    tierpace.errors.InputError: level must lie above 0 and below 1, found 80 [evidence.bad_level]
    """
    if not isinstance(value, float) or not 0 < value < 1:
        raise error(code, "level", value, "must lie above 0 and below 1")
