"""What commands say is in the words of the command line: options, files and folders, no names of Python."""

import re
from importlib.resources import files

import pytest

from tierpace.cli.entry import main
from tierpace.cli.messages import PHRASES, _of_the_command
from tierpace.errors import REQUIREMENTS

EXAMPLES = files("tierpace") / "examples"
EXAMPLE = str(EXAMPLES / "example.toml")
HEADER = "creator_id,start,end,diamonds\n"
STREAM = "7,2026-03-14T20:00Z,2026-03-14T22:00Z,5\n"
PYTHON = re.compile(
    r"\b[a-z_]+=(?!\w*\.toml)"  # an argument
    r"|\b[A-Za-z_.]+\("  # a call
    r"|\b[a-z]+_[a-z_]+\b"  # a name of code
    r"|\bNone\b|\bNaN\b|\.issues|tierpace\.[a-z]"
)
CODE = re.compile(r"\b[a-z]+\.[a-z_]+\b|\bcreator_id\b")  # codes of errors, and a column of the file


def python_in(text):
    """Names of Python in a text."""
    return PYTHON.findall(CODE.sub("", text))


def said(capsys):
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return out, err


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run a command on a file of these lines, and return its code and all that it says."""
    monkeypatch.chdir(tmp_path)

    def run(command, *args, lines=STREAM, header=HEADER):
        (tmp_path / "s.csv").write_text(header + lines, encoding="utf-8")
        code = main([command, "s.csv", *([] if "--program" in args else ["--program", EXAMPLE]), *map(str, args)])
        return code, *said(capsys)

    return run


BAD = [
    (("roster", "--as-of", "latest"), {"lines": f"{STREAM}7,x,y,5\n" * 9}, "rows break a rule", " more\n"),
    (("roster", "--as-of", "2026-03-16"), {}, "--as-of must lie within the ledger", "pass --last-day if"),
    (("roster", "--as-of", "2026-03-13"), {}, "--as-of must lie within the ledger", "read data of that day too"),
    (("roster", "--as-of", "latest"), {}, "--as-of: a day of the ledger must be over", "pass --last-day if"),
    (("report", "--as-of", "2026-03-16"), {}, "--as-of must lie", "pass --last-day if"),
    (("plan", "7", "--as-of", "2026-03-16"), {}, "--as-of must lie", "pass --last-day if"),
    (("digest", "--as-of", "2026-03-14", "--since", "2026-03-10"), {}, "--since must lie within", "read data of that"),
    (("explain", "--from", "2026-03-13", "--to", "2026-03-14"), {}, "--from must lie within", "read data of that"),
    (("explain", "--from", "2026-03-14", "--to", "2026-03-15"), {}, "--to must lie within", "pass --last-day if"),
    (("backtest",), {}, "SOURCE must hold two whole months", "read more of the past"),
    (("backtest", "--months", "2026-03"), {}, "--months: a month must be over", "none of the ledger is over"),
    (("backtest", "--months", "2026-02"), {}, "--months: the month must lie within the ledger", "'2026-02'"),
    (("roster", "--as-of", "latest", "--last-day", "2026-03-01"), {}, "", ""),
    (("roster", "--as-of", "latest"), {"lines": ""}, "--last-day must say what is known", "pass --last-day"),
    (
        ("roster", "--as-of", "latest"),
        {"header": "creator,begin,end,diamonds\n"},
        "there must be a column",
        "rename it",
    ),
    (("roster", "--as-of", "latest"), {"lines": "7,2026-03-14T20:00,2026-03-14T22:00,5\n"}, "", "pass --zone for"),
    (
        ("roster", "--as-of", "latest"),
        {"lines": f"{STREAM}8,2026-03-14T20:00Z,2026-03-14T22:00Z,\n"},
        "",
        "leave the column out",
    ),
    (("roster", "--as-of", "latest"), {"lines": "7,2026-03-14T20:00Z,2026-03-18T22:00Z,5\n"}, "", "than 72 hours"),
    (("roster", "--as-of", "2026-03-14", "--ladder", "x"), {}, "ladder", "tiers"),
    (("roster", "--as-of", "2026-03-14", "--target", "x"), {}, "tier", "Tier 1"),
]


@pytest.mark.parametrize(("args", "of", "field", "advice"), BAD)
def test_complaints_are_in_the_words_of_the_command(run, args, of, field, advice):
    code, out, err = run(*args, **of)
    assert (code, out) == (1, "")
    assert field in err
    assert advice in err
    assert not python_in(err)


@pytest.mark.parametrize("command", ["roster", "digest", "plan"])
@pytest.mark.parametrize("more", [(), ("--forecaster", "linear"), ("--last-day", "2026-03-31")])
def test_so_are_reports_on_a_file_of_one_day(run, command, more):
    """As in the first reader's finding: health and notes advised names of Python, and counted "1 creators"."""
    code, out, err = run(command, *(["7"] * (command == "plan")), "--as-of", "2026-03-14", "--draws", "20", *more)
    assert code == 0
    text = (out + err).replace("\\", "").replace(repr_of_forecast(out), "")
    assert not python_in(text)
    assert not re.findall(r"\b1 (?:creators|days|streams|creator-months|past months|fortnights|programs)\b", text)
    if "--last-day" not in more:
        assert "complete, or cut at the latest" in " ".join(text.split()) or command == "plan"


def repr_of_forecast(text):
    """The forecaster a plan names, which is written as in code."""
    found = re.search(r"forecast: (.*?), seed", text)
    return found[1] if found else "\0"


def test_a_month_with_one_before_it_is_advised(run):
    lines = "".join(f"7,2026-02-{d:02}T20:00Z,2026-02-{d:02}T22:00Z,5\n" for d in range(1, 29))
    code, _, err = run("backtest", "--last-day", "2026-03-02", lines=lines)
    assert code == 1
    assert "or give --months 2026-02" in err


@pytest.mark.parametrize("code", [c for c in REQUIREMENTS if not c.startswith("daily.")])
def test_what_rows_must_be_has_words_of_the_command(code):
    """Daily figures and the states of streams that run are read in Python alone."""
    if code != "session.smaller_state":
        assert not python_in(_of_the_command(REQUIREMENTS[code]).replace("(h)", "h"))


@pytest.mark.parametrize("words", PHRASES.values(), ids=range(len(PHRASES)))
def test_what_stands_for_python_is_not_python(words):
    assert not python_in(words)


@pytest.mark.parametrize(
    ("python", "words"),
    [
        ("rename it, pass columns={'id': 'x'} to read it, or {'id': None} not to", "rename it"),
        ("the nearest is 'x': rename it, or pass columns={'id': 'x'}", "the nearest is 'x': rename it"),
        ("if it is named otherwise, pass columns={'id': …}", "if it is named otherwise, rename it"),
        ("give the column when building the ledger", "give the column"),
        ("pass zone= or last_day= to it", "pass --zone or --last-day to it"),
        ("columns are name, as_of, last_day", "columns are name, as_of, last_day"),
        (
            "leave out the program; both=True (--both) if both are paid",
            "leave out the program; --both if both are paid",
        ),
    ],
)
def test_python_into_words(python, words):
    assert _of_the_command(python) == words
