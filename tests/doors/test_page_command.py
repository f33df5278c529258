"""The command that writes the page: of streams and of the demo, and what refuses to."""

import io
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pytest

import tierpace as tp
from tests.errors import told
from tests.house.modules import ROOT
from tests.making.commands import complaint, streams
from tests.making.pages import Page
from tierpace.cli.entry import _parser, main
from tierpace.errors import InputError

EXAMPLE = files("tierpace") / "examples" / "example.toml"


@pytest.fixture
def write(tmp_path):
    """Run `tierpace report` on three creators' streams with few draws and more arguments."""
    source = tmp_path / "streams.csv"
    source.write_text(streams(), encoding="utf-8")

    def write(*more, command="report"):
        base = [command, str(source), "--program", str(EXAMPLE), "--as-of", "2026-03-15", "--draws", "60"]
        return main([*base, *map(str, more)])

    return write


def test_a_report_is_a_page_in_a_file(write, tmp_path, capsys):
    path = tmp_path / "page.html"
    assert write("--output", path, "--title", "Morning <round>", "--seed", "7") == 0
    assert capsys.readouterr() == ("", "")
    page = Page(path.read_text(encoding="utf-8"))
    assert page.said("h1") == ["Morning <round>"]
    assert {c.partition("US")[0] for c in page.said("th")[10:]} == {"0071", "72", "=73"}
    assert "60, seed 7" in page.said("footer")[0]
    assert page.data["rows"][0]["n"]
    assert write("--output", path) == 1
    assert "[show.output_exists]" in complaint(capsys)


def test_it_is_the_page_of_the_report_of_the_same_arguments(write, capsys):
    assert write("--target", "Tier 3", "--forecaster", "linear") == 0
    ledger = tp.io.read_sessions(pd.read_csv(io.StringIO(streams()), dtype=str), day_rule=tp.DayRule("UTC"))
    report = tp.report(
        ledger, tp.io.read_program(EXAMPLE), as_of=tp.demo.AS_OF, draws=60, target="Tier 3",
        forecaster=tp.forecasters.Linear(),
    )  # fmt: skip
    assert capsys.readouterr().out == tp.show.html(report)


def test_rows_stay_as_sorted_where_that_is_wanted(write, capsys):
    assert write("--sort", "creator_id", "--descending") == 0
    page = Page(capsys.readouterr().out)
    assert [c.partition(" ")[0] for c in page.said("b")][:1] == ["=73"]


def test_the_demo_is_a_page_too_and_says_that_it_is_invented(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["demo", "-o", "demo.html"]) == 0
    page = Page(Path("demo.html").read_text(encoding="utf-8"))
    assert page.said("h1") == ["INVENTED creators and streams, by an example program"]
    assert main(["demo", "--format", "html"]) == 0
    assert Page(capsys.readouterr().out).shape == page.shape


def test_the_readme_makes_the_demo_page_in_one_line():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = (part.split("```")[1] for part in text.split("<!-- page command -->")[1:])
    assert block.removeprefix("sh").strip().endswith("pip install '.[html]' && .venv/bin/tierpace demo -o demo.html")


@pytest.mark.parametrize("name", ["page.html", "PAGE.HTM"])
def test_other_commands_write_no_page_and_say_which_does(write, tmp_path, capsys, name):
    assert write("--output", tmp_path / name, command="roster") == 1
    assert "[cli.no_page]" in complaint(capsys)
    parsed = _parser().parse_args(["roster", "x", "--program", "p", "--as-of", "2026-03-15", "-o", name])
    told(lambda: parsed.run(parsed), InputError, "cli.no_page", "--output", name, "tierpace report …")
