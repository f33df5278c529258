"""A made-up agency of 150 creators × 6 months, paid by a generator of its own: no differences, and each fault named."""

from decimal import Decimal
from fractions import Fraction

import pytest

import tierpace as tp
from tests.making import paid_agency as plain

MONTHS = plain.MONTHS
HEAD = """schema = "tierpace/program/1"
name = "{name}"
region = "GB"
revision = "2026"
ladder = "{ladder}"
tasks = {tasks}
"""
RULE = '[day_rule]\nzone = "UTC"\nmin_minutes = 60\n'
ACTIVENESS = (
    HEAD.format(name="Activeness", ladder="activeness", tasks='["activeness TASK"]') + "prorate_joiners = true\n" + RULE
)
GRADUATION = (
    HEAD.format(name="Graduation", ladder="graduation", tasks='["Grad"]')
    + "joined_within = 3\n"
    + RULE
    + '[[tiers]]\nname = "graduated"\ndiamonds = 200_000\nbonus = { amount = 50, currency = "USD" }\n'
)
CAMPAIGN = (
    HEAD.format(name="Campaign", ladder="campaign", tasks='["Campaign"]')
    + 'first_month = "2026-04"\nlast_month = "2026-06"\n'
    + RULE
)
RANK_UP = (
    HEAD.format(name="Rank-up", ladder="rank-up", tasks='["Ranked up", "Maintained"]')
    + 'rounding = "half_even"\n'
    + RULE
    + "[gate]\nactive_days = 'over 7'\nairtime_hours = 15\n"
)


def tier(name, pays, **limits):
    lines = [f"{key} = {value}" for key, value in limits.items()]
    return "\n".join(["[[tiers]]", f'name = "{name}"', *lines, f"bonus = {{ {pays}, currency = 'USD' }}", ""])


def ratio(per_mille):
    return f"ratio = {Decimal(per_mille) / 1000}, per_diamond = 0.01"


def ranks():
    """The ladder of ranks, the lowest first."""
    text = RANK_UP
    bands = [0, 100_000, 200_000, 300_000, 500_000, 700_000, 1_000_000, 1_600_000, 2_500_000, 5_000_000]
    rates = [65, 65, 65, 65, 65, 55, 45, 35, 30, 0]
    for k, (least, rate) in enumerate(zip(bands, rates, strict=True)):
        own = "" if k == len(bands) - 1 else tier("ranked up", ratio(rate), task='"Ranked up"', diamonds=bands[k + 1])
        own += tier("maintained", ratio(rate), task='"Maintained"', diamonds=least) if k else ""
        text += f'[[ranks]]\nname = "band {k + 1}"\ndiamonds_from = {least}\n' + own.replace(
            "[[tiers]]", "[[ranks.tiers]]"
        )
    return text


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("programs")
    levels = [(22, 90, 30), (18, 70, 25), (15, 50, 20), (12, 35, 10), (8, 20, 5)]
    activeness = "".join(tier(f"{d} days", ratio(r), active_days=d, airtime_hours=h) for d, h, r in levels)
    campaign = "".join(tier(f"{d} days", f"amount = {a}", active_days=d) for d, a in [(20, 30), (15, 20.5), (10, 10)])
    texts = {"a": ACTIVENESS + activeness, "c": CAMPAIGN + campaign, "g": GRADUATION, "r": ranks()}
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return tp.io.read_programs(folder)


@pytest.fixture(scope="module")
def agency():
    return plain.Agency()


@pytest.fixture(scope="module")
def ledger(agency):
    rows = [(who, day, *figures) for who, days in agency.days.items() for day, figures in days.items()]
    names = ("creator_id", "day", "airtime_seconds", "diamonds", "active")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    people = [tp.Creator(who, region="GB", joined=day) for who, day in agency.joined.items()]
    return tp.Ledger.from_daily(**columns, day_rule=tp.DayRule("UTC", min_minutes=60), creators=people)


@pytest.fixture
def against(tmp_path, ledger, book):
    def against(month, rows):
        paid = tp.io.read_task_file(plain.write_task_file(tmp_path / "task.csv", month, rows), twice="keep")
        return tp.reconcile(ledger, book, paid)

    return against


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_a_file_by_the_same_rules_has_no_difference(agency, against, month):
    rows = agency.rows(month)
    found = against(month, rows)
    assert list(found) == []
    assert found.compared == len(rows)
    tasks = [t for t in plain.TASKS if t not in ("Activeness task task", "Off-platform")]
    if month not in plain.CAMPAIGN_MONTHS:
        tasks.remove("Campaign")
    sums = {task: sum(row["pays"][task] for row in rows) for task in plain.TASKS}
    assert dict(zip(found.items["task"], map(Fraction, found.items["ours"]), strict=True)) == {
        t: sums[t] for t in tasks
    }
    assert found.items["ours"] == found.items["theirs"]
    assert set(found.items["difference"]) == {0}
    assert set(found.items["currency"]) == {"USD"}
    left = dict(zip(found.not_modelled["task"], map(Fraction, found.not_modelled["theirs"]), strict=True))
    assert left == {t: sums[t] for t in plain.TASKS if t not in tasks}
    assert found.not_compared["creator_id"] == ()


def test_the_agency_has_all_that_the_bar_is_about(agency):
    assert len(agency.ids) == 150
    paid = dict.fromkeys(plain.TASKS, 0)
    for month in MONTHS:
        for row in agency.rows(month):
            for task, amount in row["pays"].items():
                paid[task] += amount > 0
    assert min(paid.values()) > 10, paid
    bands = {agency.rank(who, month) for who in agency.ids for month in MONTHS}
    assert len(bands) >= 9
    halves = [
        who for who in agency.ids for m in MONTHS
        if (agency.total(who, m)[1] * plain.DIAMOND * plain.RATIOS[agency.rank(who, m)] * 200) % 2 == 1
    ]  # fmt: skip
    assert halves, "no amount is half a cent, so rules of rounding are all the same"


MONTH = (2026, 6)


def first(rows, fits):
    """The first row that fits."""
    return next(row for row in rows if fits(row))


def rate(agency, rows):
    row = first(rows, lambda r: r["pays"]["Maintained"] > 100)
    row["pays"]["Maintained"] = agency.rank_up(row["id"], MONTH, ratio=Fraction(75, 1000))[1]
    return row["id"], {("Maintained", "bonus", "other_rate")}


MODELLED = [t for t in plain.TASKS if t not in ("Activeness task task", "Off-platform")]
RANKED = ("Ranked up", "Maintained")


def rank(agency, rows, *, same_sum=True):
    """The row paid by another rank: the same amount under the other task, or another amount."""

    def by_another(row):
        own, mine = agency.rank(row["id"], MONTH), tuple(row["pays"][task] for task in RANKED)
        found = [agency.rank_up(row["id"], MONTH, band=b) for b in range(len(plain.BANDS)) if b != own]
        return next(
            (f for f in found if any(f) and any(mine) and f != mine and (sum(f) == sum(mine)) == same_sum), None
        )

    row = first(rows, by_another)
    expected = {(task, "bonus", "other_rank") for task, pays in zip(RANKED, by_another(row), strict=True)
                if pays != row["pays"][task]}  # fmt: skip
    row["pays"].update(zip(RANKED, by_another(row), strict=True))
    return row["id"], expected


def rank_of_another_rate(agency, rows):
    return rank(agency, rows, same_sum=False)


def rounding(agency, rows):
    row = first(rows, lambda r: r["pays"]["Activeness task"] > 10)
    row["pays"]["Activeness task"] -= Fraction(1, 100)
    return row["id"], {("Activeness task", "bonus", "rounding")}


def missing_row(agency, rows):
    row = first(rows, lambda r: r["pays"]["Activeness task"] > 10 and r["pays"]["Graduation"] == 0)
    rows.remove(row)
    tasks = [t for t in MODELLED if row["pays"][t]]
    return row["id"], {(None, "creator", "not_in_file"), *((t, "bonus", "not_in_file") for t in tasks)}


def violation(agency, rows):
    row = first(rows, lambda r: r["pays"]["Campaign"] and any(r["pays"][t] for t in RANKED))
    lost = [t for t in MODELLED if row["pays"][t]]
    row["marked"] = True
    row["pays"].update(dict.fromkeys(lost, Fraction(0)))
    return row["id"], {(t, item, "violation") for t in lost for item in ("tier", "bonus")}


def wrong_month(agency, rows):
    before = {row["id"]: row for row in agency.rows((2026, 5))}
    row = first(
        rows, lambda r: r["id"] in before and all(agency.total(r["id"], (2026, 5))) and r["pays"]["Activeness task"]
    )
    rows[rows.index(row)] = before[row["id"]]
    return row["id"], None


def duplicate(agency, rows):
    row = first(rows, lambda r: r["pays"]["Activeness task"])
    rows.append(row)
    return row["id"], {(None, "creator", "duplicate")}


def pro_rating(agency, rows):
    def whole(row):
        found = agency.activeness(row["id"], MONTH, prorated=False)
        return None if found == row["pays"]["Activeness task"] else found

    row = first(rows, lambda r: whole(r) is not None)
    row["pays"]["Activeness task"] = whole(row)
    return row["id"], {("Activeness task", "bonus", "pro_rating")}


FAULTS = {
    "rate": (rate, "other_rate"), "rank": (rank, "other_rank"),
    "rank of another rate": (rank_of_another_rate, "other_rank"),
    "rounding": (rounding, "rounding"), "missing row": (missing_row, "not_in_file"),
    "violation": (violation, "violation"), "wrong month": (wrong_month, "wrong_month"),
    "pro-rating": (pro_rating, "pro_rating"), "duplicate": (duplicate, "duplicate"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FAULTS)
def test_each_kind_of_fault_is_named_and_nobody_else(agency, against, kind):
    plant, cause = FAULTS[kind]
    rows = agency.rows(MONTH)
    who, expected = plant(agency, rows)
    found = list(against(MONTH, rows))
    assert {row["creator_id"] for row in found} == {who}
    assert {row["cause"] for row in found} == {cause}
    if expected is not None:
        assert {(row["task"], row["item"], row["cause"]) for row in found} == expected


def other_rates(agency, row):
    """The row with another rate on each item that is paid by one, one item at a time."""
    who, pays = row["id"], row["pays"]
    diamonds = agency.total(who, MONTH)[1]
    for rate in (75, 70, 45, 15):
        wrong = {"Activeness task": plain.rounded(diamonds * plain.DIAMOND * Fraction(rate, 1000))}
        wrong |= dict(zip(RANKED, agency.rank_up(who, MONTH, ratio=Fraction(rate, 1000)), strict=True))
        for task, amount in wrong.items():
            if pays[task] and amount != pays[task] and amount > 1:
                yield {**pays, task: amount}


def other_ranks(agency, row):
    own = agency.rank(row["id"], MONTH)
    for band in {max(own - 1, 0), min(own + 1, len(plain.BANDS) - 1)} - {own}:
        found = dict(zip(RANKED, agency.rank_up(row["id"], MONTH, band=band), strict=True))
        if any(found[task] != row["pays"][task] for task in RANKED):
            yield {**row["pays"], **found}


def cents(agency, row):
    for task in ("Activeness task", *RANKED):
        for cent in (Fraction(1, 100), Fraction(-1, 100)):
            if row["pays"][task]:
                yield {**row["pays"], task: row["pays"][task] + cent}


def whole_thresholds(agency, row):
    found = agency.activeness(row["id"], MONTH, prorated=False)
    if found != row["pays"]["Activeness task"]:
        yield {**row["pays"], "Activeness task": found}


@pytest.mark.parametrize(
    ("variants", "cause", "or_else"),
    [
        (other_rates, "other_rate", "other_rank"),  # another rank may have just this rate
        (other_ranks, "other_rank", "unpaid"),  # by a higher rank nothing may be due: then it is said besides
        (cents, "rounding", "rounding"),
        (whole_thresholds, "pro_rating", "pro_rating"),
    ],
    ids=["rate", "rank", "rounding", "pro-rating"],
)
def test_a_fault_on_every_row_that_can_have_it_is_named(agency, against, variants, cause, or_else):
    """Every row at once, a variant of each in turn: nobody is missed, and nothing else is said."""
    base, planted, named = agency.rows(MONTH), 0, 0
    of_row = {row["id"]: list(variants(agency, row)) for row in base}
    for turn in range(max(map(len, of_row.values()))):
        wrong = {who: found[turn] for who, found in of_row.items() if turn < len(found)}
        found = {}
        for row in against(MONTH, [{**row, "pays": wrong.get(row["id"], row["pays"])} for row in base]):
            found.setdefault(row["creator_id"], set()).add(row["cause"])
            assert row["cause"] != "unpaid" or "as rank" not in row["because"]  # many ranks pay nothing
        assert found.keys() == wrong.keys()
        assert all(causes in ({cause}, {or_else}) for causes in found.values())
        planted, named = planted + len(found), named + sum(causes == {cause} for causes in found.values())
    assert planted
    assert named * 2 > planted


def test_the_file_of_another_month_is_named_as_a_whole(agency, against):
    rows = agency.rows((2026, 5))
    found = against(MONTH, rows)
    assert [note.code for note in found.notes if note.code == "wrong_month"] == ["wrong_month"]
    assert "those of 2026-05" in next(str(n) for n in found.notes if n.code == "wrong_month")
    causes = {row["cause"] for row in found if row["item"] == "diamonds"}
    assert causes == {"wrong_month"}


def test_a_duplicate_is_refused_by_the_reader_and_never_added_up(agency, against, tmp_path):
    rows = agency.rows(MONTH)
    whole = against(MONTH, rows)
    who, _ = duplicate(agency, rows)
    with pytest.raises(tp.errors.CellErrors, match=r"console\.doubled_creator"):
        tp.io.read_task_file(plain.write_task_file(tmp_path / "twice.csv", MONTH, rows))
    found = against(MONTH, rows)
    (row,) = found
    assert row["theirs"] == "2 rows"
    assert who == row["creator_id"]
    own = rows[-1]["pays"]
    for k, task in enumerate(found.items["task"]):
        assert Fraction(whole.items["ours"][k] - found.items["ours"][k]) == own[task]
        assert Fraction(found.items["not_compared"][k]) == 2 * own[task]
        assert found.items["difference"][k] == 0


def test_all_faults_at_once_are_named_each(agency, against):
    rows, done, planted = agency.rows(MONTH), [], {}
    for plant, cause in FAULTS.values():
        who, _ = plant(agency, rows)
        planted[who] = cause
        done += [row for row in rows if row["id"] == who]
        rows = [row for row in rows if row["id"] != who]
    rows = [*done, *rows]
    found = {}
    for row in against(MONTH, rows):
        found.setdefault(row["creator_id"], set()).add(row["cause"])
    assert len(planted) == len(FAULTS)
    assert found == {who: {cause} for who, cause in planted.items()}


def test_what_a_network_pays_its_creators_is_what_reconcile_owes_them(ledger, book):
    """Two ways to the same cent: what judge_network pays, written as a Task file, has no difference."""
    month = tp.Month(*MONTH)
    network = tp.core.NetworkProgram(
        name="N",
        revision="1",
        per_diamond=0.01,
        currency="USD",
        goals=[tp.core.NetworkGoal("holds", "all", event="maintained", ladder="rank-up", at_least=0.1)],
        changes=[tp.core.RatioChange("rank-up", points=0.01, if_met="holds")],
    )
    last = tp.ProgramBook([p for p in book.programs if p.rank is None or p.rank.diamonds_below is not None])
    verdict = tp.money.judge_network(ledger, last, network, month=month)
    assert verdict.met("holds")
    columns = {task: dict.fromkeys(ledger.ids, Decimal(0)) for task in MODELLED}
    names = {"activeness": "Activeness task", "graduation": "Graduation", "campaign": "Campaign"}
    for row in verdict.creators:
        task = names.get(row["ladder"]) or {"ranked up": "Ranked up"}.get(row["tier"], "Maintained")
        columns[task][row["creator_id"]] += row["amount"]
    tasks = {task: tuple(column.values()) for task, column in columns.items()}
    bonus = [sum(values, Decimal(0)) for values in zip(*tasks.values(), strict=True)]
    paid = tp.core.PaidMonth(month, ids=list(ledger.ids), bonus=bonus, tasks=tasks)
    found = tp.reconcile(ledger, last, paid, network=network)
    assert list(found) == []
    assert set(found.items["difference"]) == {0}
    assert sum(found.items["ours"]) > 10_000
    assert [n.code for n in found.notes].count("network_goal") == 1
    causes = tp.reconcile(ledger, last, paid).causes  # 5.5 % and a point are the ratio of another rank
    assert set(causes) == {"other_rate", "other_rank"}
    assert causes["other_rate"] > causes["other_rank"]
