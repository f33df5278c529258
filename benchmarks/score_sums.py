"""Sums of scores by group of creators, from which every table of accuracy is made; one row a cell, group and signal.

A cell is one month at one cut. Sums are kept, not means: so means over cells, means over all rows, ratios of sums and
their errors by month all come from one file.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SIGNALS = ("airtime", "diamonds", "active_days")
DAYS = 2
STRATA = ("regular", "joiner", "returner", "all")
BINS = 10
SILENT = {"silent under 1": (0, 1), "silent 1-3": (1, 3), "silent 3-6": (3, 6), "silent 6 and over": (6, np.inf)}
SILENT_LONG = 3.0
RATE_DAYS, NEW_DAYS = 56, 14
MOVED = 1.5  # standard deviations by which the rate of 14 days lies off that of 56
THIRDS = ("small third", "middle third", "large third")


@frozen(eq=False)
class Scored:
    """What was said of n creators at one cut, and what came true, signal by signal (n, 3) and tier by tier (n, K).

    Totals are those of the whole month. ``inside`` and ``closed``: whether the randomised PIT lies in 0.1 to 0.9, and
    whether the truth lies in the closed middle 80 %. ``own`` is the chance (n,) of a target of one's own.
    """

    actual: Floats
    so_far: Floats
    mean: Floats
    crps: Floats
    inside: Bools
    closed: Bools
    chance: Floats
    event: Bools
    undecided: Bools
    own: Floats
    own_event: Bools
    pit: Floats | None = None


def silence(active: Bools) -> Floats:
    """Return how silent creators are (n,): days since the last active one × the rate of the last 56 days.

    ``active`` is (n, D) up to the cut. The rate counts days from the first active one, if that lies within the 56.
    """
    some = active.any(1)
    last = np.where(some, active.shape[1] - 1 - active[:, ::-1].argmax(1), -1)
    return (active.shape[1] - 1 - last) * rate(active, RATE_DAYS)


def rate(active: Bools, days: int) -> Floats:
    """Return the share of active days among the last so many, or since the first one: (n,)."""
    newest = active[:, -days:]
    first = np.where(active.any(1), active.argmax(1), active.shape[1])
    exposed = np.clip(active.shape[1] - first, 1, newest.shape[1] or 1)
    return np.asarray(newest.sum(1) / exposed, float)


def momentum(active: Bools) -> Floats:
    """Return by how many standard deviations the rate of 14 days lies over that of 56: (n,)."""
    long, short = rate(active, RATE_DAYS), active[:, -NEW_DAYS:].mean(1)
    return np.asarray((short - long) / np.sqrt(np.maximum(long * (1 - long), 0.02) / NEW_DAYS), float)


def groups(tenure: Mapping[str, Bools], active: Bools, history: NDArray[np.int64], size: Floats) -> dict[str, Bools]:
    """Return which of n creators are in which group: {name: (n,)}.

    ``tenure`` gives the strata; ``history`` whole months since the first active day; ``size`` what is predicted, by
    whose thirds creators are put apart.
    """
    regular, everybody = tenure["regular"], np.ones(len(size), bool)
    quiet, moved = silence(active), momentum(active)
    order = np.argsort(np.argsort(size, kind="stable"), kind="stable") * len(THIRDS) // max(len(size), 1)
    out = {name: tenure[name] for name in STRATA if name != "all"} | {"all": everybody}
    out |= {
        "history to 1 month": history <= 1,
        "history 2-3 months": (history > 1) & (history <= 3),  # noqa: PLR2004  # as the name says
        "history over 3 months": history > 3,  # noqa: PLR2004
    }
    out |= {f"history {k}": history == k for k in range(3)}
    out |= {name: order == k for k, name in enumerate(THIRDS)}
    for name, of in (("", everybody), (", regular", regular)):
        out |= {f"{k}{name}": of & (quiet >= low) & (quiet < high) for k, (low, high) in SILENT.items()}
        out[f"silent 3 and over{name}"] = of & (quiet >= SILENT_LONG)
        out[f"falling{name}"], out[f"rising{name}"] = of & (moved <= -MOVED), of & (moved >= MOVED)
    return out


def crps_of(draws: Floats, truth: Floats) -> Floats:
    """Return the fair CRPS of totals: (3,) from draws (S, 3)."""
    ordered, s = np.sort(draws, 0), len(draws)
    weight = (2.0 * np.arange(1, s + 1) - s - 1) / (s * (s - 1))
    return np.asarray(np.abs(ordered - truth).mean(0) - (ordered * weight[:, None]).sum(0))


def totals(
    head: Mapping[str, object],
    draws: Floats,
    truth: Floats,
    members: Mapping[str, Bools],
    pits: Mapping[str, Mapping[str, float]],
) -> Iterator[dict[str, object]]:
    """Yield what is said of the sum over each group: draws (n, S, 3) are summed world by world; ``pits`` by signal."""
    for group, at in members.items():
        if at.any():
            summed, actual = draws[at].sum(0), truth[at].sum(0)
            loss, mean = crps_of(summed, actual), summed.mean(0)
            for what, pit in pits[group].items():
                s = SIGNALS.index(what)
                one = {"n": int(at.sum()), "actual": float(actual[s]), "expected": float(mean[s])}
                yield {**head, "group": group, "what": what, **one, "loss": float(loss[s]), "pit": pit}


def rows(
    head: Mapping[str, object], said: Scored, members: Mapping[str, Bools], used: tuple[int, ...]
) -> Iterator[dict[str, object]]:
    """Yield the sums of each group, signal by signal, then of the tiers, of those undecided, and of own targets."""
    for name, at in members.items():
        n = int(at.sum())
        if not n:
            continue
        for s in used:
            yield {
                **head,
                "group": name,
                "what": SIGNALS[s],
                "n": n,
                "actual": float(said.actual[at, s].sum()),
                "so_far": float(said.so_far[at, s].sum()),
                "expected": float(said.mean[at, s].sum()),
                "loss": float(said.crps[at, s].sum()),
                "inside": int(said.inside[at, s].sum()),
                "closed": int(said.closed[at, s].sum()),
            }
        chance, event, undecided = said.chance[at], said.event[at], said.undecided[at]
        yield _of_chances(head, name, "tiers", chance.ravel(), event.ravel())
        if undecided.any():
            yield _of_chances(head, name, "undecided", chance[undecided], event[undecided])
        yield _of_chances(head, name, "own", said.own[at], said.own_event[at])


def _of_chances(head: Mapping[str, object], group: str, what: str, chance: Floats, event: Bools) -> dict[str, object]:
    wrong = ((chance == 0) & event) | ((chance == 1) & ~event)
    return {
        **head,
        "group": group,
        "what": what,
        "n": len(chance),
        "actual": int(event.sum()),
        "expected": float(chance.sum()),
        "loss": float(((chance - event) ** 2).sum()),
        "exact": int(((chance == 0) | (chance == 1)).sum()),
        "wrong": int(wrong.sum()),
    }


def bins(
    head: Mapping[str, object], said: Scored, members: Mapping[str, Bools], used: tuple[int, ...]
) -> Iterator[dict[str, object]]:
    """Yield by stratum and tenth: how many chances of tiers, their sum, what came true; and PIT by signal."""
    for name in STRATA:
        at = members[name]
        chance, event = said.chance[at].ravel(), said.event[at].ravel().astype(float)
        place = np.minimum((chance * BINS + 1e-9).astype(int), BINS - 1)
        count, said_sum, came = (np.bincount(place, w, BINS) for w in (None, chance, event))
        for k in np.flatnonzero(count).tolist():
            one = {"n": int(count[k]), "expected": float(said_sum[k]), "actual": float(came[k])}
            yield {**head, "group": name, "what": "tiers", "bin": k, **one}
        for s in used if said.pit is not None else ():
            place = np.minimum((said.pit[at, s] * BINS).astype(int), BINS - 1)
            for k, n in enumerate(np.bincount(place, minlength=BINS).tolist()):
                yield {**head, "group": name, "what": SIGNALS[s], "bin": k, "n": n}
