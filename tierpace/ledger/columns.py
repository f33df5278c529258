"""Decoding of array-likes - lists, numpy, pandas, polars, pyarrow - into integers, with a mask for each broken rule.

Nothing is repaired: a value that is not what it should be sets the mask of a code, and the caller reports the rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Set as AbstractSet
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.core.number_marks import AMBIGUOUS, BAD as BAD_NUMBER, NumberMarks, marks_of
from tierpace.errors import InputTypeError, SchemaError
from tierpace.kernels.arrays import Bools, Ints

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Masks = dict[str, Bools]

UTC_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LOCAL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # wall-clock time, made an instant by to_utc
MICRO = 1_000_000
MOST_INT = 2**63 - 1
MOST_SECONDS = MOST_INT // MICRO
NO_COLUMNS = (str, bytes, bytearray, Mapping, AbstractSet)  # a set has no order, and rows would be paired at random
NO_NUMBERS = (bool, np.bool_, np.timedelta64, np.complexfloating)  # though Python or numpy count them as numbers
ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)"
    r"(?: ?(Z|[+-][0-9]{2}(?::?[0-9]{2})?))?"
)
PLAIN = np.frombuffer(b"0000-00-00T00:00:00Z", np.uint8)
FIRST_MICRO = np.datetime64("0001-01-01", "us").astype(np.int64)
TEN = 10
DIGIT = np.equal(PLAIN, ord("0"))
AWARE, NAIVE, MISSING, BAD, WILD = range(5)
MONTHS = ("Y", "M", "W")
DATES, COARSE = (*MONTHS, "D"), ("h", "m", "s", "ms")  # numpy's units without a time of day; over microseconds


def as_array(values: Any, name: str) -> tuple[NDArray[Any], str]:
    """Return the values as a numpy array, and "utc" or "local" where they are a typed column of times, else "".

    Missing values of typed columns come as NaN, NaT or None.
    """
    array, kind = _as_array(values, name)
    return (array, kind) if len(array) else (_objects(()), "")  # an empty column has no kind: engines send any


def _as_array(values: Any, name: str) -> tuple[NDArray[Any], str]:
    if isinstance(values, np.ma.MaskedArray):  # numpy itself would show what is masked
        values = values.filled(np.datetime64("NaT", "us")) if values.dtype.kind == "M" else _objects(values.tolist())
    if isinstance(values, np.ndarray):
        if values.ndim != 1:
            raise SchemaError("schema.not_a_column", name, values.shape, "must be one-dimensional")
        return values, "local" if values.dtype.kind == "M" else ""
    if isinstance(values, NO_COLUMNS) or hasattr(type(values), "columns") or not isinstance(values, Iterable):
        raise InputTypeError(
            "schema.not_a_column",
            name,
            values,
            "must be a column of values",
            "pass a list, an array or a series; collect a lazy frame first",
        )
    if isinstance(values, list | tuple | range):
        return _objects(values), ""
    return _native(values)


def _objects(values: Iterable[Any]) -> NDArray[Any]:
    items = list(values)
    out = np.empty(len(items), object)
    out[:] = items
    return out


def _native(values: Any) -> tuple[NDArray[Any], str]:
    """Return a series of pandas, polars or pyarrow as numpy; any other iterable as objects."""
    import narwhals.stable.v2 as nw

    if type(values).__module__.startswith("pyarrow") and hasattr(values, "type") and not hasattr(values, "chunks"):
        import pyarrow as pa

        values = pa.chunked_array([values])
    if type(values).__module__.startswith("pandas"):
        import pandas as pd

        values = pd.Series(values) if isinstance(values, pd.Index | pd.api.extensions.ExtensionArray) else values
    series = nw.from_native(values, pass_through=True, series_only=True)
    if not isinstance(series, nw.Series):
        return _objects(values), ""
    kind = series.dtype
    if isinstance(kind, nw.Datetime):
        micros = series.dt.timestamp("us")
        known = ~series.is_null().to_numpy()
        out = np.full(len(series), np.datetime64("NaT", "us"), "datetime64[us]")
        out[known] = micros.filter(~series.is_null()).to_numpy().astype(np.int64).view("datetime64[us]")
        return out, "utc" if kind.time_zone else "local"
    narrow = kind.is_integer() and kind not in (nw.Int128, nw.UInt128)  # numpy has none as wide
    if (narrow or kind.is_float() or isinstance(kind, nw.Boolean)) and not series.is_null().any():
        return np.asarray(series.to_numpy(), bool if isinstance(kind, nw.Boolean) else None), ""
    return _objects(series.to_list()), ""


def same_length(columns: dict[str, NDArray[Any] | None]) -> int:
    """Return the common length of the columns that are given."""
    lengths = {name: len(c) for name, c in columns.items() if c is not None}
    if len(set(lengths.values())) > 1:
        raise SchemaError("schema.lengths_differ", "columns", lengths, "all columns must have one length")
    return next(iter(lengths.values()))


# ------------------------------------------------------------------------------------------------- whole numbers


def decode_counts(
    values: NDArray[Any], prefix: str, *, text: bool | NumberMarks = False, most: int | None = None
) -> tuple[Ints, Masks]:
    """Return whole numbers, 0 in rows that are none, and the masks of those.

    ``text`` reads plain digits too, or numbers with these marks, of which none exceeds ``most``.
    """
    n = len(values)
    kind = values.dtype.kind
    if kind == "i":
        return np.asarray(values, np.int64), {}  # perhaps the caller's: never written to
    if kind == "u":
        large = values > MOST_INT
        return np.where(large, 0, values).astype(np.int64), _only({f"{prefix}.too_large": large})
    if kind == "f":
        wide = values.astype(np.float64)
        missing, finite = np.isnan(wide), np.isfinite(wide)
        known = np.where(finite, wide, 0)
        whole = finite & (np.floor(known) == known)
        large = whole & (np.abs(known) >= 2**63)
        out = np.where(whole & ~large, known, 0).astype(np.int64)
        codes = {"missing": missing, "not_finite": ~finite & ~missing, "fractional": finite & ~whole, "large": large}
        return out, _only({_count_code(prefix, c): m for c, m in codes.items()})
    if kind in "Mm":
        raise SchemaError("schema.count_type", "counts", str(values.dtype), "counts must be numbers, not times")
    out = np.zeros(n, np.int64)
    wrong: dict[str, list[int]] = {}
    marks = marks_of(text)
    for i, value in enumerate(values.tolist()):
        number = _count(value, marks, most)
        if isinstance(number, int):
            out[i] = number
        else:
            wrong.setdefault(_count_code(prefix, number), []).append(i)
    return out, {code: _mask(n, rows) for code, rows in wrong.items()}


def _count_code(prefix: str, what: str) -> str:
    noun = "diamonds" if prefix == "session" else "value"
    return {
        "missing": f"{prefix}.missing_{noun}",
        "not_finite": f"{prefix}.not_finite" if prefix == "session" else f"{prefix}.bad_number",
        "fractional": f"{prefix}.fractional_{noun}",
        "large": f"{prefix}.too_large",
        "bad": f"{prefix}.bad_number",
        "ambiguous": f"{prefix}.ambiguous_number",
    }[what]


def _count(value: Any, marks: NumberMarks | None, most: int | None) -> int | str:  # noqa: C901, PLR0911  # one return for each kind of value
    """Return the whole number, or what is wrong with it."""
    if isinstance(value, str):
        if marks is None:
            return "bad"
        if not value.strip():
            return "missing"
        plain = marks.plain(value.strip(" "), most=most)
        if plain in (BAD_NUMBER, AMBIGUOUS):
            return "ambiguous" if plain else "bad"
        value = Decimal(plain)
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return "missing"
    if isinstance(value, NO_NUMBERS) or not isinstance(value, int | float | Decimal | np.number):
        return "bad"
    if isinstance(value, int | np.integer):
        return int(value) if abs(int(value)) <= MOST_INT else "large"
    number = Decimal(str(value))
    if number.is_nan():
        return "missing"
    if number.is_infinite():
        return "not_finite"
    if number.copy_abs() > MOST_INT:  # abs() and % round by the caller's decimal context
        return "fractional" if number.copy_abs() < 2**63 and number != int(number) else "large"
    return int(number) if number == int(number) else "fractional"


def _mask(n: int, rows: list[int]) -> Bools:
    mask = np.zeros(n, bool)
    mask[rows] = True
    return mask


def _only(masks: Masks) -> Masks:
    return {code: mask for code, mask in masks.items() if mask.any()}


# --------------------------------------------------------------------------------------------------------- times


def decode_times(
    values: NDArray[Any], kind: str, *, to_utc: Callable[[Ints], tuple[Ints, Masks]] | None
) -> tuple[Ints, Masks]:
    """Return microseconds of UTC, 0 in rows that are no time, and the masks of the rows that are no instant.

    ``to_utc`` turns wall-clock microseconds into UTC; without it a time that carries no zone is an error.
    Integers are seconds since 1970 in UTC.
    """
    n = len(values)
    if values.dtype.kind in "iu":
        return _of_seconds(np.asarray(values, np.int64))
    if values.dtype.kind == "M":
        if np.datetime_data(values.dtype)[0] in DATES:
            raise InputTypeError(
                "session.bad_time",
                "start, end",
                str(values.dtype),
                "a time must have a time of day",
                "dates alone go to Ledger.from_daily",
            )
        missing, wild = np.isnat(values), _overflows(values)
        if missing.any() or wild.any():
            values = np.where(missing | wild, np.zeros(1, values.dtype), values)
        micros = np.asarray(values, "datetime64[us]").view(np.int64)  # perhaps the caller's: never written to
        masks = _only({"session.missing_time": missing, "session.implausible_time": wild})
        naive = ~(missing | wild) if kind == "local" else np.zeros(n, bool)
    elif values.dtype.kind in "OUT":
        micros, state = _scan(values.tolist())
        codes = {"session.missing_time": MISSING, "session.bad_time": BAD, "session.implausible_time": WILD}
        masks = _only({code: state == which for code, which in codes.items()})
        naive = state == NAIVE
    else:
        raise SchemaError(
            "schema.time_type",
            "start, end",
            str(values.dtype),
            "times must be datetimes, ISO text or integer UTC seconds",
        )
    if naive.any():
        if to_utc is None:
            masks["session.naive_time"] = naive
        elif naive.all():
            micros, masks = to_utc(micros)
        else:
            rows, micros = np.flatnonzero(naive), micros.copy()
            micros[rows], local = to_utc(micros[rows])
            for code, m in local.items():
                masks[code] = _mask(n, rows[m].tolist()) | masks.get(code, False)
    return micros, masks


def _of_seconds(seconds: Ints) -> tuple[Ints, Masks]:
    if len(seconds) and seconds.min() >= -MOST_SECONDS and seconds.max() <= MOST_SECONDS:  # as nearly always
        return seconds * MICRO, {}
    wild = (seconds > MOST_SECONDS) | (seconds < -MOST_SECONDS)
    return np.where(wild, 0, seconds) * MICRO, _only({"session.implausible_time": wild})


def _overflows(values: Any) -> Any:
    """Return which datetime64 numpy would wrap into some other time when it counts them in microseconds."""
    if np.datetime_data(values.dtype)[0] not in COARSE:
        return np.zeros(np.shape(values), bool)
    first, last = (np.datetime64(bound, "s").astype(values.dtype) for bound in (-MOST_SECONDS, MOST_SECONDS))
    return (values < first) | (values > last)


def _scan(items: list[Any]) -> tuple[Ints, Ints]:
    """Return microseconds and state of each item; UTC text of one plain layout goes the quick way."""
    quick = _plain_utc_text(items)
    if quick is not None:
        return quick, np.full(len(items), AWARE)
    pairs = np.array([_instant(v) for v in items], np.int64).reshape(-1, 2)
    return pairs[:, 0].copy(), pairs[:, 1]


def _plain_utc_text(items: list[Any]) -> Ints | None:
    """Return microseconds if every item is text like 2026-03-01T20:00:00Z, else None."""
    if not items or not all(type(v) is str and len(v) == len(PLAIN) for v in items):
        return None
    try:
        grid = np.frombuffer("".join(items).encode("ascii"), np.uint8).reshape(-1, len(PLAIN))
        digits = grid[:, DIGIT] - ord("0")  # what lies below wraps
        if digits.max() >= TEN or (grid[:, ~DIGIT] != PLAIN[~DIGIT]).any():
            return None
        micros = np.array([v[:-1] for v in items], "datetime64[us]").astype(np.int64)
        return micros if micros.min() >= FIRST_MICRO else None  # numpy knows a year 0
    except ValueError:  # a letter of another script, a day or hour that does not exist: the slow way says which
        return None


def _instant(value: Any) -> tuple[int, int]:  # noqa: PLR0911  # one return for each kind of value
    """Return microseconds since 1970 and the state of one value."""
    if isinstance(value, str):
        return _parse(value)
    if value is None or type(value).__name__ in ("NaTType", "NAType"):
        return 0, MISSING
    if isinstance(value, np.datetime64):
        if np.isnat(value):
            return 0, MISSING
        if np.datetime_data(value.dtype)[0] in DATES:
            return 0, BAD
        return (0, WILD) if _overflows(value) else (int(value.astype("datetime64[us]").astype(np.int64)), NAIVE)
    if isinstance(value, datetime):
        if (offset := value.utcoffset()) is None:
            return (value.replace(tzinfo=None) - LOCAL_EPOCH) // timedelta(microseconds=1), NAIVE
        return (value.replace(tzinfo=None) - LOCAL_EPOCH - offset) // timedelta(microseconds=1), AWARE
    if isinstance(value, int | np.integer) and not isinstance(value, NO_NUMBERS):
        return (int(value) * MICRO, AWARE) if abs(int(value)) <= MOST_SECONDS else (0, WILD)
    return (0, MISSING) if isinstance(value, float) and value != value else (0, BAD)  # noqa: PLR0124  # NaN


def _parse(text: str) -> tuple[int, int]:
    """Read ISO 8601; 24:00 is the next midnight, on every Python version alike."""
    if not text.strip():
        return 0, MISSING
    found = ISO.fullmatch(text.strip())
    if not found:
        return 0, BAD
    day, clock, zone = found.groups()
    midnight = re.fullmatch(r"24:00(?::00(?:\.0+)?)?", clock) is not None
    try:  # digits beyond microseconds are cut off
        at = datetime.fromisoformat(f"{day}T{'00:00' if midnight else clock}") + timedelta(days=midnight)
        if zone is None:
            return (at - LOCAL_EPOCH) // timedelta(microseconds=1), NAIVE
        at = datetime.fromisoformat(at.isoformat() + zone)
    except (ValueError, OverflowError):
        return 0, BAD
    return (at - UTC_EPOCH) // timedelta(microseconds=1), AWARE


def decode_days(values: NDArray[Any], kind: str = "") -> tuple[Ints, Masks]:
    """Return days since 1970 of dates, ISO dates or midnights, 0 in rows that are none, and the mask of those.

    A midnight of some zone (``kind`` "utc") may lie within a day of the ledger's, and a month is no day.
    """
    if values.dtype.kind == "M":
        whole = values.astype("datetime64[D]")
        no_day = kind == "utc" or np.datetime_data(values.dtype)[0] in MONTHS
        bad = np.isnat(values) | (whole != values) | no_day
        return np.where(bad, 0, whole.astype(np.int64)), _only({"daily.bad_day": bad})
    out, bad = np.zeros(len(values), np.int64), np.zeros(len(values), bool)
    for i, value in enumerate(values.tolist()):
        day = _day(value)
        bad[i] = day is None
        out[i] = day or 0
    return out, _only({"daily.bad_day": bad})


def _day(value: Any) -> int | None:
    if isinstance(value, str):
        if not re.fullmatch(r" *[0-9]{4}-[0-9]{2}-[0-9]{2} *", value):
            return None
        try:
            value = date.fromisoformat(value.strip())
        except ValueError:
            return None
    if isinstance(value, np.datetime64) and not np.isnat(value):
        unit = np.datetime_data(value.dtype)[0]
        value = None if unit in MONTHS or bool(_overflows(value)) else value.astype("datetime64[us]").item()
    if not isinstance(value, date) or value != value:  # noqa: PLR0124  # pandas' NaT equals nothing
        return None
    if isinstance(value, datetime):
        if value.time() != datetime.min.time() or value.tzinfo is not None:
            return None
        value = value.date()
    return int(value.toordinal()) - date(1970, 1, 1).toordinal()
