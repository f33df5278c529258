"""How many of something, in words: 1 creator, 2 creators."""

from __future__ import annotations


def counted(n: int, one: str, many: str = "") -> str:
    """Return how many of something there are, in words; ``many`` where it is not ``one`` with an s.

    What goes along with the number belongs to both, such as a verb.

    Examples
    --------
    >>> from tierpace.core.counting import counted
    >>> [counted(n, "creator") for n in (0, 1, 2_000)]
    ['0 creators', '1 creator', '2,000 creators']
    >>> counted(1, "creator has", "creators have"), counted(3, "creator has", "creators have")
    ('1 creator has', '3 creators have')
    """
    return f"{n:,} {one}" if n == 1 else f"{n:,} {many or one + 's'}"
