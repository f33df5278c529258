"""Which other people's libraries a module may use, and whether at its top or only in a function."""

import sys

import pytest

from tests.house.modules import PACKAGE, imports, sources

ANYWHERE = {"attrs", "attr", "numpy"}
ARITHMETIC = {"scipy"}
ARITHMETIC_FLOORS = ("kernels/", "forecasters/", "planning/", "evidence/")
IN_FUNCTIONS = {
    "duckdb",
    "jinja2",
    "matplotlib",
    "statsmodels",
    "pandas",
    "narwhals",
    "polars",
    "pyarrow",
    "python_calamine",
    "rich",
    "xlsxwriter",
}


def misplaced(code: dict[str, str]) -> list[str]:
    """Every import of a library where it may not be."""
    found = []
    for module, source in code.items():
        for name in imports(module, source):
            library = name.target.split(".")[0]
            if library in sys.stdlib_module_names | ANYWHERE | {"tierpace"}:
                continue
            if library in ARITHMETIC and module.startswith(ARITHMETIC_FLOORS):
                continue
            if library in IN_FUNCTIONS and (name.in_function or name.types_only):
                continue
            found.append(f"tierpace/{module}.py:{name.line}: {library} may not be imported here")
    return found


def test_libraries_are_where_they_may_be():
    found = misplaced(sources(PACKAGE))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("core/x", "import pandas as pd"),
        ("core/x", "from scipy import special"),
        ("core/x", "def f():\n    import requests"),
        ("forecasters/x", "from statsmodels.tsa import api"),
        ("cli", "try:\n    import rich\nexcept ImportError:\n    rich = None"),
    ],
)
def test_a_misplaced_library_is_found(module, line):
    assert misplaced({module: line})


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("core/x", "import numpy as np, attrs, datetime"),
        ("kernels/x", "from scipy import special"),
        ("core/x", "def f():\n    import pandas as pd"),
        ("core/x", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas as pd"),
    ],
)
def test_a_library_in_its_place_is_left_alone(module, line):
    assert not misplaced({module: line})
