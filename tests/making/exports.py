"""Invented console exports in the exact layouts that have been seen: nothing in them is of a real person."""

import csv
from datetime import date, timedelta

import numpy as np
import xlsxwriter

import tierpace as tp

RULE = tp.DayRule("UTC", min_minutes=60)
HEAD = [
    "Data period", "Creator ID", "Creator's username", "Group", "Creator Network manager", "Join time",
    "Days since joining", "Diamonds", "LIVE duration", "Valid go LIVE days", "New followers", "LIVE streams",
    "Diamonds last month", "LIVE duration (hours) last month", "Valid go LIVE days last month",
]  # fmt: skip
WORDS = ("Diamonds", "LIVE duration", "Valid go LIVE days", "New followers", "LIVE streams")
SHARES = [f"{word} - {share}" for share in ("Percentage achieved", "Vs. last month") for word in WORDS]
TAIL = [
    "Matches", "Diamonds from matches", "New LIVE creators", "Diamonds from multi-guest",
    "Diamonds from multi-guest (as host)", "Diamonds from multi-guest (as guest)", "Graduation status", "Tier status",
    "New fans", "Fan Club total Diamonds", "Fan contribution %", "Total fans", "Active fans from Fan Club", "Status",
]  # fmt: skip
OF_29 = [*HEAD, *TAIL]
OF_41 = [*HEAD, "New followers last month", "LIVE streams last month", *SHARES, *TAIL]
SPANISH = {
    "Data period": "Periodo de datos",
    "Creator ID": "ID del creador",
    "Creator's username": "Nombre de usuario del creador",
    "Group": "Grupo",
    "Creator Network manager": "Agente",
    "Days since joining": "Días desde la incorporación",
    "Diamonds": "Diamantes",
    "LIVE duration": "Duración de LIVE",
    "Valid go LIVE days": "Días válidos de emisiones LIVE",
    "New followers": "Nuevos seguidores",
    "Diamonds last month": "Diamantes en el último mes",
    "LIVE duration (hours) last month": "Duración de emisiones LIVE (en horas) durante el último mes",
    "Valid go LIVE days last month": "Días válidos de emisiones LIVE del mes pasado",
    "Diamonds - Vs. last month": "Diamantes - Frente al último mes",
    "LIVE streams": "Emisiones LIVE",
    "Matches": "Partidas",
    "Diamonds from matches": "Diamantes de partidas",
    "Graduation status": "Estado de graduación",
}
MANAGE = [
    "Creator ID:", "Creator's username", "Group", "Creator Network manager", "Diamonds in L30D",
    "LIVE duration in L30D", "Valid go LIVE days in L30D",
]  # fmt: skip
HYBRID = ["Data period", *MANAGE]
TASK = [
    "Data Month", "Creator ID", "Creator nickname", "Handle", "Creator Network manager", "Group", "Group manager",
    "Is violative creators", "The creator was Rookie at the time of first joining", "Diamonds", "Valid days(d)",
    "LIVE duration(h)", "Estimated bonus", "Estimated bonus - Activeness task",
    "Estimated bonus - Activeness task task", "Estimated bonus - Rank up",
]  # fmt: skip
EVENT = [
    "UserName", "Nickname", "Completed stage", "Completion time(UTC+0)", "Diamonds", "LIVE duration",
    "Go-LIVE days during Event",
]  # fmt: skip


def clock(seconds):
    return f"{seconds // 3600}h {seconds // 60 % 60}m {seconds % 60}s"


def period(last):
    return f"{last.replace(day=1)} ~ {last}"


def row(head, **cells):
    """A row of Creator data: the cells given by our names, all others as a console fills them."""
    named = {
        "period": "Data period", "id": "Creator ID", "user": "Creator's username", "group": "Group",
        "manager": "Creator Network manager", "joined": "Join time", "diamonds": "Diamonds", "live": "LIVE duration",
        "days": "Valid go LIVE days", "status": "Status", "diamonds_before": "Diamonds last month",
        "live_before": "LIVE duration (hours) last month", "days_before": "Valid go LIVE days last month",
    }  # fmt: skip
    usual = {
        "Group": "Not in a group", "Creator Network manager": "Not allocated", "Join time": "2025-04-11 09:21:18 "
        "(UTC+0)",
        "Days since joining": "1,055d", "Graduation status": "-", "Tier status": "Maintained", "Status": "Active",
        "Fan contribution %": "94.6%", "Fan Club total Diamonds": "2.98M", "Active fans from Fan Club": "88.46K",
        "Diamonds last month": "-", "LIVE duration (hours) last month": "-", "Valid go LIVE days last month": "-",
        **dict.fromkeys(SHARES, "∞"),
    }  # fmt: skip
    given = {named[name]: value for name, value in cells.items()}
    return [given.get(h, usual.get(h, "0")) for h in head]


def translated(head):
    return [SPANISH.get(h, h) for h in head]


def write(path, head, rows, *, above=(), sheet="data", mark=","):
    """Write an export as a workbook or a CSV, by the name of its file."""
    lines = [*above, head, *rows]
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=mark).writerows(lines)
        return path
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        for r, line in enumerate(lines):
            for c, cell in enumerate(line):
                page.write(r, c, cell) if not isinstance(cell, str) else page.write_string(r, c, cell)
    return path


SOUND = {"period": period(date(2026, 7, 6)), "id": "7301", "user": "ann", "diamonds": "5", "live": "2h", "days": "1"}
PAID = ["202606", "7301", "Ann", "ann", "-", "-", "-", "No", "No", "5", "1", "1.5", "10", "10", "-", "-"]


class Truth:
    """What invented creators did on every day: (N, D, 3), and the exports that a console would make of it."""

    def __init__(self, days, *, first=date(2026, 7, 1), ids=None):
        self.days = np.asarray(days)
        self.first = first
        self.ids = ids or [f"73{10**16 + 977 * i + 1}" for i in range(len(self.days))]

    @classmethod
    def random(cls, seed, *, n=4, d=40, first=date(2026, 7, 1)):
        rng = np.random.default_rng(seed)
        airtime = np.where(rng.random((n, d)) < 0.6, rng.integers(1, 30_000, (n, d)), 0)
        diamonds = np.where(airtime > 0, rng.integers(0, 90_000, (n, d)), 0)
        return cls(np.stack([airtime, diamonds, (airtime >= 3600).astype(np.int64)], 2), first=first)

    def total(self, i, last):
        """The month to date of a creator: airtime, diamonds, valid days."""
        start = max((last.replace(day=1) - self.first).days, 0)
        return self.days[i, start : (last - self.first).days + 1].sum(0).tolist()

    def rows(self, last, head=OF_29, **cells):
        out = []
        for i, who in enumerate(self.ids):
            airtime, diamonds, active = self.total(i, last)
            own = {
                "id": who,
                "user": f"user{i}",
                "diamonds": f"{diamonds:,}",
                "live": clock(airtime),
                "days": f"{active}d",
            }
            out.append(row(head, **{"period": period(last), **own, **cells}))
        return out

    def export(self, folder, last, *, head=OF_29, suffix=".csv", name=None, words=list, **cells):
        path = folder / f"{name or f'Creator data {last}'}{suffix}"
        return write(path, words(head), self.rows(last, head, **cells))

    def dates(self):
        return [self.first + timedelta(days=k) for k in range(self.days.shape[1])]


def read(path, **settings):
    return tp.io.read_backstage(path, day_rule=RULE, **settings)
