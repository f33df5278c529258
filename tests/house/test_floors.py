"""A module imports only from the floors below, and within a floor only along a drawn arrow."""

from fnmatch import fnmatchcase

import pytest

from tests.house.drawings import Floors, floors
from tests.house.modules import MAP, PACKAGE, WINDOW, folder, imports, is_window, own, sources


def climbing(code: dict[str, str], drawn: Floors) -> list[str]:
    """Every import that the drawing does not allow, as a sentence."""
    found = []
    for module, source in code.items():
        if not is_window(module) and drawn.of(module) is None:
            found.append(f"tierpace/{module}.py: on no floor; place it in docs/explain/house.md")
            continue
        for name in imports(module, source):
            target = own(name.target, set(code))
            if target is None or target == module or _allowed(target, module, drawn):
                continue
            if (name.in_function or name.types_only) and drawn.excepted(target, module):
                continue
            found.append(
                f"tierpace/{module}.py:{name.line}: {module} (floor {drawn.of(module)}) may not "
                f"import {name.target} from {target} (floor {drawn.of(target)})"
            )
    return found


def _allowed(target: str, module: str, drawn: Floors) -> bool:
    if module == WINDOW or (is_window(module) and folder(target).startswith(folder(module))):
        return True  # a window shows what is in its own folder
    above, below = drawn.of(module), drawn.of(target)
    if above is None or below is None:
        return False
    return below < above or (
        below == above and not is_window(target) and not is_window(module) and drawn.leads(target, module)
    )


def absent(code: dict[str, str], drawn: Floors) -> list[str]:
    """Patterns of the drawing that no module fits."""
    ends = {end for arrow in drawn.exceptions for end in arrow}
    return [
        pattern
        for pattern in [*drawn.floor, *sorted(ends)]
        if not any(fnmatchcase(module, pattern) and not is_window(module) for module in code)
    ]


def circles(drawn: Floors) -> list[str]:
    """Patterns from which the arrows lead back to themselves."""
    return [p for p in drawn.floor if "*" not in p and drawn.leads(p, p)]


@pytest.fixture(scope="module")
def drawn():
    return floors(MAP.read_text(encoding="utf-8"))


def test_no_import_climbs(drawn):
    found = climbing(sources(PACKAGE), drawn)
    assert not found, "\n".join(found)


def test_every_drawn_module_exists(drawn):
    found = absent(sources(PACKAGE), drawn)
    assert not found, "drawn, but not there"


def test_arrows_do_not_run_in_circles(drawn):
    assert not circles(drawn)


# The guard bites -------------------------------------------------------------------------------

SKETCH = floors("""
<!-- floors -->
```text
3  cli
2  desk/a → desk/b → desk/c   desk/d
1  kernels/*
0  errors

inside functions: cli → desk/d
```
""")
WINDOWS = {"__init__": "", "desk/__init__": "from tierpace.desk.c import C", "kernels/__init__": ""}
STANDING = {
    "errors": "",
    "kernels/x": "",
    "desk/a": "",
    "desk/b": "",
    "desk/c": "",
    "desk/d": "",
    "cli": "",
}


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("errors", "import tierpace.kernels.x"),
        ("errors", "from tierpace.kernels import x"),
        ("errors", "from .kernels.x import thing"),
        ("kernels/x", "from ..desk import a"),
        ("kernels/x", "def f():\n    from tierpace.desk.a import thing"),
        ("kernels/x", "import importlib\nimportlib.import_module('tierpace.desk.a')"),
        ("desk/a", "from tierpace.desk.b import thing"),
        (
            "desk/a",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import tierpace.desk.b",
        ),
        ("desk/d", "from tierpace.desk.a import thing"),
        ("desk/d", "from tierpace.cli import main"),
        ("desk/d", "from tierpace.desk import C"),
        ("desk/d", "import tierpace"),
        ("kernels/__init__", "from tierpace.desk.a import thing"),
        ("stray", ""),
    ],
)
def test_a_climbing_import_is_found(module, line):
    assert climbing({**WINDOWS, **STANDING, module: line}, SKETCH)


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("desk/a", "import numpy, tierpace.errors\nfrom tierpace.kernels import x"),
        ("desk/b", "from tierpace.desk.a import thing"),
        ("desk/c", "from tierpace.desk import a, b"),
        ("desk/d", "def f():\n    from tierpace.cli import main"),
        ("cli", "from tierpace.desk import C"),
        ("__init__", "from tierpace.desk import C"),
    ],
)
def test_a_descending_import_is_left_alone(module, line):
    assert not climbing({**WINDOWS, **STANDING, module: line}, SKETCH)


def test_a_missing_module_and_a_circle_are_found():
    assert absent({name: "" for name in STANDING if name != "desk/d"}, SKETCH) == ["desk/d"] * 2
    assert circles(Floors({"a": 1, "b": 1}, (("a", "b"), ("b", "a")), ())) == ["a", "b"]


def test_a_module_placed_twice_is_refused():
    with pytest.raises(ValueError, match="places a twice"):
        floors("<!-- floors -->\n```text\n1  a\n0  a\n```\n")
