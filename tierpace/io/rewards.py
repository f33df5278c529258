"""Files of rewards: programs, pay models, LIVE rates and accounts, in TOML."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from os import PathLike
from typing import Any

from tierpace.errors import AsOfError, InputError, InputTypeError
from tierpace.files.reading import UTF8, as_path, lines
from tierpace.io.toml import at, brief, check_keys, check_schema, join, parsed, source_of
from tierpace.ledger.ids import is_power
from tierpace.money.live_rates import LiveRates
from tierpace.money.revenue_shares import Commission, CreatorShare, ShareStep
from tierpace.rewards.accounts import CreatorAccount, Video, ViewDay
from tierpace.rewards.pay_models import FACTORS, Factor, PayModel
from tierpace.rewards.programs import RewardsProgram, VideoLength, VideoWindow, ViewWindow

MAX_BYTES = 1 << 20  # a program is a page of text
MAX_ACCOUNT_BYTES = 1 << 24  # an account has a row for each day and video
VERSION = 1
DATED = {"schema": True, "name": True, "revision": True, "first_day": False, "last_day": False, "source": False,
         "sources": False, "grade": False}  # fmt: skip
PROGRAM_KEYS = {
    **DATED,
    "min_age": False,
    "leap_birthday": True,
    "min_followers": False,
    "videos": False,
    "views": False,
    "regions": False,
    "account_kinds": False,
    "good_standing": False,
}
VIDEOS_KEYS = {"minimum": True, "days": True, "length": False}
LENGTH_KEYS = {"seconds": True, "inclusive": True}
VIEWS_KEYS = {"minimum": True, "days": True, "counted": True}
MODEL_KEYS = {**DATED, "currency": True, "rpm": True, "counted": True, "length": False, "factors": False}
RATES_KEYS = {
    **DATED,
    "currency": True,
    "coin_price": True,
    "coins_per_diamond": True,
    "diamond_value": True,
    "payout_minimum": False,
    "share": True,
    "commission": False,
}
SHARE_KEYS = {"apply": True, "steps": True, "missions": False}
STEP_KEYS = {"from_diamonds": True, "share": True}
COMMISSION_KEYS = {"rate": True, "of": True, "paid_by": True}
ACCOUNT_KEYS = {
    "schema": True,
    "id": True,
    "zone": True,
    "birthday": False,
    "region": False,
    "account_kind": False,
    "good_standing": False,
    "videos_from": False,
    "followers": False,
    "videos": False,
    "views": False,
}
VIDEO_KEYS = {"id": True, "posted": True, "seconds": True, "original": False, "vertical": False, "grades": False}
VIEW_KEYS = {"day": True, "views": True, "qualified": False, "video_id": False}


def read_rewards_program(
    path: str | PathLike[str], *, max_bytes: int = MAX_BYTES, encoding: str = UTF8
) -> RewardsProgram:
    """Read a rewards program from a TOML file.

    Its keys are the arguments of `RewardsProgram`, with ``schema = "tierpace/rewards-program/1"``; ``[videos]`` has
    ``minimum``, ``days`` and if wanted ``length = { seconds, inclusive }``; ``[views]`` has ``minimum``, ``days`` and
    ``counted``. Days are written as dates, and ``[sources]`` says of each figure where it comes from.

    Parameters
    ----------
    path : str or path
        Of a TOML file.
    max_bytes : int
        The most that is read.
    encoding : str
        Of the file; TOML itself knows UTF-8 alone.

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
    table = _table(path, "tierpace/rewards-program/", PROGRAM_KEYS, max_bytes, encoding)
    videos = _part(table, "videos", VIDEOS_KEYS)
    if videos is not None:
        length = _part(videos, "length", LENGTH_KEYS, "videos")
        with at("videos"):
            videos = VideoWindow(videos["minimum"], days=videos["days"], length=_length(length, "videos.length"))
    views = _part(table, "views", VIEWS_KEYS)
    if views is not None:
        with at("views"):
            views = ViewWindow(views["minimum"], days=views["days"], counted=views["counted"])
    return RewardsProgram(**_given(table, PROGRAM_KEYS, ("videos", "views")), videos=videos, views=views)


def read_pay_model(path: str | PathLike[str], *, max_bytes: int = MAX_BYTES, encoding: str = UTF8) -> PayModel:
    """Read a pay model from a TOML file.

    Its keys are the arguments of `PayModel`, with ``schema = "tierpace/pay-model/1"``. A rate is a number, or two:
    ``rpm = [0.40, 1.00]``. ``[factors.originality]`` and the like have the multiplier of each grade.

    Parameters
    ----------
    path : str or path
        Of a TOML file.
    max_bytes : int
        The most that is read.
    encoding : str
        Of the file; TOML itself knows UTF-8 alone.

    Raises
    ------
    FileError, ProgramError, InputTypeError
        As `read_rewards_program`.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import tierpace as tp
    >>> folder = files("tierpace") / "examples" / "rewards"
    >>> print(tp.io.read_pay_model(folder / "creator-fund-2020.toml").rpm)
    0.02 to 0.04
    """
    table = _table(path, "tierpace/pay-model/", MODEL_KEYS, max_bytes, encoding)
    length = _length(_part(table, "length", LENGTH_KEYS), "length")
    factors = []
    for name, grades in (_part(table, "factors", dict.fromkeys(FACTORS, False)) or {}).items():
        with at(f"factors.{name}"):
            factors.append(Factor(name, grades=grades))
    return PayModel(**_given(table, MODEL_KEYS, ("length", "factors")), length=length, factors=factors)


def read_live_rates(path: str | PathLike[str], *, max_bytes: int = MAX_BYTES, encoding: str = UTF8) -> LiveRates:
    """Read LIVE rates from a TOML file.

    Its keys are the arguments of `LiveRates`, with ``schema = "tierpace/live-rates/1"``; ``[share]`` has ``apply``,
    ``steps = [{ from_diamonds, share }]`` and if wanted ``missions``; ``[commission]`` has ``rate``, ``of`` and
    ``paid_by``.

    Parameters
    ----------
    path : str or path
        Of a TOML file.
    max_bytes : int
        The most that is read.
    encoding : str
        Of the file; TOML itself knows UTF-8 alone.

    Raises
    ------
    FileError, ProgramError, InputTypeError
        As `read_rewards_program`.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import tierpace as tp
    >>> folder = files("tierpace") / "examples" / "rewards"
    >>> print(tp.io.read_live_rates(folder / "live-us-2025-02.toml").share.most)
    0.53
    """
    table = _table(path, "tierpace/live-rates/", RATES_KEYS, max_bytes, encoding)
    share: Any = _part(table, "share", SHARE_KEYS)
    steps = [
        _step(step, f"share.steps[{i}]")
        for i, step in enumerate(_list(share["steps"], "share.steps", "[[share.steps]]"))
    ]
    with at("share"):
        shared = CreatorShare(steps, apply=share["apply"], missions=share.get("missions", {}))
    commission: Any = _part(table, "commission", COMMISSION_KEYS)
    if commission is not None:
        with at("commission"):
            commission = Commission(commission["rate"], of=commission["of"], paid_by=commission["paid_by"])
    return LiveRates(**_given(table, RATES_KEYS, ("share", "commission")), share=shared, commission=commission)


def read_account(
    path: str | PathLike[str], *, max_bytes: int = MAX_ACCOUNT_BYTES, encoding: str = UTF8
) -> CreatorAccount:
    """Read an account with its videos from a TOML file.

    Its keys are the arguments of `CreatorAccount`, with ``schema = "tierpace/account/1"``. ``[followers]`` has a line a
    day, ``2026-03-15 = 9500``; ``[[videos]]`` and ``[[views]]`` have the arguments of `Video` and `ViewDay`.

    Parameters
    ----------
    path : str or path
        Of a TOML file.
    max_bytes : int
        The most that is read.
    encoding : str
        Of the file; TOML itself knows UTF-8 alone.

    Raises
    ------
    FileError, ProgramError, InputTypeError
        As `read_rewards_program`.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import tierpace as tp
    >>> account = tp.io.read_account(files("tierpace") / "examples" / "rewards" / "account.toml")
    >>> len(account.videos), account.region
    (5, 'US')
    """
    table = _table(path, "tierpace/account/", ACCOUNT_KEYS, max_bytes, encoding)
    if isinstance(table["id"], str) and is_power(table["id"]):
        raise InputError(
            "creator.id_float",
            field="id",
            value=table["id"],
            requirement="an id must be text; as a number it has lost digits",
            hint="write it in full, in quotes",
        )
    followers = table.get("followers", {})
    if not isinstance(followers, dict):
        raise InputTypeError(
            "rewards.bad_type", field="followers", value=brief(followers), requirement="followers is a table"
        )
    counted = {_day(key): value for key, value in followers.items()}
    videos = [
        _row(Video, row, VIDEO_KEYS, f"videos[{i}]")
        for i, row in enumerate(_list(table.get("videos", []), "videos", "[[videos]]"))
    ]
    views = [
        _row(ViewDay, row, VIEW_KEYS, f"views[{i}]")
        for i, row in enumerate(_list(table.get("views", []), "views", "[[views]]"))
    ]
    apart = ("schema", "id", "followers", "videos", "views")
    rest = {key: table[key] for key in ACCOUNT_KEYS if key in table and key not in apart}
    return CreatorAccount(table["id"], **rest, followers=counted, videos=videos, views=views)


# ------------------------------------------------------------------------------------------------------- the parts


def _table(
    path: str | PathLike[str], schema: str, keys: Mapping[str, bool], max_bytes: int, encoding: str
) -> dict[str, Any]:
    where = as_path(path)
    table = parsed(where.name, "".join(lines(where, max_bytes=max_bytes, encoding=encoding)))
    check_schema(table, schema, VERSION)
    check_keys(table, keys, "")
    return table


def _given(table: Mapping[str, Any], keys: Mapping[str, bool], apart: tuple[str, ...]) -> dict[str, Any]:
    """Return the values of keys that are arguments as they stand."""
    out = {key: table[key] for key in keys if key in table and key not in ("schema", "grade", *apart)}
    return {**out, "source": source_of(table)}


def _part(table: Mapping[str, Any], key: str, keys: Mapping[str, bool], place: str = "") -> Any:
    """Return the table under a key, its keys checked; None where there is none."""
    if key not in table:
        return None
    check_keys(table[key], keys, join(place, key), code="rewards.bad_type")
    return table[key]


def _length(table: Any, place: str) -> VideoLength | None:
    if table is None:
        return None
    with at(place):
        return VideoLength(table["seconds"], inclusive=table["inclusive"])


def _step(table: Any, place: str) -> ShareStep:
    check_keys(table, STEP_KEYS, place, code="rewards.bad_type")
    with at(place):
        return ShareStep(table["from_diamonds"], share=table["share"])


def _list(tables: object, place: str, written: str) -> list[Any]:
    if not isinstance(tables, list):
        raise InputTypeError(
            "rewards.bad_type", field=place, value=brief(tables), requirement=f"{place} are tables: {written}"
        )
    return tables


def _row(kind: Any, table: Any, keys: Mapping[str, bool], place: str) -> Any:
    check_keys(table, keys, place, code="rewards.bad_type")
    first = next(iter(keys))
    with at(place):
        return kind(table[first], **{key: value for key, value in table.items() if key != first})


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise AsOfError(
            "rewards.bad_day",
            field="followers",
            value=text,
            requirement="a day is written YYYY-MM-DD",
            hint="for example 2026-03-15 = 9500",
        ) from error
