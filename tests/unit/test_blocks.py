"""Rows and creators in blocks, by hand."""

import pytest

from tierpace.kernels import blocks


@pytest.mark.parametrize(
    ("n", "wanted"),
    [
        (0, []),
        (1, [(0, 1)]),
        (4, [(0, 4)]),
        (5, [(0, 4), (4, 5)]),
        (8, [(0, 4), (4, 8)]),
        (10, [(0, 4), (4, 8), (8, 10)]),
    ],
)
@pytest.mark.parametrize(("cut", "size"), [(blocks.blocks, "BLOCK"), (blocks.parts, "PART")])
def test_blocks_follow_each_other_and_end_with_the_rows(monkeypatch, cut, size, n, wanted):
    monkeypatch.setattr(blocks, size, 4)
    assert [(s.start, s.stop) for s in cut(n)] == wanted
