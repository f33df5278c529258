"""Run the benchmarks and write their tables into docs/explain/speed.md: each between its two marks.

Peers want pandas below 3, so all of it runs in an environment of its own. About ten minutes of one core::

    python -m venv peers
    peers/bin/pip install . -r benchmarks/peers-requirements.txt
    peers/bin/python benchmarks/make_speed_page.py

Names of tables, as in ``make_speed_page.py roster import``, run these alone; with ``--from FOLDER`` a table whose JSON
lies there is not run again.
"""

import argparse
import json
import platform
import re
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

TABLES = ("streams", "points", "roster", "books", "import")
HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "explain" / "speed.md"
LIBRARIES = ("numpy", "pandas", "polars", "duckdb", "statsforecast")


def made(name: str, folder: Path) -> str:
    """Return a table as Markdown, from its JSON; run its benchmark if there is none."""
    path = folder / f"{name}.json"
    if not path.exists():
        subprocess.run([sys.executable, HERE / f"bench_{name}.py", "--json", path], check=True)  # noqa: S603  # ourselves
    said = json.loads(path.read_text())
    rows = [said["columns"], ["---"] * len(said["columns"]), *said["rows"]]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def put(page: str, name: str, text: str) -> str:
    """Return the page with the text between the marks of a name."""
    pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    if not re.search(pattern, page, re.DOTALL):
        sys.exit(f"{PAGE} has no marks for {name}")
    return re.sub(pattern, lambda m: f"{m[1]}{text}\n{m[2]}", page, flags=re.DOTALL)


def where() -> str:
    """Return what the figures were measured with."""
    found = [f"Python {platform.python_version()}"]
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"without {name}")
    return "Measured with " + ", ".join(found) + f" on {platform.machine()}, one thread."


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"these alone, of {', '.join(TABLES)}")
    parser.add_argument("--from", dest="folder", type=Path, help="where their JSON is")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        page = PAGE.read_text(encoding="utf-8")
        for name in asked.tables or TABLES:
            page = put(page, name, made(name, asked.folder or Path(scratch)))
        PAGE.write_text(put(page, "where", where()), encoding="utf-8")


if __name__ == "__main__":
    main()
