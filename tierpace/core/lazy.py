"""Names of a package that are loaded when first used, so that an import loads no more than it needs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def lazy_names(
    package: str, homes: Mapping[str, str], *, modules: str = ""
) -> tuple[list[str], Callable[[str], object], Callable[[], list[str]]]:
    """Return ``__all__``, ``__getattr__`` and ``__dir__`` of a package.

    Parameters
    ----------
    package : str
        Its ``__name__``.
    homes : {str: str}
        The modules, and the names that each of them gives, with spaces between.
    modules : str
        Modules of the package that are names of it too, with spaces between.

    That on top also has a ``__version__``, which is that of what is installed.

    Examples
    --------
    >>> from tierpace.core.lazy import lazy_names
    >>> names, get, _ = lazy_names("tierpace", {"tierpace.core.tiers": "Tier"}, modules="core")
    >>> names, get("Tier")
    (['Tier', 'core'], <class 'tierpace.Tier'>)
    """
    home = {name: module for module, names in homes.items() for name in names.split()}
    inner = modules.split()
    names = sorted([*home, *inner])

    def get(name: str) -> object:
        if name == "__version__" and "." not in package:
            from importlib.metadata import version

            return version(package)
        if name in inner:
            return import_module(f"{package}.{name}")
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(home[name]), name)
        vars(sys.modules[package])[name] = value
        return value

    return names, get, lambda: names
