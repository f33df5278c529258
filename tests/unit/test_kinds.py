"""Whether an argument is of the kind that a verb takes."""

import pytest

from tests.errors import told
from tierpace.core.checks import require_kind
from tierpace.errors import InputTypeError

ASK = {"field": "program", "code": "program.bad_type", "hint": "read it with read_program"}


def test_what_is_of_a_kind_passes_and_what_is_not_is_reported():
    require_kind(7, int, **ASK)
    error = told(
        lambda: require_kind("7", int, **ASK),
        InputTypeError,
        "program.bad_type",
        "program",
        "program must be a int, found '7'; read it with read_program [program.bad_type]",
    )
    assert (error.value, error.hint) == ("7", ASK["hint"])
    with pytest.raises(InputTypeError, match="program must be a str, found None"):
        require_kind(None, str, **ASK)
