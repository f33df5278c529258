"""Every code that an error may carry is on the page of errors, and no other."""

import ast
import re

from tests.house.modules import PACKAGE, ROOT, sources

PAGE = ROOT / "docs" / "reference" / "errors.md"
CODE = re.compile(r"[a-z]+\.[a-z_]+")
ROW = re.compile(r"^\| `([a-z]+\.[a-z_]+)` \|", re.MULTILINE)


def raised(code: dict[str, str]) -> set[str]:
    """Codes given to an error as its first argument, and those of the table of requirements."""
    found = set()
    for source in code.values():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Error"):
                found |= {arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)}
            elif isinstance(node, ast.AnnAssign | ast.Assign) and isinstance(node.value, ast.Dict):
                found |= {key.value for key in node.value.keys if isinstance(key, ast.Constant)}
    return {text for text in found if isinstance(text, str) and CODE.fullmatch(text)}


def unwritten(listed: set[str], code: dict[str, str]) -> list[str]:
    """Codes on the page that no string of the package spells, whole or with a part filled in."""
    whole, starts = set(), set()
    for source in code.values():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                starts.add(node.values[0].value)
    heads = tuple(start for start in starts if re.fullmatch(r"[a-z]+\.[a-z_]*", start))
    return sorted(text for text in listed - whole if not text.startswith(heads or ("\0",)))


def listed() -> list[str]:
    return ROW.findall(PAGE.read_text(encoding="utf-8"))


def test_every_code_is_on_the_page():
    missing = sorted(raised(sources(PACKAGE)) - set(listed()))
    assert not missing, "raised, but not on the page"


def test_the_page_lists_no_other_code_and_none_twice():
    codes = listed()
    assert sorted(codes) == sorted(set(codes))
    invented = unwritten(set(codes), sources(PACKAGE))
    assert not invented, "on the page, but never raised"


def test_codes_are_found():
    code = {
        "a": "raise InputError('month.bad_text', field='month')",
        "b": "RULES = {'session.too_long': 'is short'}\nraise SomeError(f'program.bad_{name}')",
    }
    assert raised(code) == {"month.bad_text", "session.too_long"}
    listed_codes = {"month.bad_text", "session.too_long", "program.bad_zone", "program.none"}
    assert unwritten(listed_codes, code) == ["program.none"]
