"""No assert in the package (python -O drops it), and every zip says what unequal lengths mean."""

import ast

import pytest

from tests.house.modules import PACKAGE, sources


def loose(code: dict[str, str]) -> list[str]:
    """Every assert, and every zip without strict=, by place."""
    found = []
    for module, source in code.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Assert):
                found.append(f"tierpace/{module}.py:{node.lineno}: assert")
            elif _is_zip(node) and "strict" not in {keyword.arg for keyword in node.keywords}:
                found.append(f"tierpace/{module}.py:{node.lineno}: zip without strict=")
    return found


def _is_zip(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "zip"


def test_no_loose_statement():
    found = loose(sources(PACKAGE))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("line", ["assert x", "zip(a, b)", "def f():\n    assert x"])
def test_a_loose_statement_is_found(line):
    assert loose({"x": line})


@pytest.mark.parametrize("line", ["zip(a, b, strict=True)", "zipped(a, b)", "x = 'assert'"])
def test_others_are_left_alone(line):
    assert not loose({"x": line})
