"""The public names, the reference and the docstrings agree."""

import importlib
import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest

from tests.house.modules import PACKAGE, ROOT

REFERENCE = ROOT / "docs" / "reference"
EXAMPLES = re.compile(r"^```pycon\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DIRECTIVE = re.compile(r"^\s*\.\. auto\w+:: +(tierpace[\w.]*)", re.MULTILINE)


def documented(pages: Path) -> list[str]:
    """Every name that the reference has a directive for."""
    return [
        name for page in sorted(pages.rglob("*.md")) for name in DIRECTIVE.findall(page.read_text(encoding="utf-8"))
    ]


def public() -> dict[str, object]:
    """Every public name with its object: the top's, and those that only a public submodule has."""
    top = importlib.import_module("tierpace")
    names = {f"tierpace.{name}": getattr(top, name) for name in top.__all__}
    known = {id(thing) for thing in names.values()}
    windows = [(path, thing) for path, thing in names.items() if isinstance(thing, ModuleType)]
    for path, module in windows:
        inner = {f"{path}.{name}": getattr(module, name) for name in module.__all__}
        names |= {name: thing for name, thing in inner.items() if id(thing) not in known}
        windows += [(name, thing) for name, thing in inner.items() if isinstance(thing, ModuleType)]
    return names


def examples(pages: Path) -> str:
    """All example blocks of the reference."""
    texts = (page.read_text(encoding="utf-8") for page in sorted(pages.rglob("*.md")))
    return "\n".join(block for text in texts for block in EXAMPLES.findall(text))


def without_example(names: dict[str, object], shown: str) -> list[str]:
    """Classes and functions whose docstring has no example that is run.

    An exception may have its example on a page of the reference instead.
    """
    return [
        name
        for name, thing in names.items()
        if (inspect.isclass(thing) or inspect.isfunction(thing))
        and not re.search(r"^Examples\n-+\n(.|\n)*?^\s*>>> ", _text(thing), re.MULTILINE)
        and not (_is_exception(thing) and re.search(rf"\b{thing.__name__}\b", shown))
    ]


def _text(thing: object) -> str:
    own = vars(thing).get("__doc__") if inspect.isclass(thing) else thing.__doc__
    return inspect.cleandoc(own or "")


def _is_exception(thing: object) -> bool:
    return inspect.isclass(thing) and issubclass(thing, BaseException)


def shadowed(names: dict[str, object], package: Path) -> list[str]:
    """Public functions named as a module next to them: a lazy import would hide them."""
    return [
        name
        for name, thing in names.items()
        if inspect.isfunction(thing)
        and (
            package.joinpath(*name.split(".")[1:]).is_dir()
            or package.joinpath(*name.split(".")[1:]).with_suffix(".py").is_file()
        )
    ]


def test_the_reference_lists_exactly_the_public_names():
    there, here = documented(REFERENCE), public()
    assert sorted(there) == sorted(set(there)), "a name is documented twice"
    undocumented, invented = sorted(set(here) - set(there)), sorted(set(there) - set(here))
    assert not undocumented, "public, but not in docs/reference"
    assert not invented, "in docs/reference, but not public"


def test_public_names_are_single_and_offered_by_dir():
    top = importlib.import_module("tierpace")
    assert len(set(top.__all__)) == len(top.__all__)
    assert set(top.__all__) <= set(dir(top))


def test_every_public_name_has_an_example():
    found = without_example(public(), examples(REFERENCE))
    assert not found, "no example that is run: " + " ".join(found)


def test_no_function_bears_the_name_of_a_module():
    found = shadowed(public(), PACKAGE)
    assert not found


# The guard bites -------------------------------------------------------------------------------


def told():
    """Say.

    Examples
    --------
    >>> 1 + 1
    2
    """


def untold():
    """Say nothing that runs."""


class Teller:
    __doc__ = told.__doc__


class Child(Teller):
    pass


class FailureError(Exception):
    pass


@pytest.mark.parametrize("thing", [untold, Child, FailureError])
def test_a_missing_example_is_found(thing):
    assert without_example({"told": told, "Teller": Teller, "thing": thing}, "") == ["thing"]


def test_an_exception_may_have_its_example_on_a_page(tmp_path):
    (tmp_path / "page.md").write_text("```pycon\n>>> fail()\nFailureError\n\n```\n", encoding="utf-8")
    assert not without_example({"FailureError": FailureError}, examples(tmp_path))
    assert without_example({"Child": Child}, "Child")


def test_a_shadowed_function_is_found(tmp_path):
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "told.py").touch()
    names = {"tierpace.core.told": told, "tierpace.told": told, "tierpace.core": told}
    assert shadowed(names, tmp_path) == ["tierpace.core.told", "tierpace.core"]


def test_directives_are_read(tmp_path):
    text = "```{eval-rst}\n.. autoclass:: tierpace.Tier\n   :members:\n```\n.. note:: tierpace.No\n"
    (tmp_path / "page.md").write_text(text, encoding="utf-8")
    assert documented(tmp_path) == ["tierpace.Tier"]
