"""Whether an argument is of the kind that a verb takes."""

from __future__ import annotations

from tierpace.errors import InputTypeError


def require_kind(value: object, kind: type, *, field: str, code: str, hint: str) -> None:
    """Raise InputTypeError unless the value is of a kind.

    Examples
    --------
    >>> from tierpace.core.checks import require_kind
    >>> require_kind(7, str, field="name", code="creator.text_type", hint="in quotes")
    Traceback (most recent call last):
    tierpace.errors.InputTypeError: name must be a str, found 7; in quotes [creator.text_type]
    """
    if not isinstance(value, kind):
        raise InputTypeError(code, field=field, value=value, requirement=f"must be a {kind.__name__}", hint=hint)
