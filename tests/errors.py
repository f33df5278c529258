"""How an error is checked: its class, code, field and words, and that it survives a pickle."""

import os
import pickle
import re

import pytest

from tierpace.errors import InputError


def told(call, kind, code, field, *words):
    """Call, and return the error that says all of this."""
    with pytest.raises(kind) as caught:
        call()
    error = caught.value
    assert type(error) is kind
    assert error.code == code
    assert error.field == field
    assert str(error).endswith(f"[{code}]")
    asked = {*words, os.environ.get("PYTEST_CURRENT_TEST", "")}  # words, or a parameter of the test
    assert error.value is not None or any("none" in text.lower() for text in asked), "say what was found"
    for word in (*words, error.requirement, error.hint):
        assert word in str(error)
        left, right = (r"(?<![A-Za-z])" * word[:1].isalpha(), r"(?![A-Za-z])" * word[-1:].isalpha())
        assert re.search(left + re.escape(word) + right, str(error)), f"{word!r} is a part of a word"
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes
    assert str(again) == str(error)
    assert type(again) is kind
    return error


def outcome(read):
    """What a reader returns, or the documented error that it raises."""
    try:
        return read()
    except InputError as error:
        return error
