"""What tests share stands in modules of its own: no test imports another."""

import pytest

from tests.house.modules import ROOT, imports, sources

TESTS = ROOT / "tests"


def from_tests(code: dict[str, str]) -> list[str]:
    """Every import from a file of tests, wherever it stands, as a sentence."""
    return [
        f"tests/{module}.py:{name.line}: imports {name.target}; move what both need to a module of its own"
        for module, source in code.items()
        for name in imports(module, source, package="tests")
        if any(part.startswith("test_") for part in name.target.split("."))
    ]


def test_no_module_of_tests_imports_a_test():
    found = from_tests(sources(TESTS))
    assert not found, "\n".join(found)


# The guard bites -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "import tests.unit.test_a",
        "from tests.unit.test_a import ledger",
        "from tests.unit import test_a as a",
        "from .test_a import ledger",
        "from ..unit.test_a import ledger",
        "from . import test_a",
        "def f():\n    from tests.unit.test_a import ledger",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from tests.unit.test_a import Fixed",
        "import importlib\nimportlib.import_module('tests.unit.test_a')",
    ],
)
def test_an_import_from_a_test_is_found(line):
    (said,) = from_tests({"unit/test_b": f"import numpy\n{line}"})
    assert said.startswith("tests/unit/test_b.py:")
    assert "imports tests.unit.test_a" in said


@pytest.mark.parametrize(
    "line",
    [
        "import tierpace as tp\nfrom tests.making.ledgers import daily",
        "from tests import answers, fuzz\nfrom tests.making import results as test_results",
        "from numpy.testing import assert_allclose",
        "from .latest_pages import ledger",
    ],
)
def test_an_import_of_what_is_shared_is_left_alone(line):
    assert from_tests({"unit/test_b": line}) == []
