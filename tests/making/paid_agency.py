"""A made-up agency and its Task files, in plain Python: what was streamed, and what four incentives pay.

Nothing here imports tierpace: amounts are fractions until they are rounded, so that the two are computed apart.
"""

import calendar
import csv
import random
from datetime import date, timedelta
from fractions import Fraction
from math import floor

FIRST, LAST = date(2026, 2, 1), date(2026, 8, 31)
MONTHS = [(2026, m) for m in range(3, 9)]
HOUR = 3600
DIAMOND = Fraction(1, 100)
BANDS = [0, 100_000, 200_000, 300_000, 500_000, 700_000, 1_000_000, 1_600_000, 2_500_000, 5_000_000]
RATIOS = [Fraction(p, 1000) for p in (65, 65, 65, 65, 65, 55, 45, 35, 30, 0)]
LEVELS = [  # days, hours, ratio; pro-rated for joiners
    (22, 90, Fraction(30, 1000)),
    (18, 70, Fraction(25, 1000)),
    (15, 50, Fraction(20, 1000)),
    (12, 35, Fraction(10, 1000)),
    (8, 20, Fraction(5, 1000)),
]
GRADUATES, GRADUATION = 200_000, Fraction(50)
CAMPAIGN = [(20, Fraction(30)), (15, Fraction("20.5")), (10, Fraction(10))]
CAMPAIGN_MONTHS = [(2026, 4), (2026, 5), (2026, 6)]
TASKS = [
    "Activeness task",
    "Activeness task task",  # off-platform: it begins like another, and no program claims it
    "Ranked up",
    "Maintained",
    "Graduation",
    "Campaign",
    "Off-platform",
]
HEAD = [
    "Data Month", "Creator ID", "Creator nickname", "Handle", "Creator Network manager", "Group", "Group manager",
    "Is violative creators", "The creator was Rookie at the time of first joining", "Diamonds", "Valid days(d)",
    "LIVE duration(h)", "Estimated bonus", *(f"Estimated bonus - {task}" for task in TASKS),
]  # fmt: skip


def rounded(amount, rule="half_up"):
    """An amount in whole cents, as a fraction."""
    cents = amount * 100
    low = floor(cents)
    rest = cents - low
    if rest == Fraction(1, 2):
        low += 1 if rule == "half_up" else low % 2
    else:
        low += rest > Fraction(1, 2)
    return Fraction(low, 100)


def text(amount):
    """A fraction of whole cents as a console writes it."""
    cents = int(amount * 100)
    assert cents == amount * 100
    return f"{cents // 100:,}.{cents % 100:02d}"


def shifted(month, by):
    whole = month[0] * 12 + month[1] - 1 + by
    return whole // 12, whole % 12 + 1


def days_of(month):
    return calendar.monthrange(*month)[1]


class Agency:
    """150 creators from February to August: their days, and when they joined."""

    def __init__(self, seed=0, n=150):
        rng = random.Random(seed)
        self.ids = [f"73{10**16 + 977 * i + 1}" for i in range(n)]
        self.joined = {}
        self.days = {}  # creator → day → (seconds, diamonds, active)
        span = [FIRST + timedelta(days=k) for k in range((LAST - FIRST).days + 1)]
        for k, who in enumerate(self.ids):
            joins = (
                FIRST + timedelta(days=rng.randrange(len(span))) if k % 3 == 0 else date(2025, 1 + k % 12, 1 + k % 28)
            )
            self.joined[who] = joins
            often, hours, hourly = rng.uniform(0.25, 1), rng.uniform(1.5, 5.5), 10 ** rng.uniform(2.3, 4.9)
            self.days[who] = {}
            for day in span:
                if day < joins or rng.random() > often:
                    self.days[who][day] = (0, 0, 0)
                    continue
                seconds = max(int(HOUR * hours * rng.uniform(0.3, 1.6)), 60)
                diamonds = int(hourly * seconds / HOUR * rng.uniform(0.5, 1.8))
                self.days[who][day] = (seconds, diamonds, int(seconds >= HOUR))

    def total(self, who, month):
        """Seconds, diamonds and active days of a month."""
        own = [v for day, v in self.days[who].items() if (day.year, day.month) == month]
        return tuple(sum(v[s] for v in own) for s in range(3))

    def rank(self, who, month):
        """The band of last month's diamonds."""
        last = self.total(who, shifted(month, -1))[1]
        return max(b for b, least in enumerate(BANDS) if last >= least)

    def activeness(self, who, month, *, prorated=True, rule="half_up"):
        seconds, diamonds, days = self.total(who, month)
        joined, length = self.joined[who], days_of(month)
        within = (joined.year, joined.month) == month and joined.day > 1
        part = Fraction(length - joined.day + 1, length) if within and prorated else 1
        for least_days, hours, ratio in LEVELS:
            if days >= least_days * part and seconds >= hours * HOUR * part:
                return rounded(diamonds * DIAMOND * ratio, rule)
        return Fraction(0)

    def rank_up(self, who, month, *, band=None, ratio=None):
        """What "ranked up" and "maintained" pay."""
        seconds, diamonds, days = self.total(who, month)
        band = self.rank(who, month) if band is None else band
        if days < 8 or seconds < 15 * HOUR:
            return Fraction(0), Fraction(0)
        pays = rounded(diamonds * DIAMOND * (RATIOS[band] if ratio is None else ratio), "half_even")
        if band + 1 < len(BANDS) and diamonds >= BANDS[band + 1]:
            return pays, Fraction(0)
        if band and diamonds >= BANDS[band]:
            return Fraction(0), pays
        return Fraction(0), Fraction(0)

    def graduation(self, who, month):
        joined = (self.joined[who].year, self.joined[who].month)
        new = shifted(month, -2) <= joined <= month
        return GRADUATION if new and self.total(who, month)[1] >= GRADUATES else Fraction(0)

    def campaign(self, who, month):
        days = self.total(who, month)[2]
        if month not in CAMPAIGN_MONTHS:
            return Fraction(0)
        return next((pays for least, pays in CAMPAIGN if days >= least), Fraction(0))

    def off_platform(self, who):
        return Fraction(int(who[-3:]) % 7 * 25, 2)

    def pays(self, who, month):
        """What each task pays."""
        up, kept = self.rank_up(who, month)
        off = self.off_platform(who)
        return {
            "Activeness task": self.activeness(who, month), "Activeness task task": off, "Ranked up": up,
            "Maintained": kept, "Graduation": self.graduation(who, month), "Campaign": self.campaign(who, month),
            "Off-platform": off / 5 if off % 5 == 0 else Fraction(0),
        }  # fmt: skip

    def rows(self, month):
        """The rows of a Task file, by our own names; who has not joined yet is in none."""
        ends = date(*month, days_of(month))
        return [
            {"id": who, "total": self.total(who, month), "pays": self.pays(who, month), "marked": False}
            for who in self.ids
            if self.joined[who] <= ends
        ]


def write_task_file(path, month, rows):
    """Write rows as a Task file, hours with two decimals as a console has them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEAD)
        for row in rows:
            seconds, diamonds, days = row["total"]
            hours = Fraction(floor(Fraction(seconds, HOUR) * 100 + Fraction(1, 2)), 100)
            pays = [row["pays"][task] for task in TASKS]
            out.writerow(
                [f"{month[0]}{month[1]:02d}", row["id"], "-", f"user{row['id'][-6:]}", "-", "-", "-",
                 "Yes" if row["marked"] else "No", "No", f"{diamonds:,}", f"{days}", f"{float(hours):.2f}",
                 text(sum(pays)), *(text(p) if p else "-" for p in pays)]
            )  # fmt: skip
    return path
