"""What closed months say of a program's tiers."""

from datetime import date, timedelta

import numpy as np
import pytest

import tierpace as tp
from tests.errors import told
from tests.making.programs import program
from tierpace.cli.entry import main
from tierpace.errors import InputError, InputTypeError, ProgramError

RULE = tp.DayRule("UTC")
HOUR = 3600
SPAN = "2 closed months, 2026-01 to 2026-02"
MOST = "300,000 diamonds (the most was 3,100)"


def agency(n=6, *, first=date(2026, 1, 1), last=date(2026, 3, 10), creators=None, measured=True):
    """Every creator streams two hours a day and gets 100 diamonds on each."""
    days = [first + timedelta(k) for k in range((last - first).days + 1)]
    ids = [f"c{k}" for k in range(n)]
    return tp.Ledger.from_daily(
        creator_id=[c for c in ids for _ in days],
        day=days * n,
        airtime_seconds=[2 * HOUR] * n * len(days),
        diamonds=[100] * n * len(days) if measured else None,
        active=[1] * n * len(days),
        day_rule=RULE,
        creators=creators or (),
    )


GOLD = tp.Tier("Gold", airtime_hours=60, diamonds=300_000)
SILVER = tp.Tier("Silver", airtime_hours=60)
BRONZE = tp.Tier("Bronze", airtime_hours=50)


def codes(*given, **more):
    return [(n.code, n.text.split("'")[1] if "'" in n.text else "") for n in tp.check_program(*given, **more)]


def test_tiers_that_all_or_none_would_have_cleared_are_named_with_what_nobody_reached():
    """January has 62 hours, February 56: Silver clears in one of them and says nothing."""
    notes = tp.check_program(program(GOLD, SILVER, BRONZE), agency())
    assert [n.text for n in notes] == [
        f"tier 'Gold': none of 6 creators would have cleared it in any of {SPAN}: nobody reached {MOST}",
        f"tier 'Bronze': all of 6 creators would have cleared it in each of {SPAN}: is it too low?",
    ]
    assert [n.code for n in notes] == ["none_clear", "all_clear"]


def test_signals_that_never_came_together_are_reported_as_that():
    ledger = agency()
    days = ledger.days.copy()
    days[:, :31, tp.Signal.AIRTIME], days[:, 31:, tp.Signal.DIAMONDS] = HOUR, 0
    rows = {
        "creator_id": np.repeat(ledger.ids, days.shape[1]),
        "day": np.tile(ledger.dates, len(ledger.ids)),
        "airtime_seconds": days[..., 0].ravel(),
        "diamonds": days[..., 1].ravel(),
        "active": days[..., 2].ravel(),
    }
    both = tp.Tier("Both", airtime_hours=50, diamonds=3_000)
    (note,) = tp.check_program(program(both), tp.Ledger.from_daily(**rows, day_rule=RULE))
    assert note.text.endswith("2026-02: nobody reached all of it in one month")


@pytest.mark.parametrize(
    ("ledger", "words"),
    [
        (agency(4), "2 closed months of 4 creators, where 2 and 5 are needed"),
        (agency(last=date(2026, 2, 27)), "1 closed month of 6 creators, where"),
        (agency(first=date(2026, 1, 2)), "1 closed month of 6 creators, where"),
        (agency(1, last=date(2026, 1, 31)), "1 closed month of 1 creator, where"),
    ],
)
def test_too_few_data_say_so(ledger, words):
    (note,) = tp.check_program(program(BRONZE), ledger)
    assert note.code == "few_closed_months"
    assert words in note.text


def test_who_was_not_there_all_month_or_never_seen_does_not_count():
    people = [
        tp.Creator("never"),
        tp.Creator("c1", left=date(2026, 1, 20)),
        tp.Creator("c2", region="UK"),
    ]
    (note,) = tp.check_program(program(BRONZE), agency(8, creators=people))
    assert (note.code, "all of 6 creators" in note.text) == ("all_clear", True)
    out = agency(6, creators=[tp.Creator("never"), tp.Creator("c5", region="UK")])
    (note,) = tp.check_program(program(BRONZE), out)
    assert (note.code, "all of 5 creators" in note.text) == ("all_clear", True)


def test_months_that_are_not_known_whole_do_not_count():
    ledger = agency().mask(first=date(2026, 1, 5), last=date(2026, 1, 5))
    (note,) = tp.check_program(program(BRONZE), ledger)
    assert note.code == "few_closed_months"


def test_whether_it_was_in_force_does_not_matter_and_the_rank_does():
    later = program(BRONZE, first_month=tp.Month(2026, 4))
    assert codes(later, agency()) == [("all_clear", "Bronze")]
    ranked = program(BRONZE, rank=tp.Rank("Low", diamonds_below=3_000))  # 2,800 in February, 3,100 in January and March
    found = agency(last=date(2026, 4, 30))
    assert [n.text.partition(",")[0] for n in tp.check_program(ranked, found)] == [
        "too few data to hold its tiers against: 1 closed month of 6 creators"
    ]
    ranked = program(BRONZE, rank=tp.Rank("High", diamonds_from=3_000))
    assert codes(ranked, found) == [("all_clear", "Bronze")]


def test_what_cannot_be_checked_is_refused():
    told(lambda: tp.check_program([BRONZE]), InputTypeError, "judge.bad_program", "program", "one of book.programs")
    other = program(BRONZE, day_rule=tp.DayRule("Asia/Tokyo"))
    with pytest.raises(ProgramError, match=r"program\.day_rule_mismatch"):
        tp.check_program(other, agency())
    with pytest.raises(InputError, match=r"program\.unmeasured_signal"):
        tp.check_program(program(GOLD), agency(measured=False))
    with pytest.raises(InputTypeError, match=r"ledger\.bad_type"):
        tp.check_program(program(GOLD), [])


def test_the_command_holds_programs_against_data(tmp_path, capsys):
    tp.io.write_ledger(agency(), tmp_path / "ledger.csv")
    data = tmp_path / "streams.csv"
    rows = [
        f"c{k},{day}T10:00Z,{day}T12:00Z,100"
        for k in range(5)
        for day in (date(2026, 1, 1) + timedelta(n) for n in range(60))
    ]
    data.write_text("creator_id,start,end,diamonds\n" + "\n".join(rows) + "\n")
    path = tmp_path / "p.toml"
    head = 'schema = "tierpace/program/1"\nname = "P"\nregion = "R"\nrevision = "1"\nday_rule = { zone = "UTC" }\n'
    tiers = '[[tiers]]\nname = "Gold"\ndiamonds = 300_000\n[[tiers]]\nname = "Bronze"\nairtime_hours = 5\n'
    path.write_text(head + tiers.replace("airtime_hours = 5", "airtime_hours = 5\nactive_days = 29").replace(
        "300_000", "300_000\nairtime_hours = 5\nactive_days = 29"))  # fmt: skip
    assert main(["check", str(path), "--data", str(data)]) == 0
    out = capsys.readouterr().out
    assert "  note: tier 'Gold' needs 29 active days: it can never clear in February, except in leap years\n" in out
    assert "  note: tier 'Gold': none of 5 creators would have cleared it in any of 2 closed months" in out
    assert main(["check", str(path)]) == 0
    assert "creators" not in capsys.readouterr().out
    assert main(["check", str(path), "--zone", "UTC"]) == 1
    assert "add --data SOURCE, or leave it out [cli.idle_option]" in capsys.readouterr().err
    assert main(["check", str(path), "--data", str(tmp_path / "none.csv")]) == 1
    err = capsys.readouterr().err
    assert "none" in err
    assert "p.toml" not in err


def paying(amount, currency):
    return tp.Bonus.flat(amount, currency=currency)


@pytest.mark.parametrize(
    ("bonuses", "code", "words"),
    [
        ((paying(3, "USD"), None), "no_bonus_stated", "tier 'low' states no bonus, and others do"),
        ((paying(3, "USD"), paying(1, "EUR")), "mixed_currencies", "tiers pay in EUR and USD, which never add up"),
        ((paying(3, "USD"), paying(0, "USD")), None, ""),
        ((None, None), None, ""),
    ],
)
def test_a_program_of_which_no_bonus_is_expected_says_so_everywhere(bonuses, code, words):
    tiers = [tp.Tier(n, diamonds=k, bonus=b) for n, k, b in zip(("high", "low"), (200, 100), bonuses, strict=True)]
    rules = program(*tiers)
    found = [n for n in tp.check_program(rules) if n.code in ("no_bonus_stated", "mixed_currencies")]
    assert [n.code for n in found] == ([code] if code else [])
    assert all(n.text.startswith(words) for n in found)
    report = tp.report(agency(), rules, as_of="2026-03-08", draws=20)
    told = [n.text for n in report.roster.notes if n.code == "no_bonus_stated"]
    assert len(told) == (code is not None)
    assert ("Not judged or counted" in tp.show.digest(report)) == (code is not None)
    assert bool(report.bonuses) == (bonuses[1] == paying(0, "USD"))
