"""Ids out of any column that a user holds: always text, and never out of floats."""

from __future__ import annotations

import re
from collections import defaultdict
from operator import countOf
from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.core.texts import visible
from tierpace.errors import SchemaError
from tierpace.kernels.arrays import Bools, Ints
from tierpace.kernels.blocks import blocks
from tierpace.ledger.columns import MOST_INT, NO_NUMBERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tierpace.ledger.columns import Masks

FLOATS = float | np.floating
TABLE_BITS = 20
MOST_KNOWN = 1 << 17  # of more, the table would hold too few
KEPT_DIGITS = 15  # of a number in a spreadsheet; further ones become zeros
SURE, PART = 3, 3  # ids that end in zeros where a spreadsheet keeps nothing: so many, and over a third, are no chance
POWER = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[1-9][0-9]{1,2}|[0-9]+\.0+")  # of at least ten digits: 1e3 is a name
WRAPPED = re.compile(r"""=?"[0-9]+"|'[0-9]+'?|[0-9]{1,3}(?:,[0-9]{3})+""")
ROUNDED, MAYBE_ROUNDED, AS_POWER = "creator.id_rounded", "creator.id_round", "creator.id_float"
NO_ID = "creator.bad_id"
STARTS = frozenset("=\"'0123456789")  # of digits as a spreadsheet wraps or writes them


def blank(value: Any) -> bool:
    """Whether a value of a column of text says nothing: None, NaN, NA, or text without a visible character."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return not visible(value) if isinstance(value, str) else isinstance(value, FLOATS) and bool(value != value)  # noqa: PLR0124  # NaN


def decode_ids(values: NDArray[Any], name: str) -> tuple[Ints, list[str], Bools]:
    """Return the code of each row, the sorted ids the codes point to, and the rows without an id (code -1).

    Integers become their digits; floats are refused, since long ids lose digits as floats.
    """
    if values.dtype.kind in "iu":
        found, codes = codes_of_numbers(values)
        items: list[Any] = [str(v) for v in found.tolist()]
    elif values.dtype.kind in "UOT":
        codes, place = _codes_of_items(values, name)
        distinct = [k[1] if isinstance(k, tuple) else k for k in place]
        for k, value in enumerate(distinct):
            if not _holds_an_id(value):
                raise _no_id(value, f"{name}, row {int(np.argmax(codes == k))}", is_float=isinstance(value, FLOATS))
        items = [_text(v) for v in distinct]
    else:
        raise _no_id(str(values.dtype), name, is_float=values.dtype.kind == "f")
    ids = sorted({v for v in items if v is not None})
    rank = {v: i for i, v in enumerate(ids)}
    lookup = np.array([rank.get(v, -1) for v in items], np.int64)
    if (lookup != np.arange(len(lookup))).any():
        for rows in blocks(len(codes)):
            codes[rows] = lookup.take(codes[rows])
    return codes, ids, codes < 0 if (lookup < 0).any() else np.zeros(len(codes), bool)


def is_power(text: str) -> bool:
    """Whether a text is an id that was a number: in scientific notation, or with a point and zeros.

    Examples
    --------
    >>> from tierpace.ledger.ids import is_power
    >>> is_power("7.32E+18"), is_power("7301.0"), is_power("7301"), is_power("ann.e1")
    (True, True, False, False)
    """
    return text[:1].isdigit() and POWER.fullmatch(text) is not None


def doubtful_ids(ids: Sequence[str]) -> dict[str, list[int]]:
    """Return the places of ids that have lost digits, or look so, by the code that says it.

    A spreadsheet keeps 15 digits of a number and makes the others zeros; or a text is kept, by signs that
    are no part of it. One long id may end in zeros by chance;
    where at least three do, and over a third of the long ones, they were rounded.

    Examples
    --------
    >>> from tierpace.ledger.ids import doubtful_ids
    >>> doubtful_ids(["7.32E+18", "7320000000000010000", "7301"])
    {'creator.id_float': [0], 'creator.id_round': [1]}
    >>> doubtful_ids(['="7301"', "'7301", "7,301", "7301"])
    {'creator.bad_id': [0, 1, 2]}
    """
    odd = [(i, text) for i, text in enumerate(ids) if not text.isdigit()]
    powers = [i for i, text in odd if is_power(text)]
    round_ = [i for i, text in enumerate(ids) if text.endswith("0") and ends_in_zeros(text)]
    wrapped = [i for i, text in odd if text[:1] in STARTS and WRAPPED.fullmatch(text)]
    out = {code: places for code, places in ((AS_POWER, powers), (NO_ID, wrapped)) if places}
    if round_:
        long = sum(len(text) > KEPT_DIGITS and text.isdecimal() for text in ids)
        lost = len(round_) >= SURE and PART * len(round_) > long
        out[ROUNDED if lost else MAYBE_ROUNDED] = round_
    return out


def ends_in_zeros(text: str) -> bool:
    """Whether a long id has zeros where a spreadsheet keeps nothing.

    Examples
    --------
    >>> from tierpace.ledger.ids import ends_in_zeros
    >>> ends_in_zeros("7320000000000010000"), ends_in_zeros("7320000000000010001")
    (True, False)
    """
    return len(text) > KEPT_DIGITS and text.isdecimal() and not text[KEPT_DIGITS:].strip("0")


def doubtful_rows(ids: Sequence[str], codes: Ints, *, part: bool = False) -> tuple[Masks, Masks]:
    """Return the rows without an id or whose ids have lost digits, and the first row of each id that may have.

    ``part``: of some rows of a whole it cannot be said that so many ids end in zeros.
    """
    bad: Masks = {"session.missing_creator": codes < 0}
    odd: Masks = {}
    for code, places in doubtful_ids(ids).items():
        if part and code == ROUNDED:
            continue
        marked = np.zeros(len(ids) + 1, bool)  # the last one for rows without an id
        marked[places] = True
        rows = marked[codes]
        if code == MAYBE_ROUNDED:
            first = np.zeros(len(codes), bool)
            at = np.flatnonzero(rows)
            first[at[np.unique(codes[at], return_index=True)[1]]] = True
            odd[code] = first
        else:
            bad[code] = rows
    return bad, odd


def _codes_of_items(values: NDArray[Any], name: str) -> tuple[Ints, dict[Any, int]]:
    """Return the code of each row, and that of each value: text as it is, else with its type, as 1 and True differ."""
    codes, place = np.empty(len(values), np.int64), defaultdict[Any, int]()
    place.default_factory = place.__len__  # what is not there gets the next number
    for rows in blocks(len(values)):
        keys = values[rows].tolist()
        if countOf(map(type, keys), str) < len(keys):
            keys = [k if type(k) is str else (type(k), k) for k in keys]
        try:
            codes[rows] = np.fromiter(map(place.__getitem__, keys), np.int64, len(keys))
        except TypeError:  # a list or the like among them
            row, value = next((i, v) for i, v in enumerate(values.tolist()) if not _holds_an_id(v))
            raise _no_id(value, f"{name}, row {row}", is_float=isinstance(value, FLOATS)) from None
    return codes, dict(place)


def codes_of_numbers(values: NDArray[Any]) -> tuple[NDArray[Any], Ints]:
    """Return the distinct numbers and the place of each row among them: `np.unique`, in a fifth of its time.

    A table finds the place by a hash; what it does not hold, being new or pushed out, is searched for.
    """
    codes = np.empty(len(values), np.int64)
    known, table = np.zeros(0, np.int64), np.zeros(1 << TABLE_BITS, np.int64)
    if values.dtype.kind == "u" and values.size and int(values.max()) > MOST_INT:
        return np.unique(values, return_inverse=True)
    if values.size and (low := int(values.min())) + MOST_KNOWN > (high := int(values.max())):
        return _codes_of_close_numbers(values, low, high)
    order = known
    for rows in blocks(len(values)):
        block = np.asarray(values[rows], np.int64)
        slot = _slot(block)
        code = table.take(slot)
        missed = _missed(known, code, block)
        new = _new(known[order], block[missed])
        if len(known) + len(new) > MOST_KNOWN:
            return np.unique(values, return_inverse=True)
        if len(new):
            table[_slot(new)] = np.arange(len(known), len(known) + len(new))
            known = np.concatenate((known, new))
            order = np.argsort(known)
            code = table.take(slot)
            missed = _missed(known, code, block)
        code[missed] = order[np.searchsorted(known[order], block[missed])]
        codes[rows] = code
    return known, codes


def _codes_of_close_numbers(values: NDArray[Any], low: int, high: int) -> tuple[NDArray[Any], Ints]:
    """Return them in the order of their text, as `decode_ids` wants them: so each code is looked up but once."""
    codes, there = np.empty(len(values), np.int64), np.zeros(high - low + 1, bool)
    for rows in blocks(len(values)):
        there[np.asarray(values[rows], np.int64) - low] = True
        if there.all():
            break
    found = sorted((np.flatnonzero(there) + low).tolist(), key=str)
    numbers, place = np.array(found, np.int64), np.zeros(len(there), np.int64)
    place[numbers - low] = np.arange(len(numbers))
    for rows in blocks(len(values)):
        codes[rows] = place.take(np.asarray(values[rows], np.int64) - low)
    return numbers, codes


def _missed(known: Ints, code: Ints, numbers: Ints) -> Ints:
    return np.flatnonzero(known.take(code) != numbers) if len(known) else np.arange(len(numbers))


def _new(ordered: Ints, numbers: Ints) -> Ints:
    """Return the distinct ones that are not among those in order; rows of one creator are often together."""
    changes = np.append(True, numbers[1:] != numbers[:-1])[: len(numbers)]
    distinct = np.unique(numbers[changes])
    at = np.searchsorted(ordered, distinct)
    there = (np.append(ordered, 0)[at] == distinct) & (at < len(ordered))
    return np.asarray(distinct[~there])


def _slot(numbers: Ints) -> Ints:
    """Return a place in the table: the upper bits of a product (Fibonacci hashing, Knuth 1973)."""
    return (numbers.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(64 - TABLE_BITS)).view(np.int64)


def decode_keys(values: NDArray[Any], name: str) -> list[str | None]:
    """Return the id of each row, None where it has none: for ids of which nearly every row has its own."""
    if values.dtype.kind not in "iufOUT" or (values.dtype.kind == "f" and not np.isnan(values).all()):
        raise _no_id(str(values.dtype), name, is_float=values.dtype.kind == "f")
    items = values.tolist()
    for row, value in enumerate(items):
        if not _holds_an_id(value):
            raise _no_id(value, f"{name}, row {row}", is_float=isinstance(value, FLOATS))
    return [_text(v) for v in items]


def _holds_an_id(value: Any) -> bool:
    """Whether a value is an id, or says nothing."""
    if isinstance(value, str):
        return True
    return blank(value) or (isinstance(value, int | np.integer) and not isinstance(value, NO_NUMBERS))


def _text(value: Any) -> str | None:
    if blank(value):
        return None
    return str.__str__(value) if isinstance(value, str) else str(int(value))  # of an enum's member, what it holds


def _no_id(value: Any, place: str, *, is_float: bool) -> SchemaError:
    return SchemaError(
        "schema.id_float" if is_float else "schema.id_type",
        place,
        value,
        "an id must be text or an integer",
        "long ids lose digits as floats: read the column as text",
    )
