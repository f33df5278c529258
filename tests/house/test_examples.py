"""The examples of public classes are run.

They name a home that does not move, so their `__module__` is not that of the file that they stand in, and pytest's own
search, which takes such classes for imported ones, passes over them.
"""

import ast
import doctest
import importlib

import pytest

from tests.house.modules import PACKAGE, sources

FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def moved(code: dict[str, str]) -> list[tuple[str, str]]:
    """Every class that names another home than its file, by module and name."""
    return [
        (module, node.name)
        for module, source in (("tierpace." + path.replace("/", "."), source) for path, source in code.items())
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef) and home_of(node) not in (None, module)
    ]


def home_of(node: ast.ClassDef) -> str | None:
    """The text that a class says is its `__module__`."""
    for line in node.body:
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "__module__":
            return ast.literal_eval(line.value)
    return None


def examples(kind: type, name: str, names: dict[str, object]) -> list[doctest.DocTest]:
    """The examples of a class and of its methods, without empty ones."""
    found = doctest.DocTestFinder().find(kind, name, module=False, globs=names)
    return [test for test in found if test.examples]


def failures(test: doctest.DocTest) -> str:
    """What running an example says of what went wrong."""
    said: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS).run(test, out=said.append)
    return "".join(said)


@pytest.mark.parametrize(("module", "name"), moved(sources(PACKAGE)))
def test_the_examples_of_a_public_class_are_right(module, name):
    inside = vars(importlib.import_module(module))
    found = examples(inside[name], name, inside)
    assert found, "no example"
    for test in found:
        assert not failures(test)


@pytest.mark.parametrize(("module", "name"), moved(sources(PACKAGE)))
def test_a_public_class_names_the_package_that_offers_it(module, name):
    kind = vars(importlib.import_module(module))[name]
    home = importlib.import_module(kind.__module__)
    assert getattr(home, name) is kind
    assert hasattr(home, "__path__"), "a home is a package, whose name does not move"


# The guard bites -------------------------------------------------------------------------------


class Wrong:
    """Say a number.

    Examples
    --------
    >>> 1 + 1
    3
    """

    __module__ = "tierpace"

    def right(self):
        """
        >>> 1 + 1
        2
        """


def test_an_example_that_is_wrong_is_found_and_those_of_methods_are_run():
    first, second = examples(Wrong, "Wrong", {})
    assert "Expected:" in failures(first)
    assert not failures(second)


def test_classes_are_found_by_the_home_that_they_name():
    source = 'class A:\n    """A."""\n\n    __module__ = "tierpace"\n\n\nclass B:\n    __module__ = "tierpace.core.x"\n'
    assert moved({"core/x": source, "core/y": "class C:\n    pass"}) == [("tierpace.core.x", "A")]
