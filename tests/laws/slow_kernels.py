"""The slow, readable twins of the fast kernels; those that sum streams are plain loops over sets of half hours."""

from fractions import Fraction
from itertools import combinations, pairwise

TICK = 1800  # seconds; every time and edge of the twins is a whole number of them


def first_busy(days):
    """Each creator's first day with anything on it; the number of days if there is none."""
    return [next((k for k, day in enumerate(mine) if any(day)), len(mine)) for mine in days]


def day_of(at, edges):
    """The last day that begins by then; -1 before the first edge."""
    return sum(edge <= at for edge in edges) - 1


def earned_by(at, start, end, amount):
    """The part of an amount that falls before an instant of its span, rounded down."""
    return amount * (at - start) // (end - start)


def pieces(start, end, edges, *, whole):
    """(day, begin, finish) of each part of a span; days outside the edges are -1 and the number of days."""
    first = day_of(start, edges)
    if whole or start == end:
        return [(first, start, end)]
    bounds = [min(start, edges[0]), *edges, max(end, edges[-1])]
    found = [(day, max(start, bounds[day + 1]), min(end, bounds[day + 2])) for day in range(-1, len(edges))]
    return [(day, begin, finish) for day, begin, finish in found if begin < finish]


def streams_into_days(streams, edges, n, *, min_seconds, per_stream, whole):
    """Days (n, D, 3) as lists, and the seconds that each row shares with those before it."""
    n_days = len(edges) - 1
    days = [[[0, 0, 0] for _ in range(n_days)] for _ in range(n)]
    told = []
    for row, (who, start, end, amount) in enumerate(streams):
        for day, begin, finish in pieces(start, end, edges, whole=whole):
            if not 0 <= day < n_days:
                continue
            if whole or start == end:
                days[who][day][1] += amount
            else:
                days[who][day][1] += earned_by(finish, start, end, amount) - earned_by(begin, start, end, amount)
            if per_stream and finish - begin >= min_seconds:
                days[who][day][2] = 1
            told.append(((who,) if whole else (who, day), begin, finish, start, end, row, day))
    covered, shared = {}, [0] * len(streams)
    for group, begin, finish, _, _, row, day in sorted(told):
        ticks = set(range(begin, finish, TICK))
        new = len(ticks - covered.setdefault(group, set())) * TICK
        covered[group] |= ticks
        days[group[0]][day][0] += new
        shared[row] += finish - begin - new
    if not per_stream:
        for mine in days:
            for day in mine:
                day[2] = int(day[0] >= min_seconds)
    return days, shared


def crowds(streams):
    """The chains of spans of one creator that overlap or start together, of two or more spans: sets of rows."""
    chains = []
    for row, (who, start, end, _) in enumerate(streams):
        linked = [c for c in chains if any(meets((who, start, end), streams[other]) for other in c)]
        chains = [c for c in chains if c not in linked] + [{row}.union(*linked)]
    return sorted(sorted(c) for c in chains if len(c) > 1)


def meets(span, other):
    """Whether two spans of one creator share time, or start together, or one starts within the other."""
    (who, a, b), (other_who, c, d, _) = span, other
    return who == other_who and (a == c or (a < d and c < b))


def in_turn(streams):
    """Whether each creator's rows are together, and each begins after the one before has begun and ended."""
    groups = [who for row, (who, *_) in enumerate(streams) if row == 0 or streams[row - 1][0] != who]
    late = all(b >= end and b != a for (who, a, end, _), (other, b, _, _) in pairwise(streams) if who == other)
    return late and len(groups) == len(set(groups))


def fair_crps(drawn, true):
    """Mean distance to the truth, less half the mean distance of two different draws."""
    miss = sum(abs(x - true) for x in drawn) / len(drawn)
    pairs = [abs(a - b) for a, b in combinations(drawn, 2)]
    return miss - (sum(pairs) / len(pairs) / 2 if pairs else 0)


def inverted_cdf(drawn, level):
    """The least draw that a share ``level`` of the draws does not exceed."""
    ordered = sorted(drawn)
    return next(x for k, x in enumerate(ordered, 1) if Fraction(k, len(ordered)) >= Fraction(str(level)))
