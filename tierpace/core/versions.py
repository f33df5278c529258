"""Which version of the library this is."""

from __future__ import annotations


def library_version() -> str:
    """Return the version that is installed.

    Examples
    --------
    >>> from tierpace.core.versions import library_version
    >>> bool(library_version())
    True
    """
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("tierpace")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"
