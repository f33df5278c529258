"""Rewards as text: eligibility, earnings, LIVE income and a month's income."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from tierpace.core.counting import counted
from tierpace.core.money import to_places
from tierpace.tables.cells import MISSING, count_down, hours_down, percent, visible
from tierpace.tables.text import Column, table_text

if TYPE_CHECKING:
    from tierpace.money.live_incomes import Earner, LiveIncome
    from tierpace.money.month_incomes import MonthIncome
    from tierpace.rewards.criteria import Eligibility
    from tierpace.rewards.earnings import MonthEarnings, VideoEarnings
    from tierpace.rewards.view_outlooks import EarningsOutlook

WORDS = {True: "met", False: "missed", None: "not known"}
OVERALL = {True: "eligible", False: "not eligible", None: "not known"}
MOST_ROWS = 10  # of gifters, battles and streams; the rest is counted
SAME = Decimal(1)


def eligibility_text(found: Eligibility) -> str:
    """Return how far an account meets a program, a line a criterion.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace.rewards import CreatorAccount, RewardsProgram, eligibility
    >>> from tierpace.show.rewards import eligibility_text
    >>> program = RewardsProgram(name="P", revision="1", min_followers=10_000, leap_birthday="mar-1")
    >>> account = CreatorAccount("ann", zone="UTC", followers={date(2026, 3, 15): 9_999})
    >>> print(eligibility_text(eligibility(account, program, as_of="2026-03-15")))
    ann · P 1 · at the end of 2026-03-15: not eligible
    <BLANKLINE>
    criterion  standing  found  needed  missing  what closes it
    followers  missed    9,999  10,000        1  1 more follower
    <BLANKLINE>
    all clear at today's pace: the pace of followers is not known
    """
    rows = [
        (
            c.name,
            WORDS[c.met],
            _value(c.found),
            _value(c.needed),
            _value(c.missing or None),
            c.closes or (f"holds through {c.holds_until}" if c.holds_until else ""),
        )
        for c in found
    ]
    heads = ("criterion", "standing", "found", "needed", "missing", "what closes it")
    who = f"{visible(found.account_id)} · {_named(found.program)}"
    lines = [
        f"{who} · at the end of {found.as_of}: {OVERALL[found.eligible]}",
        "",
        _table(heads, rows, right=(2, 3, 4)),
        "",
        f"all clear at today's pace: {found.clears}",
    ]
    lines += [f"  {name}: {low:,.2f} to {high:,.2f} a day" for name, low, high in found.clears.paces]
    lines += _earning_lines(found)
    if found.drops:
        lines += ["", "videos that count, and when they count no more:"]
        lines += [f"  {visible(video)}: {day}" for video, day in found.drops]
    return "\n".join(lines)


def _earning_lines(found: Eligibility) -> list[str]:
    """Return from when on videos earn, where the program has a review time or the account has joined."""
    earns = found.earns
    if earns is None or (earns.first is None and found.program.review is None):
        return []
    lines = [f"videos earn if posted from: {earns if earns.first is not None else 'not known'}"]
    lines += [f"  {note}" for note in earns.notes]
    if (review := found.program.review) is not None:
        days = review.counted if str(review.days) != "1" else review.counted.removesuffix("s")
        lines.append(f"  a review takes {review.days} {days}")
    return lines


def earnings_text(found: Sequence[MonthEarnings], outlooks: Sequence[EarningsOutlook | None]) -> str:
    """Return what the same views earn by each model, video by video, and at the end of the month.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace import Month
    >>> from tierpace.rewards import CreatorAccount, PayModel, ViewDay, compare_models
    >>> from tierpace.show.rewards import earnings_text
    >>> account = CreatorAccount("ann", zone="UTC", views=[ViewDay(date(2026, 3, 1), views=10**6)])
    >>> fund = PayModel(name="Fund", revision="2020", currency="USD", rpm=[0.02, 0.03], counted="views")
    >>> found = compare_models(account, [fund], month=Month(2026, 3), as_of="2026-03-15")
    >>> print(earnings_text(found, [None]))
    ann · 2026-03 through 2026-03-15 · Fund 2020
    RPM 0.02 to 0.03 USD for 1,000 views
    <BLANKLINE>
    video      views     counted  multipliers               earned
    others  1,000,000  1,000,000  –             20.00 to 30.00 USD
    sum     1,000,000  1,000,000                20.00 to 30.00 USD
    """
    parts = []
    for month, outlook in zip(found, outlooks, strict=True):
        kind = "qualified views" if month.model.counted == "qualified" else "views"
        shared = _shared(month)
        rows = [
            (
                "others" if v.video_id is None else visible(v.video_id),
                _value(v.views),
                _span(v.counted.low, v.counted.high),
                ", ".join(text for text in _multipliers(v) if text not in shared) or MISSING,
                str(v.amount),
            )
            for v in month.videos
        ]
        counted = month.counted
        rows.append(("sum", _value(month.views), _span(counted.low, counted.high), "", str(month.amount)))
        title = f"{visible(month.account_id)} · {month.month} through {month.as_of} · {_named(month.model)}"
        lines = [
            title + ("" if month.in_force else " · not in force then: what it would pay"),
            f"RPM {month.model.rpm} {month.model.currency} for 1,000 {kind}",
            *([f"times, for all: {', '.join(shared)}"] if shared else []),
            "",
            _table(("video", "views", "counted", "multipliers", "earned"), rows, right=(1, 2, 4)),
        ]
        if outlook is not None:
            low, high = outlook.views.range
            seen = "qualified views" if outlook.views.counted == "qualified" else "views"
            pace = f"{outlook.views.point:,.0f} {seen} at {outlook.views.rate:,.0f} a day"
            futures = f"{percent(outlook.views.level)} of futures: {low:,.0f} to {high:,.0f}"
            lines += ["", f"month-end: {pace} ({futures}), {outlook.amount}"]
        lines += ["", *(f"note: {visible(note)}" for note in month.notes)] if month.notes else []
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _multipliers(video: VideoEarnings) -> list[str]:
    """Return the multipliers that change what a video earns."""
    return [f"{name} {m}" for name, m in video.multipliers if (m.low, m.high) != (SAME, SAME)]


def _shared(month: MonthEarnings) -> list[str]:
    """Return the multipliers that all videos of a month have, where there are several."""
    first, *others = [_multipliers(v) for v in month.videos] or [[]]
    return [text for text in first if others and all(text in other for other in others)]


def live_text(found: LiveIncome) -> str:
    r"""Return what the streams of a month earned: sides, streams, gifters, battles.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import tierpace as tp
    >>> from tierpace.show.rewards import live_text
    >>> rates = tp.io.read_live_rates(files("tierpace") / "examples" / "rewards" / "live-flat.toml")
    >>> income = tp.money.live_income(tp.demo.ledger(seed=0), rates, creator_id="demo-mara", month=tp.Month(2026, 2))
    >>> print("\n".join(live_text(income).splitlines()[:3]))
    demo-mara · 2026-02 · LIVE, half to the creator (example) 2025-06
    <BLANKLINE>
    viewers paid   ... to ... USD for ... coins
    """
    t = found.total
    lines = [
        f"{visible(found.creator_id)} · {found.month} · {_named(found.rates)}",
        "",
        f"viewers paid   {t.paid} for {counted(t.coins, 'coin')}",
        f"diamonds       {t.diamonds:,}, worth {t.value}",
        f"creator        {t.creator}",
        f"agency         {t.agency}",
        f"platform       {t.platform}",
        "",
        _earners("stream", found.streams, lengths=True),
    ]
    if any(g.name is not None for g in found.gifters):
        lines += ["", _earners("gifter", found.gifters, lengths=False)]
    if found.battles:
        lines += ["", _earners("battle against", found.battles, lengths=True)]
    elif found.battles is None:
        lines += ["", "the streams have no gifts, so what gifters and battles brought is not known"]
    return "\n".join(lines)


def income_text(found: MonthIncome, *, level: float) -> str:
    """Return the month-end income of creators, with its parts: means, and the range of the sum.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.money import CreatorShare, LiveRates, ShareStep, month_income
    >>> from tierpace.show.rewards import income_text
    >>> rates = LiveRates(
    ...     name="R", revision="1", currency="USD", coin_price=0.01, coins_per_diamond=1, diamond_value=0.01,
    ...     share=CreatorShare([ShareStep(0, share=0.5)], apply="whole"),
    ... )  # fmt: skip
    >>> projection = tp.project(tp.demo.ledger(seed=0).as_of("2026-03-15"), draws=50, seed=0)
    >>> print(income_text(month_income(projection, rates).select(["demo-mara"]), level=0.8))
    month-end income in USD: means of 50 futures; 80 % of them lie in the range
    <BLANKLINE>
    creator    LIVE  rewards  bonus  income  range           agency  payable
    demo-mara  ...
    """
    low, high = found.interval(level).T
    rows = [
        (
            visible(str(name)),
            *(f"{part[i].mean():,.0f}" for part in (found.live, found.rewards, found.bonus, found.creator)),
            f"{low[i]:,.0f} to {high[i]:,.0f}",
            f"{found.agency[i].mean():,.0f}",
            percent(float(found.payable[i])),
        )
        for i, name in enumerate(found.ids)
    ]
    heads = ("creator", "LIVE", "rewards", "bonus", "income", "range", "agency", "payable")
    head = f"month-end income in {found.currency}: means of {counted(found.live.shape[1], 'future')}; "
    notes = [f"note: {note}" for note in found.notes]
    return "\n".join(
        [
            f"{head}{percent(level)} of them lie in the range",
            "",
            _table(heads, rows, right=(1, 2, 3, 4, 6, 7)),
            *notes,
        ]
    )


def _earners(head: str, earners: Sequence[Earner], *, lengths: bool) -> str:
    rows = [
        (
            *((f"{e.start:%m-%d %H:%M}" if e.start else MISSING,) if lengths else ()),
            visible(e.name) if e.name is not None else ("not itemised" if not lengths else MISSING),
            *((hours_down(e.seconds or 0),) if lengths else ()),
            count_down(e.worth.diamonds),
            str(e.worth.creator),
            *((MISSING if e.per_hour is None else str(e.per_hour),) if lengths else ()),
        )
        for e in earners
    ]
    heads = (
        ("start (UTC)", head, "length", "diamonds", "creator", "an hour") if lengths else (head, "diamonds", "creator")
    )
    right = (2, 3, 4, 5) if lengths else (1, 2)
    return _table(heads, rows, right=right, most=MOST_ROWS)


def _table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], *, right: Iterable[int], most: int | None = None
) -> str:
    places = set(right)
    columns = [Column(head, [row[i] for row in rows], right=i in places) for i, head in enumerate(heads)]
    return table_text(columns, rows=most)


def _value(value: object) -> str:
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else visible(str(value))


def _span(low: Decimal, high: Decimal) -> str:
    ends = [f"{to_places(end, 0):,}" for end in (low, high)]
    return ends[0] if low == high else " to ".join(ends)


def _named(dated: object) -> str:
    return f"{visible(str(getattr(dated, 'name', '')))} {visible(str(getattr(dated, 'revision', '')))}"
