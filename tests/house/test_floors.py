"""A room imports only from the floors below its own, and no files import each other in a circle.

Imports inside functions and for types alone count like any other.
"""

from itertools import count

import pytest

from tests.house.drawings import block, floors
from tests.house.modules import MAP, PACKAGE, WINDOW, imports, is_window, own, sources

MOST_LINES, MOST_ENTRIES = 14, 24


def room(module: str) -> str:
    """The module or folder on top of the package that a module belongs to."""
    return module.split("/", maxsplit=1)[0]


def arrows(code: dict[str, str]) -> dict[str, dict[str, int]]:
    """What each module imports of ours, with the line; the top's list of public names shows all, and is left out."""
    found: dict[str, dict[str, int]] = {}
    for module, source in code.items():
        if module == WINDOW:
            continue
        inside: dict[str, int] = {}
        for name in imports(module, source):
            target = own(name.target, set(code))
            if target not in (None, WINDOW, module):
                inside.setdefault(target, name.line)
        found[module] = inside
    return found


def climbing(code: dict[str, str], floor: dict[str, int]) -> list[str]:
    """Every import that does not lead to a lower floor, as a sentence, and every room without one."""
    found = []
    for module, targets in arrows(code).items():
        here = room(module)
        if here not in floor:
            found.append(f"tierpace/{module}.py: on no floor; place {here} in docs/explain/house.md")
            continue
        found += [
            f"tierpace/{module}.py:{line}: {here} (floor {floor[here]}) may not import {target} "
            f"(floor {floor.get(room(target))})"
            for target, line in targets.items()
            if room(target) != here and floor.get(room(target), floor[here]) >= floor[here]
        ]
    return found


def circles(code: dict[str, str]) -> list[list[str]]:
    """Files that import each other in a loop, each loop sorted; lists of public names are left out."""
    graph = {m: [t for t in targets if not is_window(t)] for m, targets in arrows(code).items() if not is_window(m)}
    order, low, stack, found, number = {}, {}, [], [], count()

    def visit(module):
        order[module] = low[module] = next(number)
        stack.append(module)
        for target in graph.get(module, ()):
            if target not in order:
                visit(target)
                low[module] = min(low[module], low[target])
            elif target in stack:
                low[module] = min(low[module], order[target])
        if low[module] == order[module]:
            loop = stack[stack.index(module) :]
            del stack[stack.index(module) :]
            if len(loop) > 1:
                found.append(sorted(loop))

    for module in graph:
        if module not in order:
            visit(module)
    return found


@pytest.fixture(scope="module")
def page():
    return MAP.read_text(encoding="utf-8")


def test_no_import_climbs(page):
    found = climbing(sources(PACKAGE), floors(page))
    assert not found, "\n".join(found)


def test_no_files_import_each_other_in_a_circle():
    found = circles(sources(PACKAGE))
    assert not found


def test_the_floors_are_few_and_name_rooms_that_exist(page):
    entries = {path.stem for path in PACKAGE.iterdir() if path.name not in ("__pycache__", "py.typed", "examples")}
    assert set(floors(page)) == entries - {WINDOW}
    assert len(block(page, "floors")) <= MOST_LINES


def test_the_top_of_the_package_is_seen_at_a_glance():
    assert len([path for path in PACKAGE.iterdir() if path.name != "__pycache__"]) <= MOST_ENTRIES


# The guard bites -------------------------------------------------------------------------------

FLOORS = {"show": 3, "rules": 2, "forecasters": 2, "core": 1, "errors": 0}
SOUND = {
    "__init__": "from tierpace.show.page import page\nfrom tierpace import core",
    "errors": "import re",
    "core/__init__": "from tierpace.core.days import Day",
    "core/days": "from tierpace.errors import InputError",
    "core/months": "from tierpace.core.days import Day",
    "rules/judging": "import numpy as np\nfrom tierpace.core.months import Month",
    "forecasters/linear": "from tierpace.core import months",
    "show/page": "from tierpace.rules.judging import judge",
}


def test_a_sound_house_passes():
    assert not climbing(SOUND, FLOORS)
    assert not circles(SOUND)


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("core/days", "from tierpace.rules.judging import judge"),
        ("core/days", "def f():\n    from tierpace.show.page import page"),
        (
            "core/days",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from tierpace.rules.judging import judge",
        ),
        ("rules/judging", "import tierpace.forecasters.linear"),
        ("rules/judging", "from importlib import import_module\nx = import_module('tierpace.show.page')"),
        ("core/__init__", "from tierpace.rules.judging import judge"),
        ("attic", "import re"),
        ("attic/deep/x", "import re"),
    ],
)
def test_an_import_that_climbs_is_found(module, line):
    assert len(climbing({**SOUND, module: line}, FLOORS)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "from tierpace.core.months import Month",
        "from tierpace.core import months",
        "def f():\n    import tierpace.core.months",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from tierpace.core.months import Month",
    ],
)
def test_a_circle_is_found(line):
    assert circles({**SOUND, "core/days": line}) == [["core/days", "core/months"]]


def test_a_longer_circle_is_found_once():
    loop = {name: f"from tierpace.core.{after} import x" for name, after in (("a", "b"), ("b", "c"), ("c", "a"))}
    assert circles({f"core/{name}": source for name, source in loop.items()}) == [["core/a", "core/b", "core/c"]]


def test_a_room_placed_twice_is_refused():
    with pytest.raises(ValueError, match="places core twice"):
        floors("<!-- floors -->\n```text\n2  core\n1  core\n```\n")
    with pytest.raises(ValueError, match="no fenced block"):
        floors("nothing")
