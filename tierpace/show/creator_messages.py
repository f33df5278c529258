"""What may be sent to a creator: the own month so far, where it is heading, what is missing, and a plan to keep."""

from __future__ import annotations

import math

from tierpace.core.checks import require_kind
from tierpace.core.counting import counted
from tierpace.core.months import Month
from tierpace.kernels.seconds import HOUR
from tierpace.rosters.creator_views import CreatorView
from tierpace.show.markdown import unmentioned
from tierpace.tables.cells import NOISE, hours_down, visible, whole_seconds
from tierpace.tables.wording import MONTH_NAMES, day, missing


def creator_message(view: CreatorView, *, with_plan: bool = True) -> str:
    """Return a message to a creator, as plain text.

    Parameters
    ----------
    view : CreatorView
        What the creator may see; nothing else is read, so that no money, manager or note can be in it.
    with_plan : bool
        Whether the plan is in it; not where it is unlikely to be kept, or where it only says why there is none.

    Returns
    -------
    str
        The month so far, where it is heading, and what is missing to the target; of signals that are not measured or
        not known nothing is said.

    Raises
    ------
    InputTypeError
        ``view`` is something else.

    Examples
    --------
    >>> import tierpace as tp
    >>> table = tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-15", draws=200)
    >>> print(tp.show.creator_message(tp.creator_view(table["demo-ines"])), end="")
    Hello Ines,
    <BLANKLINE>
    March up to 15 March, 16 days left:
    so far 20h 30m, 89,095 diamonds, 7 days
    on course for ...
    <BLANKLINE>
    Tier 3 needs 19 h 30 min, 10,905 diamonds and 5 more days.
    1 more stream of 3 h (Mon 23 Mar): Tier 3 ...
    """
    require_kind(view, CreatorView, field="view", code="view.bad_view", hint='call creator_view(roster["7301"])')
    month = Month.parse(view.month)
    name, begins = MONTH_NAMES[month.month - 1], view.as_of.month != month.month
    when = f"{name} begins" if begins else f"{name} up to {day(view.as_of)}"
    left = f", {counted(view.days_left, 'day')} left" if view.days_left else ", the month is over"
    lines = [f"Hello {unmentioned(visible(str(view.name or view.creator_id)))},", "", f"{when}{left}:"]
    so_far = _amounts(view.airtime_hours, view.diamonds, view.active_days)
    ahead = _amounts(view.airtime_hours_mean, view.diamonds_mean, view.active_days_mean)
    lines += [] if begins else [f"so far {so_far}"] if so_far else ["nothing is known of it yet"]
    lines += [f"on course for {ahead}"] if ahead and view.days_left else []
    target = "" if view.target is None else visible(str(view.target))
    if view.secured is not None:
        lines += ["", f"{visible(str(view.secured))} is secured."]
    if target and view.secured != view.target:
        hours = view.gap_airtime_hours or 0
        short = (round(hours * HOUR), view.gap_diamonds or 0, view.gap_active_days or 0)
        lines += ["", f"{target} needs {missing(*short)}." if view.days_left else f"{target} was missed."]
    if with_plan and view.plan and view.days_left and view.secured != view.target:
        lines += [visible(view.plan) + "."]
    return "\n".join(lines) + "\n"


def _amounts(hours: float | None, diamonds: float | None, days: float | None) -> str:
    """Return amounts of the signals that are known, rounded down."""
    parts = [] if hours is None else [hours_down(whole_seconds(hours))]
    for amount, what in ((diamonds, "diamond"), (days, "day")):
        parts += [] if amount is None else [counted(math.floor(amount + NOISE), what)]
    return ", ".join(parts)
