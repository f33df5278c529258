"""Files of rewards: programs, pay models, LIVE rates and accounts, in TOML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from os import PathLike
from typing import Any, TypeVar

from attrs import NOTHING, fields

from tierpace.core.fields import Dated
from tierpace.errors import AsOfError, InputError, InputTypeError
from tierpace.files.reading import UTF8, as_path, lines
from tierpace.io.toml import at, brief, check_keys, check_schema, join, of_file, parsed, source_of
from tierpace.ledger.ids import is_power
from tierpace.money.live_rates import LiveRates
from tierpace.money.revenue_shares import Commission, CreatorShare, ShareStep
from tierpace.rewards.accounts import CreatorAccount, Video, ViewDay
from tierpace.rewards.pay_models import AMBIGUOUS, FACTORS, Factor, PayModel, ambiguous_factor
from tierpace.rewards.programs import PostingCadence, RewardsProgram, VideoLength, VideoWindow, ViewWindow
from tierpace.rewards.review_times import ReviewTime

T = TypeVar("T")
MAX_BYTES = 1 << 20  # a program is a page of text
MAX_ACCOUNT_BYTES = 1 << 24  # an account has a row for each day and video
VERSION = 1


def read_rewards_program(
    path: str | PathLike[str], *, max_bytes: int = MAX_BYTES, encoding: str = UTF8
) -> RewardsProgram:
    """Read a rewards program from a TOML file.

    Its keys are the arguments of `RewardsProgram`, with ``schema = "tierpace/rewards-program/1"``; ``[videos]`` has
    ``minimum``, ``days`` and if wanted ``length = { seconds, inclusive }``; ``[views]`` has ``minimum``, ``days`` and
    ``counted``; ``[posting]`` has these three and if wanted ``length``; ``[review]`` has ``days``, a number or two, and
    ``counted``. Days are written as dates, and ``[sources]`` says of each figure where it comes from.

    Parameters
    ----------
    path, max_bytes, encoding
        As in `read_program`.

    Raises
    ------
    FileError
        The file cannot be read as TOML.
    ProgramError, InputTypeError
        A key is unknown or missing, or a value breaks a rule; ``field`` is its place.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import tierpace as tp
    >>> folder = files("tierpace") / "examples" / "rewards"
    >>> tp.io.read_rewards_program(folder / "creator-rewards-2024-03.toml").asks
    ('age', 'followers', 'videos', 'views', 'region', 'account kind', 'standing')
    """
    with of_file(path):
        table = _table(path, RewardsProgram, "tierpace/rewards-program/", max_bytes, encoding)
        parts: dict[str, Any] = {
            "videos": _with_length(table, "videos", VideoWindow),
            "posting": _with_length(table, "posting", PostingCadence),
        }
        for key, kind in (("views", ViewWindow), ("review", ReviewTime)):
            given = _part(table, key, kind)
            parts[key] = given and _made(kind, given, key)
        return RewardsProgram(**{**table, **parts})


def read_pay_model(path: str | PathLike[str], *, max_bytes: int = MAX_BYTES, encoding: str = UTF8) -> PayModel:
    """Read a pay model from a TOML file.

    Its keys are the arguments of `PayModel`, with ``schema = "tierpace/pay-model/1"``. A rate is a number, or two:
    ``rpm = [0.40, 1.00]``. ``[factors.originality]`` and the like have the multiplier of each grade. The factor
    ``vertical`` of older files is refused: it may have been meant as the field of content. The path,
    ``max_bytes``, ``encoding`` and the errors are as in `read_rewards_program`.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import tierpace as tp
    >>> folder = files("tierpace") / "examples" / "rewards"
    >>> print(tp.io.read_pay_model(folder / "creator-fund-2020.toml").rpm)
    0.02 to 0.04
    """
    with of_file(path):
        table = _table(path, PayModel, "tierpace/pay-model/", max_bytes, encoding)
        length = _length(table)
        factors = table.get("factors", {})
        if isinstance(factors, dict) and AMBIGUOUS in factors:
            raise ambiguous_factor(AMBIGUOUS, f"factors.{AMBIGUOUS}")
        check_keys(factors, dict.fromkeys(FACTORS, False), "factors", code="rewards.bad_type")
        made = [_made(Factor, {"name": name, "grades": grades}, f"factors.{name}") for name, grades in factors.items()]
        return PayModel(**{**table, "length": length, "factors": made})


def read_live_rates(path: str | PathLike[str], *, max_bytes: int = MAX_BYTES, encoding: str = UTF8) -> LiveRates:
    """Read LIVE rates from a TOML file.

    Its keys are the arguments of `LiveRates`, with ``schema = "tierpace/live-rates/1"``; ``[share]`` has ``apply``,
    ``steps = [{ from_diamonds, share }]`` and if wanted ``missions``; ``[commission]`` has ``rate``, ``of`` and
    ``paid_by``. The path, ``max_bytes``, ``encoding`` and the errors are as in `read_rewards_program`.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import tierpace as tp
    >>> folder = files("tierpace") / "examples" / "rewards"
    >>> print(tp.io.read_live_rates(folder / "live-us-2025-02.toml").share.most)
    0.53
    """
    with of_file(path):
        table = _table(path, LiveRates, "tierpace/live-rates/", max_bytes, encoding)
        share = _part(table, "share", CreatorShare)
        steps = _rows(ShareStep, share["steps"], "share.steps")
        shared = _made(CreatorShare, {**share, "steps": steps}, "share")
        commission = _part(table, "commission", Commission)
        paid = commission and _made(Commission, commission, "commission")
        return LiveRates(**{**table, "share": shared, "commission": paid})


def read_account(
    path: str | PathLike[str], *, max_bytes: int = MAX_ACCOUNT_BYTES, encoding: str = UTF8
) -> CreatorAccount:
    """Read an account with its videos from a TOML file.

    Its keys are the arguments of `CreatorAccount`, with ``schema = "tierpace/account/1"``. ``[followers]`` has a line a
    day, ``2026-03-15 = 9500``; ``[[videos]]`` and ``[[views]]`` have the arguments of `Video` and `ViewDay`;
    ``[viewers]`` has the shares of countries, ``US = 0.6``, and ``[tax_forms]`` the forms, ``W-9 = true``. A video's
    ``vertical`` of older files is read as ``upright``: it was about the picture alone.
    The path, ``max_bytes``, ``encoding`` and the errors are as in `read_rewards_program`.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import tierpace as tp
    >>> account = tp.io.read_account(files("tierpace") / "examples" / "rewards" / "account.toml")
    >>> len(account.videos), account.region
    (5, 'US')
    """
    with of_file(path):
        table = _table(path, CreatorAccount, "tierpace/account/", max_bytes, encoding)
        if isinstance(table["id"], str) and is_power(table["id"]):
            raise InputError(
                "creator.id_float",
                "id",
                table["id"],
                "an id must be text; as a number it has lost digits",
                "write it in full, in quotes",
            )
        followers = table.get("followers", {})
        if not isinstance(followers, dict):
            raise InputTypeError("rewards.bad_type", "followers", brief(followers), "must be a table")
        counted = {_day(key): value for key, value in followers.items()}
        listed = table.get("videos", [])
        if isinstance(listed, list):
            listed = [_upright(row) for row in listed]
        videos, views = _rows(Video, listed, "videos"), _rows(ViewDay, table.get("views", []), "views")
        return CreatorAccount(**{**table, "followers": counted, "videos": videos, "views": views})


# ------------------------------------------------------------------------------------------------------- the parts


def _table(path: str | PathLike[str], kind: type, schema: str, max_bytes: int, encoding: str) -> dict[str, Any]:
    """Return the arguments of a class that a file gives, its keys checked."""
    where = as_path(path)
    table = parsed(where.name, "".join(lines(where, max_bytes=max_bytes, encoding=encoding)))
    check_schema(table, schema, VERSION)
    dated = {"grade": False} if issubclass(kind, Dated) else {}
    check_keys(table, {"schema": True, **_keys(kind), **dated}, "")
    given = {key: value for key, value in table.items() if key not in ("schema", "grade")}
    return {**given, "source": source_of(table)} if dated else given


def _keys(kind: type) -> dict[str, bool]:
    """Return the arguments of a class, and whether each is needed."""
    return {a.name: a.default is NOTHING for a in fields(kind)}


def _part(table: Mapping[str, Any], key: str, kind: type, place: str = "") -> Any:
    """Return the table under a key as arguments of a class, its keys checked; None where there is none."""
    if key not in table:
        return None
    check_keys(table[key], _keys(kind), join(place, key), code="rewards.bad_type")
    return table[key]


def _with_length(table: Mapping[str, Any], key: str, kind: Callable[..., T]) -> T | None:
    """Return the value of the table under a key, which may have a length; None where there is none."""
    given = _part(table, key, kind)  # type: ignore[arg-type]  # a class
    return None if given is None else _made(kind, {**given, "length": _length(given, key)}, key)


def _upright(row: object) -> object:
    """Return the keys of a video as they are now; one with both the old and the new name is left to be refused."""
    if not isinstance(row, dict) or AMBIGUOUS not in row or "upright" in row:
        return row
    return {"upright" if key == AMBIGUOUS else key: value for key, value in row.items()}


def _made(kind: Callable[..., T], given: Mapping[str, Any], place: str) -> T:
    """Return the value of some arguments; an error names the place."""
    with at(place):
        return kind(**given)


def _length(table: Mapping[str, Any], place: str = "") -> VideoLength | None:
    given = _part(table, "length", VideoLength, place)
    return given and _made(VideoLength, given, join(place, "length"))


def _rows(kind: type[T], tables: object, place: str) -> list[T]:
    if not isinstance(tables, list):
        raise InputTypeError("rewards.bad_type", place, brief(tables), f"must be tables: [[{place}]]")
    out = []
    for i, row in enumerate(tables):
        check_keys(row, _keys(kind), f"{place}[{i}]", code="rewards.bad_type")
        out.append(_made(kind, row, f"{place}[{i}]"))
    return out


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise AsOfError(
            "rewards.bad_day", "followers", text, "a day must be written YYYY-MM-DD", "for example 2026-03-15 = 9500"
        ) from error
