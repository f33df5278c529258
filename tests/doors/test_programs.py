"""Files of programs: read exactly, with every key known and every place named."""

from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given, settings, strategies as st

import tierpace as tp
from tests.errors import outcome
from tierpace.errors import AsOfError, FileError, InputTypeError, ProgramError

HEAD = 'schema = "tierpace/program/1"\nname = "P"\nregion = "US"\nrevision = "r1"\n'
RULE = '[day_rule]\nzone = "UTC"\n'
TIER = '[[tiers]]\nname = "Gold"\nairtime_hours = 60\n'
WHOLE = HEAD + RULE + TIER
EXAMPLES = files("tierpace") / "examples"


@pytest.fixture
def read(tmp_path):
    def read(text, **settings):
        path = tmp_path / "program.toml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return tp.io.read_program(path, **settings)

    return read


@pytest.fixture
def refused(read):
    def refused(text, code, field=None, kind=ProgramError):
        with pytest.raises(kind) as caught:
            read(text)
        assert caught.value.code == code
        assert field is None or caught.value.field == field
        assert f"[{code}]" in str(caught.value)
        return caught.value

    return refused


def test_a_whole_program_is_read_exactly(read):
    head = (
        HEAD + 'ladder = "l"\nsource = "S"\ngrade = "C"\nfirst_month = "2026-03"\nlast_month = "2026-04"\n'
        'prorate_joiners = true\ntasks = ["T", "U"]\nrounding = "half_even"\nexclusive_with = "m"\njoined_within = 3\n'
    )
    rule = RULE + 'min_minutes = 60\nper = "stream"\nmidnight = "start"\n'
    tiers = (
        '[[tiers]]\nname = "Gold"\nairtime_hours = 60.5\n'
        "diamonds = 200_000\nactive_days = 20\n"
        '[tiers.bonus]\nratio = 0.1\nper_diamond = 0.01\ncurrency = "USD"\n'
        '[[tiers]]\nname = "Silver"\nactive_days = 12\n'
        'bonus = { amount = 19.99, currency = "EUR" }\n'
    )
    assert read(head + rule + tiers) == tp.Program(
        name="P", region="US", revision="r1", ladder="l", source="S (grade: C)", prorate_joiners=True,
        tasks=("T", "U"), rounding="half_even", exclusive_with="m", joined_within=3, grades={"all": "C"},
        first_month=tp.Month(2026, 3), last_month=tp.Month(2026, 4),
        day_rule=tp.DayRule("UTC", min_minutes=60, per="stream", midnight="start"),
        tiers=[
            tp.Tier("Gold", airtime_hours=Decimal("60.5"), diamonds=200_000, active_days=20,
                    bonus=tp.Bonus.ratio(Decimal("0.1"), per_diamond=Decimal("0.01"), currency="USD")),
            tp.Tier("Silver", active_days=12, bonus=tp.Bonus.flat(Decimal("19.99"), currency="EUR")),
        ],
    )  # fmt: skip


def test_a_gate_is_said_once_and_every_tier_requires_the_more(read):
    gate = '[gate]\nactive_days = "over 7"\nairtime_hours = "over 15.5"\n'
    tiers = TIER + '[[tiers]]\nname = "Silver"\ndiamonds = "over 99"\nactive_days = 12\n'
    found = read(
        HEAD + RULE + gate + tiers.replace("airtime_hours = 60", "airtime_hours = 60\ndiamonds = 200\nactive_days = 12")
    )
    assert found.thresholds.tolist() == [[60 * 3600, 200, 12], [15 * 3600 + 1801, 100, 12]]
    assert read(HEAD + RULE + gate + '[[tiers]]\nname = "S"\ndiamonds = 5\n').thresholds.tolist() == [[55801, 5, 8]]


@pytest.mark.parametrize("text", ["over", "over seven", "over 7.5", "over -1", "over 7 days"])
def test_a_threshold_in_words_is_over_a_number(refused, text):
    refused(WHOLE + f'active_days = "{text}"\n', "program.bad_threshold", "tiers[0].active_days")


@pytest.mark.parametrize(
    ("gate", "code", "field", "kind"),
    [
        ("gate = 7\n", "program.bad_gate", "gate", InputTypeError),
        ("[gate]\nhours = 7\n", "program.unknown_key", "gate.hours", ProgramError),
        ("[gate]\nactive_days = -1\n", "program.bad_threshold", "gate.active_days", ProgramError),
        ('rank = "Gold"\n', "program.bad_rank", "rank", InputTypeError),
        ("[rank]\ndiamonds_from = 7\n", "program.missing_key", "rank.name", ProgramError),
        ('[rank]\nname = "G"\ndiamonds_from = -7\n', "program.bad_rank", "rank.diamonds_from", ProgramError),
        ('[[ranks]]\nname = "G"\n', "program.unknown_key", "tiers", ProgramError),
    ],
)
def test_gates_and_ranks_are_checked(refused, gate, code, field, kind):
    refused(HEAD + (gate + RULE if "[" not in gate else RULE + gate) + TIER, code, field, kind)


RANKS = """[[ranks]]
name = "Gold"
diamonds_from = 500
[[ranks.tiers]]
name = "maintained"
diamonds = 500
[[ranks]]
name = "Bronze"
[[ranks.tiers]]
name = "ranked up"
diamonds = 500
"""


def test_a_file_of_ranks_is_a_book_of_programs(tmp_path):
    path = tmp_path / "ladder.toml"
    path.write_text(HEAD + RULE + RANKS)
    gold, bronze = tp.io.read_programs(path).programs
    assert gold.rank == tp.Rank("Gold", diamonds_from=500)
    assert bronze.rank == tp.Rank("Bronze", diamonds_below=500)
    assert (gold.names, bronze.names) == (("maintained",), ("ranked up",))
    assert set(tp.io.read_programs(tmp_path).programs) == {gold, bronze}


@pytest.mark.parametrize(
    ("ranks", "code", "field", "kind"),
    [
        ("ranks = 3\n", "program.bad_rank", "ranks", InputTypeError),
        ("ranks = []\n", "program.bad_rank", "ranks", InputTypeError),
        ("ranks = [3]\n", "program.bad_rank", "ranks[0]", InputTypeError),
        ('[[ranks]]\nname = "G"\n', "program.missing_key", "ranks[0].tiers", ProgramError),
        (RANKS.replace("500", '"x"', 1), "program.bad_rank", "ranks[0].diamonds_from", InputTypeError),
        (
            RANKS.replace("diamonds = 500", "diamonds = -1", 1),
            "program.bad_threshold",
            "ranks[0]: tiers[0].diamonds",
            ProgramError,
        ),
    ],
)
def test_bad_ranks_are_named_by_their_place(tmp_path, ranks, code, field, kind):
    path = tmp_path / "ladder.toml"
    path.write_text(HEAD + (ranks + RULE if ranks.startswith("ranks") else RULE + ranks))
    with pytest.raises(kind) as caught:
        tp.io.read_programs(path)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_one_program_is_not_read_from_a_file_of_ranks(refused):
    error = refused(HEAD + RULE + RANKS, "program.several_ranks", "ranks")
    assert "read_programs(path)" in str(error)


def test_the_least_program_and_a_byte_order_mark(read):
    assert read("\ufeff" + WHOLE).names == ("Gold",)
    assert read(HEAD + 'grade = "example"\n' + RULE + TIER).source == "grade: example"


@pytest.mark.parametrize(
    ("text", "field", "hint"),
    [
        (HEAD + "revison = 1\n" + RULE + TIER, "revison", "did you mean 'revision'?"),
        (HEAD + RULE + "min_minute = 1\n" + TIER, "day_rule.min_minute", "did you mean 'min_minutes'?"),
        (WHOLE + '[[tiers]]\nname = "S"\nairtime_hour = 3\n', "tiers[1].airtime_hour", "did you mean 'airtime_hours'?"),
        (WHOLE + '[tiers.bonus]\ncurency = "USD"\n', "tiers[0].bonus.curency", "did you mean 'currency'?"),
        (HEAD + '"\\u202e" = 1\n' + RULE + TIER, r"'\u202e'", "remove it"),
    ],
    ids=range(5),
)
@pytest.mark.catalogue(75)
def test_unknown_keys_are_answered_with_the_nearest(refused, text, field, hint):
    assert refused(text, "program.unknown_key", field).hint == hint


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (HEAD.replace('name = "P"\n', "") + RULE + TIER, "name"),
        (HEAD.split("\n", 1)[1] + RULE + TIER, "schema"),
        (HEAD + TIER, "day_rule"),
        (HEAD + RULE, "tiers"),
        (HEAD + "[day_rule]\n" + TIER, "day_rule.zone"),
        (HEAD + RULE + "[[tiers]]\nactive_days = 3\n", "tiers[0].name"),
        (WHOLE + "[tiers.bonus]\namount = 3\n", "tiers[0].bonus.currency"),
    ],
)
def test_missing_keys_are_named(refused, text, field):
    error = refused(text, "program.missing_key", field)
    assert repr(field.rpartition(".")[2]) in error.requirement
    assert error.hint


@pytest.mark.parametrize("schema", ['"tierpace/roster/1"', '"1"', "1", '"tierpace/program/x"', '"tierpace/program/0"'])
def test_another_schema_is_refused(refused, schema):
    refused(WHOLE.replace('"tierpace/program/1"', schema), "program.bad_schema", "schema")


@pytest.mark.catalogue(78)
def test_a_newer_schema_needs_an_upgrade(refused):
    error = refused(WHOLE.replace("program/1", "program/2") + "new = 1\n", "program.newer_schema", "schema")
    assert "upgrade tierpace" in error.hint


@pytest.mark.parametrize(
    ("tier", "code", "field", "kind"),
    [
        ("airtime_hours = 0.0001", "program.not_whole_seconds", "tiers[1].airtime_hours", ProgramError),
        ("airtime_hours = -1", "program.bad_threshold", "tiers[1].airtime_hours", ProgramError),
        ('airtime_hours = "60"', "program.bad_threshold", "tiers[1].airtime_hours", InputTypeError),
        ("active_days = 1.5", "program.bad_threshold", "tiers[1].active_days", ProgramError),
        ("diamonds = true", "program.bad_threshold", "tiers[1].diamonds", InputTypeError),
        ("diamonds = 0", "program.trivial_tier", "tiers[1]", ProgramError),
        ("bonus = 3", "program.bad_bonus", "tiers[1].bonus", InputTypeError),
        ('bonus = { currency = "USD" }', "program.bad_bonus", "tiers[1].bonus", ProgramError),
        ('bonus = { amount = 1, ratio = 1, currency = "USD" }', "program.bad_bonus", "tiers[1].bonus", ProgramError),
        ('bonus = { ratio = 1, currency = "USD" }', "program.bad_bonus", "tiers[1].bonus", ProgramError),
        ('bonus = { amount = -1, currency = "USD" }', "program.negative_bonus", "tiers[1].bonus.amount", ProgramError),
        ('bonus = { amount = 1, currency = "$" }', "program.currency", "tiers[1].bonus.currency", ProgramError),
    ],
)
def test_places_are_named_by_their_path(refused, tier, code, field, kind):
    refused(WHOLE + '[[tiers]]\nname = "S"\n' + tier + "\n", code, field, kind)


@pytest.mark.parametrize(
    "number",
    [
        "nan",
        "-inf",
        "inf",
        "1e999999",
        "501e9990000",
        "-1e-9990000",
        "1e-40",
        "1e99999999999999999999",
        "0." + "1" * 40,
    ],
)
@pytest.mark.parametrize("key", ["airtime_hours", "diamonds", "active_days"])
@pytest.mark.catalogue(65, 77)
def test_numbers_beyond_reason_are_refused_at_their_place(refused, key, number):
    refused(WHOLE + f'[[tiers]]\nname = "S"\n{key} = {number}\n', "program.bad_number", f"tiers[1].{key}")


@pytest.mark.catalogue(83)
def test_integers_without_a_text_are_refused_too(refused):
    error = refused(WHOLE + "diamonds = 0x1" + "0" * 5000 + "\n", "program.bad_number", "tiers[0].diamonds")
    assert error.value == "an integer of 20001 bits"


@pytest.mark.parametrize(
    ("line", "code", "kind"),
    [
        ("first_month = 2026-03-01", "month.bad_type", InputTypeError),
        ('first_month = "2026-3"', "month.bad_text", AsOfError),
        ('first_month = "2026-03"\nlast_month = "2026-02"', "program.months_reversed", ProgramError),
        ('grade = "D"', "program.bad_grade", ProgramError),
        ("grade = []", "program.bad_grade", ProgramError),
        ("source = 3", "program.bad_source", InputTypeError),
        ("ladder = 3", "program.bad_ladder", InputTypeError),
        ("prorate_joiners = 1", "program.bad_prorate_joiners", InputTypeError),
        ('tasks = "T"', "program.bad_tasks", InputTypeError),
        ('tasks = ["T", "t"]', "program.bad_tasks", ProgramError),
        ("rounding = 2", "program.bad_rounding", ProgramError),
        ("joined_within = 0", "program.bad_joined_within", ProgramError),
        ('grades = "C"', "program.bad_grade", InputTypeError),
        ('grades = { bonus = "D" }', "program.bad_grade", ProgramError),
        ("grades = { bonus = 3 }", "program.bad_grade", InputTypeError),
        ('grades = { bonuses = "C" }', "program.unknown_key", ProgramError),
        ("exclusive_with = 2", "program.bad_exclusive_with", InputTypeError),
    ],
)
def test_values_at_the_top_are_checked(refused, line, code, kind):
    refused(HEAD + line + "\n" + RULE + TIER, code, None, kind)


@pytest.mark.parametrize(
    ("text", "code", "field", "kind"),
    [
        (HEAD + RULE.replace("UTC", "Mars/Base") + TIER, "program.bad_timezone", "day_rule.zone", ProgramError),
        (HEAD + RULE + 'per = "week"\n' + TIER, "program.bad_per", "day_rule.per", ProgramError),
        (HEAD + RULE + "min_minutes = 1.0\n" + TIER, "program.bad_min_minutes", "day_rule.min_minutes", InputTypeError),
        (HEAD + "day_rule = 3\n" + TIER, "program.bad_day_rule", "day_rule", InputTypeError),
        (HEAD + "tiers = 3\n" + RULE, "program.bad_tiers", "tiers", InputTypeError),
        (HEAD + "tiers = [3]\n" + RULE, "program.bad_tiers", "tiers[0]", InputTypeError),
        (HEAD + "tiers = []\n" + RULE, "program.no_tiers", "tiers", ProgramError),
        (WHOLE + '[[tiers]]\nname = "More"\nairtime_hours = 70\n', "program.not_ordered", "tiers", ProgramError),
        (WHOLE + TIER, "program.duplicate_tier", "tiers", ProgramError),
    ],
)
def test_tables_are_checked(refused, text, code, field, kind):
    refused(text, code, field, kind)


@pytest.mark.parametrize(
    "text",
    [WHOLE + "airtime_hours = 3\n", WHOLE + "x", "x = " + "[" * 20_000, "x = 1" + "0" * 5000, 'a = "\\ud800"', "x\n=1"],
    ids=range(6),
)
@pytest.mark.catalogue(76, 83)
def test_what_is_no_toml_is_refused(refused, text):
    assert refused(text, "file.bad_toml", "program.toml", FileError).hint


@pytest.mark.catalogue(83)
def test_files_are_bounded_and_decoded(read):
    with pytest.raises(FileError, match="the file must have at most 50 bytes") as caught:
        read(WHOLE, max_bytes=50)
    assert caught.value.code == "file.too_large"
    with pytest.raises(FileError, match=r"file\.empty"):
        read("")
    with pytest.raises(FileError, match=r"file\.encoding"):
        read(WHOLE.replace("Gold", "Zoë").encode("latin-1"))


KEYS = st.sampled_from(
    [
        "schema",
        "name",
        "region",
        "revision",
        "ladder",
        "source",
        "grade",
        "first_month",
        "prorate_joiners",
        "day_rule",
        "tiers",
        "zone",
        "min_minutes",
        "airtime_hours",
        "diamonds",
        "bonus",
        "amount",
        "currency",
        "ratio",
        "per_diamond",
    ]
)
VALUES = st.recursive(
    st.sampled_from(['"tierpace/program/1"', '"UTC"', '"2026-03"', "nan", "1e400", "-0.0", "1979-05-27", "07:32:00"])
    | st.integers().map(str)
    | st.floats().map(repr),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda v: "[" + ", ".join(v) + "]")
        | st.dictionaries(KEYS, inner, max_size=4).map(
            lambda d: "{" + ", ".join(f"{key} = {value}" for key, value in d.items()) + "}"
        )
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(table=st.dictionaries(KEYS, VALUES, max_size=8), whole=st.booleans())
def test_any_toml_is_read_or_refused(tmp_path_factory, table, whole):
    base = {"schema": '"tierpace/program/1"', "name": '"P"', "region": '"US"', "revision": '"r"'} if whole else {}
    base |= {"day_rule": '{zone = "UTC"}', "tiers": '[{name = "G", diamonds = 5}]'} if whole else {}
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text("\n".join(f"{key} = {value}" for key, value in (base | table).items()), encoding="utf-8")
    assert str(outcome(lambda: tp.io.read_program(path)))


@settings(max_examples=200, deadline=None)
@given(tier=st.dictionaries(KEYS | st.just("active_days"), VALUES, max_size=4))
def test_any_tier_is_read_or_refused(tmp_path_factory, tier):
    path = tmp_path_factory.getbasetemp() / "any-tier.toml"
    rest = "\n".join(f"{key} = {value}" for key, value in ({"name": '"S"'} | tier).items())
    path.write_text(WHOLE + "[[tiers]]\n" + rest, encoding="utf-8")
    assert str(outcome(lambda: tp.io.read_program(path)))


# Books and examples ----------------------------------------------------------------------------


def test_a_book_is_a_folder_of_programs_or_one(tmp_path):
    (tmp_path / "a.toml").write_text(HEAD + 'last_month = "2026-02"\n' + RULE + TIER)
    (tmp_path / "b.TOML").write_text(HEAD + 'first_month = "2026-03"\n' + RULE + TIER)
    (tmp_path / ".hidden.toml").write_text("no program")
    (tmp_path / "readme.txt").write_text("no program")
    assert len(tp.io.read_programs(tmp_path).programs) == 2
    assert len(tp.io.read_programs(tmp_path / "a.toml").programs) == 1


def test_a_bad_program_of_a_folder_is_named(tmp_path):
    (tmp_path / "a.toml").write_text(WHOLE)
    (tmp_path / "b.toml").write_text(WHOLE + "diamonds = -1\n")
    with pytest.raises(ProgramError) as caught:
        tp.io.read_programs(tmp_path)
    assert caught.value.field == "b.toml: tiers[0].diamonds"
    (tmp_path / "b.toml").write_text("=")
    with pytest.raises(FileError) as caught:
        tp.io.read_programs(tmp_path)
    assert caught.value.field == "b.toml"
    (tmp_path / "b.toml").write_text(WHOLE)
    with pytest.raises(ProgramError, match=r"program\.overlap") as caught:
        tp.io.read_programs(tmp_path)
    assert [text.split(": ")[0] for text in caught.value.value] == ["a.toml", "b.toml"]


def test_a_folder_without_programs_is_refused(tmp_path):
    with pytest.raises(FileError) as caught:
        tp.io.read_programs(tmp_path)
    assert (caught.value.code, caught.value.value) == ("file.no_programs", str(tmp_path))
    with pytest.raises(FileError, match=r"file\.cannot_open"):
        tp.io.read_programs(tmp_path / "nowhere")


@pytest.mark.parametrize("path", sorted(p.name for p in EXAMPLES.iterdir() if p.is_file()))
def test_examples_say_that_they_are_examples(path):
    for program in tp.io.read_programs(EXAMPLES / path).programs:
        assert "example" in program.name.lower()
        assert "(grade: " in program.source
    assert (EXAMPLES / path).read_text(encoding="utf-8").startswith("# An example, never a default")


def test_the_examples_are_the_published_figures():
    book = tp.io.read_programs(EXAMPLES)
    tour = book.at(tp.Month(2026, 3), region="US", ladder="tiers")
    assert tour.thresholds.tolist() == [[288000, 300_000, 22], [216000, 200_000, 20], [144000, 100_000, 12]]
    before = book.at(tp.Month(2026, 2), region="US", ladder="activeness")
    assert before.thresholds.tolist() == [[288000, 150_000, 22], [216000, 150_000, 20], [144000, 150_000, 12]]
    assert [str(t.bonus.pay(200_000)) for t in before.tiers] == ["120.0000 USD", "100.0000 USD", "80.0000 USD"]
    after = book.at(tp.Month(2026, 3), region="US", ladder="activeness")
    assert [t.active_days for t in after.tiers] == [22, 18, 15, 12, 8]
    agency = book.at(tp.Month(2026, 8), region="US", ladder="agency")
    assert [t.diamonds for t in agency.tiers] == [
        5_000_000,
        3_000_000,
        1_600_000,
        10**6,
        500_000,
        300_000,
        200_000,
        10**5,
    ]


def test_a_joiner_of_the_example_needs_the_share_of_its_days():
    """Who joins on the 16th of 31 days is there for 16: 22 × 16 ÷ 31 days, rounded up."""
    program = tp.io.read_program(EXAMPLES / "joiners-pro-rated.toml")
    people = [tp.Creator("new", joined=date(2026, 3, 16)), tp.Creator("old", joined=date(2025, 3, 1))]
    empty = {name: [] for name in ("creator_id", "start", "end", "diamonds")}
    span = {"first_day": date(2026, 3, 1), "last_day": date(2026, 3, 31)}
    ledger = tp.Ledger.from_columns(**empty, day_rule=program.day_rule, creators=people, **span)
    found = tp.judge(ledger.month(tp.Month(2026, 3)), program).thresholds[:, 0]
    assert found[:, tp.Signal.ACTIVE_DAYS].tolist() == [12, 22]
    assert found[:, tp.Signal.AIRTIME].tolist() == [-(-90 * 3600 * 16 // 31), 90 * 3600]


GRADED = (
    HEAD
    + """grade = "C"
grades = { airtime_hours = "B", bonus = "C: one agency", diamonds_from = "B: two agencies", min_minutes = "A" }
[gate]
active_days = "over 7"
airtime_hours = 15
grades = { active_days = "B: another agency writes 7+" }
[day_rule]
zone = "UTC"
min_minutes = 60
"""
)
RANKED = """
[[ranks]]
name = "High"
diamonds_from = 200
[[ranks.tiers]]
name = "kept"
diamonds = 200
bonus = { amount = 3, currency = "USD" }
[[ranks]]
name = "Low"
grades = { bonus = "A: four creators" }
[[ranks.tiers]]
name = "up"
diamonds = 300
airtime_hours = 20
bonus = { amount = 5, currency = "USD" }
grades = { diamonds = "example" }
[[ranks.tiers]]
name = "up a bit"
diamonds = 200
bonus = { amount = 4, currency = "USD" }
"""


def test_a_grade_is_next_to_its_figure_or_said_once_for_all_of_a_kind(tmp_path):
    path = tmp_path / "p.toml"
    path.write_text(GRADED + RANKED)
    high, low = tp.io.read_programs(path).programs
    shared = {"all": "C", "min_minutes": "A", "rank.diamonds_from": "B: two agencies"}
    assert dict(high.grades) == shared | {
        "tiers[0].airtime_hours": "B",
        "tiers[0].active_days": "B: another agency writes 7+",
        "tiers[0].bonus": "C: one agency",
    }
    assert dict(low.grades) == shared | {
        "rank.diamonds_below": "B: two agencies",
        "tiers[0].airtime_hours": "B",
        "tiers[0].active_days": "B: another agency writes 7+",
        "tiers[0].bonus": "A: four creators",
        "tiers[0].diamonds": "example",
        "tiers[1].airtime_hours": "B",
        "tiers[1].active_days": "B: another agency writes 7+",
        "tiers[1].bonus": "A: four creators",
    }
    assert tp.show.from_json(tp.show.to_json(low)) == low


@pytest.mark.parametrize(
    ("table", "key"),
    [('[[ranks]]\nname = "High"\n', "tasks"), ("[gate]\n", "bonus"), ('[[ranks.tiers]]\nname = "up"\n', "min_minutes")],
)
def test_grades_are_of_figures_that_are_there(tmp_path, table, key):
    path = tmp_path / "p.toml"
    text = (HEAD + RULE + "[gate]\nactive_days = 2\n" + RANKED).replace('grades = { diamonds = "example" }\n', "")
    path.write_text(text.replace(table, f'{table}grades = {{ {key} = "C" }}\n'))
    with pytest.raises(ProgramError, match=r"grades\.") as caught:
        tp.io.read_programs(path)
    assert caught.value.code == "program.unknown_key"


def test_a_tier_pays_a_task_of_its_program(read, refused):
    text = HEAD + 'tasks = ["Rank up", "Kept"]\n' + RULE + TIER + 'task = "Kept"\n'
    assert [t.task for t in read(text).tiers] == ["Kept"]
    refused(text.replace('task = "Kept"', 'task = "kept"'), "program.bad_tasks", "tiers[0].task")
    refused(text.replace('task = "Kept"', "task = 3"), "program.bad_tasks", "tiers[0].task", InputTypeError)
