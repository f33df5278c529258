"""Every number of docs/explain/bad-input.md is held by a test that bears it, or has its reason here."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.modules import ERRORS, ROOT

PAGE = ROOT / "docs" / "explain" / "bad-input.md"
TESTS = ROOT / "tests"
ROW = re.compile(r"^\| (\d+) \|.*\| ([^|]*) \|$", re.MULTILINE)
CODE = re.compile(r"`([a-z]+\.[a-z_]+)`")
LAST = 196
WITHOUT = {116: "a call cannot stop what it calls; those who run foreign code set the limit"}


def rows(page: str) -> dict[int, set[str]]:
    """The codes of each number; a number that appears twice is an error."""
    found: dict[int, set[str]] = {}
    for number, codes in ROW.findall(page):
        assert int(number) not in found, f"{number} appears twice"
        found[int(number)] = set(CODE.findall(codes))
    return found


def marked(source: str) -> dict[int, list[str]]:
    """The tests that bear each number."""
    found: dict[int, list[str]] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.catalogue":
                    for arg in mark.args:
                        found.setdefault(ast.literal_eval(arg), []).append(node.name)
    return found


@pytest.fixture(scope="module")
def page():
    return rows(PAGE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def files():
    """Each file of tests, with the numbers its tests bear."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(Path(TESTS).rglob("test_*.py"))}
    return {text: marked(text) for text in texts.values()}


def test_the_page_has_every_number_once(page):
    assert sorted(page) == list(range(1, LAST + 1))


def test_every_number_has_a_test_or_a_reason_and_none_has_both(page, files):
    borne = {number for numbers in files.values() for number in numbers}
    assert sorted(set(page) - borne - set(WITHOUT)) == [], "no test bears them"
    assert sorted(borne & set(WITHOUT)) == [], "a test bears them, so there is no reason why not"
    assert sorted(borne - set(page)) == [], "not on the page"


def test_every_code_of_a_number_is_spelled_where_a_test_bears_it(page, files):
    missing = [
        (number, code)
        for number, codes in page.items()
        for code in sorted(codes)
        if not any(f'"{code}"' in text for text, numbers in files.items() if number in numbers)
    ]
    assert missing == []


def test_every_code_of_the_page_is_on_that_of_errors(page):
    listed = set(CODE.findall(ERRORS.read_text(encoding="utf-8")))
    assert sorted(set().union(*page.values()) - listed) == []


# The guard bites -------------------------------------------------------------------------------


def test_marks_and_rows_are_found():
    source = "@pytest.mark.catalogue(1, 7)\n@pytest.mark.slow\ndef test_a():\n    pass\ndef test_b():\n    pass\n"
    assert marked(source) == {1: ["test_a"], 7: ["test_a"]}
    assert rows("| 7 | x | y | `a.b`, `c.d` (issue) |\n| # | a | b | c |\n| 8 | x | y | – |\n") == {
        7: {"a.b", "c.d"},
        8: set(),
    }
    with pytest.raises(AssertionError, match="7 appears twice"):
        rows("| 7 | x | y | – |\n| 7 | x | y | – |\n")
