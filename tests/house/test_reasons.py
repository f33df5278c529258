"""Whatever is switched off has its reason next to it."""

import re

import pytest

from tests.house.modules import PACKAGE, ROOT, sources

SETTING = re.compile(r'^ *(?:ignore|filterwarnings|"[^"]+") = \[\n(.*?)^\]$', re.MULTILINE | re.DOTALL)
EXEMPTION = re.compile(r"#\s*(?:type: ignore|noqa|pragma|pyright: ignore)\b")
REASONED = re.compile(r"#\s*(?:type: ignore\[[\w, -]+\]|noqa: [A-Z]+\d+(?:, ?[A-Z]+\d+)*|pragma: no \w+)\s+# \w")


def unexplained_settings(text: str) -> list[str]:
    """Entries of the lists of exemptions without a comment after or right above them."""
    found = []
    for body in SETTING.findall(text):
        above = ""
        for line in map(str.strip, body.splitlines()):
            if line and not line.startswith("#") and "#" not in line and not above.startswith("#"):
                found.append(line)
            above = line
    return found


def unexplained_lines(code: dict[str, str]) -> list[str]:
    """Lines of code that switch a check off without naming it and giving a reason."""
    return [
        f"tierpace/{module}.py:{number}: {line.strip()}"
        for module, source in code.items()
        for number, line in enumerate(source.splitlines(), start=1)
        if EXEMPTION.search(line) and not REASONED.search(line)
    ]


def test_every_exempted_rule_has_a_reason():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert len(SETTING.findall(text)) > 1
    assert not unexplained_settings(text)


def test_every_exempted_line_has_a_reason():
    found = unexplained_lines(sources(PACKAGE))
    assert not found, "\n".join(found)


# The guard bites -------------------------------------------------------------------------------


def test_a_rule_without_a_reason_is_found():
    text = 'ignore = [\n    "A1", # so\n    "B2",\n    # so\n    "C3",\n    "D4",\n]\n'
    assert unexplained_settings(text) == ['"B2",', '"D4",']


@pytest.mark.parametrize(
    "line",
    [
        "x = 1  # type: ignore",
        "x = 1  # type: ignore[misc]",
        "x = 1  # noqa",
        "x = 1  # noqa: E501",
        "x = 1  # pragma: no cover",
    ],
)
def test_a_line_without_a_reason_is_found(line):
    assert unexplained_lines({"x": line})
    assert not unexplained_lines({"x": "x = 1  # type: ignore[misc, attr-defined]  # so"})
    assert not unexplained_lines({"x": "x = 1  # noqa: E501, S101  # so"})
