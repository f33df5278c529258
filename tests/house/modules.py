"""The package as its tests of the house see it: modules by path, and what each imports."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "tierpace"
MAP = ROOT / "docs" / "explain" / "house.md"
ERRORS = ROOT / "docs" / "reference" / "errors.md"
WINDOW = "__init__"


@dataclass(frozen=True)
class Import:
    """One imported name, dotted and absolute."""

    target: str
    line: int
    in_function: bool
    types_only: bool


def sources(package: Path) -> dict[str, str]:
    """Source by module path without suffix: `ledger/ledger`, `core/__init__`."""
    return {
        path.relative_to(package).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(package.rglob("*.py"))
    }


def folder(module: str) -> str:
    """The folder of a module, with its slash: `core/`, or nothing at the top."""
    return module.rpartition("/")[0] + "/" if "/" in module else ""


def is_window(module: str) -> bool:
    return module.rpartition("/")[2] == WINDOW


def imports(module: str, source: str, *, package: str = "tierpace") -> list[Import]:
    """Every import of a module, relative ones made absolute."""
    return list(_walk(ast.parse(source), module, package, in_function=False, types_only=False))


def _walk(node: ast.AST, module: str, package: str, *, in_function: bool, types_only: bool) -> Iterator[Import]:
    for target in _targets(node, module, package):
        yield Import(target, node.lineno, in_function, types_only)
    inside = in_function or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    guard = isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
    for field, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                for_types = types_only or (guard and field == "body")
                yield from _walk(child, module, package, in_function=inside, types_only=for_types)


def _targets(node: ast.AST, module: str, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        parents = [package, *module.split("/")[:-1]]
        start = parents[: len(parents) - node.level + 1] if node.level else []
        stem = ".".join([*start, *([node.module] if node.module else [])])
        yield from (f"{stem}.{alias.name}" for alias in node.names)
    elif (
        isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"import_module", "importlib.import_module", "__import__"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ):
        yield node.args[0].value


def own(target: str, modules: set[str], *, package: str = "tierpace") -> str | None:
    """The module of ours behind a dotted name, a window where there is none; None for others."""
    head, *rest = target.split(".")
    if head != package:
        return None
    for length in range(len(rest), 0, -1):
        path = "/".join(rest[:length])
        if path in modules:
            return path
        if f"{path}/{WINDOW}" in modules:
            return f"{path}/{WINDOW}"
    return WINDOW
