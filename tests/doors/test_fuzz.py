"""Every parser, for a moment: tests/fuzz.py does it for as long as one wants."""

import random
from itertools import islice

import pytest

from tests.fuzz import PARSERS, damaged, inputs, tried


@pytest.mark.parametrize("name", PARSERS)
@pytest.mark.catalogue(130, 138, 139)
def test_damaged_input_is_read_or_refused_with_a_documented_error(tmp_path, name):
    for content in PARSERS[name][0][:3]:
        tried(name, content, tmp_path)
    for content in islice(inputs(name, random.Random(name)), 40):
        tried(name, content, tmp_path)


def test_damage_is_done_and_is_the_same_for_the_same_dice():
    content = bytes(range(256)) * 4
    assert [damaged(content, random.Random(7)) for _ in range(2)] == [damaged(content, random.Random(7))] * 2
    assert sum(damaged(content, random.Random(k)) != content for k in range(100)) > 90
