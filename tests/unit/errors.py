"""How an error is checked: its class, code, field and words, and that it survives a pickle."""

import pickle

import pytest


def told(call, kind, code, field, *words):
    """Call, and return the error that says all of this."""
    with pytest.raises(kind) as caught:
        call()
    error = caught.value
    assert type(error) is kind
    assert error.code == code
    assert error.field == field
    assert str(error).endswith(f"[{code}]")
    for word in (*words, error.requirement, error.hint):
        assert word in str(error)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes
    assert str(again) == str(error)
    assert type(again) is kind
    return error
