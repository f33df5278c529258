"""No module is long, and none has a name that says nothing."""

from tests.house.modules import PACKAGE, sources

LONGEST = 400
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "misc", "tools"}


def too_long(code: dict[str, str]) -> dict[str, int]:
    lines = {module: len(source.splitlines()) for module, source in code.items()}
    return {module: count for module, count in lines.items() if count > LONGEST}


def nameless(code: dict[str, str]) -> list[str]:
    return [m for m in code if EMPTY_NAMES & {part.strip("_") for part in m.split("/")}]


def test_no_module_is_long():
    found = too_long(sources(PACKAGE))
    assert not found


def test_every_name_says_something():
    found = nameless(sources(PACKAGE))
    assert not found


def test_a_long_module_and_an_empty_name_are_found():
    assert too_long({"a": "\n" * LONGEST, "b": "\n" * (LONGEST + 1)}) == {"b": LONGEST + 1}
    found = nameless({"core/_utils": "", "base/x": "", "core/based": ""})
    assert found == ["core/_utils", "base/x"]
