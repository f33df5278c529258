"""Every code that an error may carry is on the page of errors, and no other."""

import ast
import re

from tests.house.modules import ERRORS, PACKAGE, ROOT, sources

CODE = re.compile(r"[a-z]+\.[a-z_]+")
ROW = re.compile(r"^\| `([a-z]+\.[a-z_]+)` \|", re.MULTILINE)
BY_ALL = {"rows.bad": {"RowErrors"}}  # `bad_row` itself checks it
KINDS = re.compile(r"^\| `([a-z]+\.[a-z_]+)` \| ([^|]*) \|", re.MULTILINE)


def written(code: dict[str, str], families: set[str]) -> set[str]:
    """Whole strings that read like a code of one of these families."""
    texts = {
        node.value
        for source in code.values()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {t for t in texts if CODE.fullmatch(t) and not t.endswith("_") and t.partition(".")[0] in families}


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
    return ROW.findall(ERRORS.read_text(encoding="utf-8"))


def told(tests: dict[str, str]) -> dict[str, set[str]]:
    """The classes with which each code is checked in full: by `told` and `bad_row`, or in the table of sentences."""
    found: dict[str, set[str]] = {}
    for source in tests.values():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("told", "bad_row"):
                texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                kind = ast.unparse(node.args[1]) if ast.unparse(node.func) == "told" else "RowErrors"
                for text in filter(CODE.fullmatch, texts[:1]):
                    found.setdefault(text, set()).add(kind.rpartition(".")[2])
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "SENTENCES":
                for row in node.value.elts:
                    found.setdefault(row.elts[0].value, set()).add(row.elts[1].id)
    return found


def raised(code: dict[str, str]) -> set[str]:
    """The families of the codes that errors are made with."""
    calls = (n for source in code.values() for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call) and n.args)
    first = (call.args[0] for call in calls if ast.unparse(call.func).endswith("Error"))
    texts = (a.value for a in first if isinstance(a, ast.Constant) and isinstance(a.value, str))
    return {text.partition(".")[0] for text in texts if CODE.fullmatch(text)}


def test_every_code_is_on_the_page():
    codes, code = set(listed()), sources(PACKAGE)
    missing = sorted(written(code, {c.partition(".")[0] for c in codes} | raised(code)) - codes)
    assert not missing, "raised, but not on the page"


def test_every_code_is_reported_in_full_by_a_test_with_each_class_of_the_page_and_no_other():
    """Its class, field, value, rule, next step and sentence: see `told`, `bad_row` and the table of sentences."""
    tests = {str(p): p.read_text(encoding="utf-8") for p in (ROOT / "tests").rglob("*.py") if "house" not in p.parts}
    found = BY_ALL | told(tests)
    rows = KINDS.findall(ERRORS.read_text(encoding="utf-8"))
    errors = {code: set(re.findall("`([A-Za-z]+)`", kinds)) for code, kinds in rows}
    untold = {code: kinds - found.get(code, set()) for code, kinds in errors.items()}
    assert not {code: kinds for code, kinds in untold.items() if kinds}, "no test checks them in full"
    wrong = {code: kinds - errors[code] for code, kinds in found.items() if code in errors}
    assert not {code: kinds for code, kinds in wrong.items() if kinds}, "the page gives other classes"


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
    assert written(code, {"month", "session"}) == {"month.bad_text", "session.too_long"}
    assert written(code, {"month"}) == {"month.bad_text"}
    listed_codes = {"month.bad_text", "session.too_long", "program.bad_zone", "program.none"}
    assert unwritten(listed_codes, code) == ["program.none"]


def test_tellings_are_found():
    tests = {
        "a": "told(lambda: f(), errors.InputError, 'month.bad_text', 'month')\nbad_row('session.too_long', 'end', 5)",
        "b": "SENTENCES = [('file.empty', FileError, call, 'it is')]\nother(KeyError, 'file.nul')",
    }
    assert told(tests) == {
        "month.bad_text": {"InputError"},
        "session.too_long": {"RowErrors"},
        "file.empty": {"FileError"},
    }
