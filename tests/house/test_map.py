"""The tree in docs/explain/house.md and the tree on disk are the same."""

from pathlib import Path

import pytest

from tests.house.drawings import tree
from tests.house.modules import MAP, PACKAGE


def missing(entries: list[str], package: Path) -> list[str]:
    """Entries of the drawing that are not on disk."""
    return [entry for entry in entries if not any(package.glob(entry))]


def unmapped(entries: list[str], package: Path) -> list[str]:
    """Files on disk that no entry of the drawing covers; windows need none."""
    drawn = {path for entry in entries for path in package.glob(entry)}
    files = (p for p in package.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return [
        path.relative_to(package).as_posix()
        for path in sorted(files)
        if path not in drawn and path.name != "__init__.py"
    ]


@pytest.fixture(scope="module")
def entries():
    return tree(MAP.read_text(encoding="utf-8"))


def test_every_entry_of_the_map_exists(entries):
    assert not missing(entries, PACKAGE)


def test_every_entry_appears_once(entries):
    assert sorted(entries) == sorted(set(entries))


def test_every_file_is_on_the_map(entries):
    assert not unmapped(entries, PACKAGE)


# The guard bites -------------------------------------------------------------------------------

PAGE = """
<!-- tree -->
```text
tierpace/
  errors.py    words
  core/        words
    one.py     words
    deep/      words
      two.py   words
  examples/    words
    *.toml     words
```
"""


@pytest.fixture
def package(tmp_path):
    for name in ["errors.py", "core/__init__.py", "core/one.py", "core/deep/two.py"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "first.toml").touch()
    return tmp_path


def test_a_tree_as_drawn_passes(package):
    assert tree(PAGE) == [
        "errors.py",
        "core/",
        "core/one.py",
        "core/deep/",
        "core/deep/two.py",
        "examples/",
        "examples/*.toml",
    ]
    assert not missing(tree(PAGE), package)
    assert not unmapped(tree(PAGE), package)


def test_a_file_too_many_or_too_few_is_found(package):
    (package / "core" / "three.py").touch()
    (package / "examples" / "first.toml").unlink()
    assert unmapped(tree(PAGE), package) == ["core/three.py"]
    assert missing(tree(PAGE), package) == ["examples/*.toml"]
