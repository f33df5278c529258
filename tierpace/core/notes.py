"""What a result says of itself: notes, and what its draws rest on."""

from __future__ import annotations

import numpy as np
from attrs import frozen

BASIS = np.dtype([("months", "i8"), ("donors", "i8"), ("starter", "f8"), ("fallback", "?")])


@frozen
class Note:
    """Something a result rests on, for people and for programs.

    Parameters
    ----------
    code : str
        Stable name.
    text : str
        One sentence.

    Examples
    --------
    >>> from tierpace import Note
    >>> print(Note("few_months", "the draws rest on 1 past month"))
    the draws rest on 1 past month
    """

    __module__ = "tierpace"

    code: str
    text: str

    def __str__(self) -> str:
        return self.text
