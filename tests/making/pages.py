"""Pages as their tests see them: elements in order, what is written in them, and the data of the script."""

import json
from datetime import date, timedelta
from functools import cache
from html.parser import HTMLParser

import numpy as np
from attrs import evolve

import tierpace as tp

ENDED_BY = {"td": {"td", "th", "tr"}, "th": {"td", "th", "tr"}, "tr": {"tr"}}  # ends that HTML leaves out
VOID = {"meta", "input", "path", "rect", "br", "link", "img"}

EVIL = [
    "<script>document.title='owned'</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(1)</script>",
    "</style><b>",
    "<!--",
    "]]>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt;&amp;",
    "\u202eevil\u2066\u0000\u0007",
    "\u2028\u2029",
    "\ud800",
    "=HYPERLINK(1)",
    "'\"` onload=x",
    "https://example.com/",
]
TEXTS = ("name", "manager", "group", "region", "ladder", "revision", "plan", "notes", "quality", "last_month")


class Page(HTMLParser):
    """Elements as (tag, attributes), and the text within each tag's elements."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.texts, self.open = [], {}, []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        for own, ended in ENDED_BY.items():
            if tag in ended and self.open and self.open[-1][0] == own:
                self.open.pop()
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append((tag, len(self.elements) - 1))
            self.texts[len(self.elements) - 1] = ""

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        for _, number in self.open:
            self.texts[number] += data

    def tags(self, name):
        """The attributes of all elements of a name."""
        return [attrs for tag, attrs in self.elements if tag == name]

    def said(self, name):
        """The text in each element of a name."""
        return [self.texts[k] for k, (tag, _) in enumerate(self.elements) if tag == name]

    @property
    def shape(self):
        """What no text may change: tags, and the names of their attributes."""
        return [(tag, tuple(attrs)) for tag, attrs in self.elements]

    @property
    def data(self):
        (text,) = [t for t, a in zip(self.said("script"), self.tags("script"), strict=True) if "type" in a]
        return json.loads(text)


@cache
def demo_report():
    return tp.report(tp.demo.ledger(seed=0), tp.demo.program(), as_of=tp.demo.AS_OF, draws=200, target=tp.demo.TARGETS)


@cache
def demo_page():
    return Page(tp.show.html(demo_report()))


def with_text(text):
    """The demo with a text in every field that holds text, and the same with harmless ones."""
    report = demo_report()
    roster = report.roster
    n = len(roster)
    tiers = {name: f"{text}{k}" for k, name in enumerate(tp.demo.program().names)}
    columns = dict(roster.columns) | dict.fromkeys(TEXTS, (text,) * n)
    columns["creator_id"] = tuple(f"{text}{k:02d}" for k in range(n))
    columns["target"] = tuple(tiers[t] for t in columns["target"])
    ids = dict(zip(roster.columns["creator_id"], columns["creator_id"], strict=True))
    tables = []
    for table in (roster.tiers, roster.signals):
        own = {"creator_id": tuple(ids[i] for i in table["creator_id"]), "tier": tuple(tiers[t] for t in table["tier"])}
        tables.append(dict(table) | own | {"ladder": (text,) * len(table["tier"])})
    notes = (tp.Note(code="x", text=text),)
    meta = dict(roster.meta) | {"programs": (text,), "forecaster": text, "version": text, "digest": text}
    changed = tp.Roster(columns, tiers=tables[0], signals=tables[1], meta=meta, notes=notes)
    paces = evolve(report.paces, ids=[ids[i] for i in report.paces.ids])
    habits = evolve(report.habits, ids=[ids[i] for i in report.habits.ids])
    return tp.RosterReport(changed, paces=paces, habits=habits)


def large_ledger(creators, *, days=135, last=date(2026, 3, 15)):
    """Invented days of many creators."""
    rng = np.random.default_rng(0)
    size = (creators, days)
    often, hours, rate = rng.beta(2, 1.5, creators), rng.gamma(6, 0.5, creators), rng.lognormal(8, 0.8, creators)
    seconds = (rng.random(size) < often[:, None]) * hours[:, None] * rng.gamma(6, 1 / 6, size) * 3600
    seconds = seconds.astype(int).clip(0, 80_000)
    diamonds = (seconds / 3600 * rate[:, None] * rng.lognormal(0, 0.5, size)).astype(int)
    ids = [f"7300{k:012d}" for k in range(creators)]  # as long as those of the platform
    names = ("Ana Torres", "Beatriz", "Chidi", "Dmitri", "Eun-ji", "Fatima Zahra", "Guillermo", "安娜", "Zoë")
    first = np.datetime64(last - timedelta(days=days - 1))
    return tp.Ledger.from_daily(
        creator_id=np.repeat(np.array(ids, object), days),
        day=np.tile(first + np.arange(days), creators),
        airtime_seconds=seconds.ravel(),
        diamonds=diamonds.ravel(),
        active=(seconds > 0).ravel().astype(int),
        day_rule=tp.demo.program().day_rule,
        creators=[
            tp.Creator(i, name=f"{names[k % 9]} {k}", region="US", manager=f"Manager {k % 40}", group=f"Group {k % 7}")
            for k, i in enumerate(ids)
        ],
    )
