"""The two drawings of docs/explain/house.md, read into values."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.house.modules import folder, is_window

ARROW = "→"
EXCEPTION = "inside functions:"


def block(page: str, name: str) -> list[str]:
    """The lines of the fenced block under the comment `<!-- name -->`."""
    found = re.search(rf"^<!-- {name} -->\n```\w*\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    if found is None:
        msg = f"the map has no fenced block under <!-- {name} -->"
        raise ValueError(msg)
    return found[1].splitlines()


def tree(page: str) -> list[str]:
    """The entries of the tree block as paths below its first line; folders end in a slash."""
    above: list[str] = []
    entries = []
    for line in block(page, "tree")[1:]:
        name = line.split()[0]
        depth = (len(line) - len(line.lstrip())) // 2 - 1
        path = "".join(above[:depth]) + name
        entries.append(path)
        above[depth:] = [name]
    return entries


@dataclass(frozen=True)
class Floors:
    """The floors block: patterns on numbered floors, and arrows `(from, to)` between patterns."""

    floor: dict[str, int]
    arrows: tuple[tuple[str, str], ...]
    exceptions: tuple[tuple[str, str], ...]

    def pattern(self, module: str) -> str | None:
        """The most exact pattern that a module stands under."""
        fitting = [pattern for pattern in self.floor if fnmatchcase(module, pattern)]
        return min(fitting, key=lambda pattern: "*" in pattern, default=None)

    def of(self, module: str) -> int | None:
        """The floor of a module; of a window, the highest floor in its folder."""
        if is_window(module):
            below = [n for pattern, n in self.floor.items() if pattern.startswith(folder(module))]
            return max(below, default=None)
        pattern = self.pattern(module)
        return None if pattern is None else self.floor[pattern]

    def leads(self, start: str, end: str) -> bool:
        """Whether arrows lead from one module to another."""
        ours, theirs = self.pattern(start), self.pattern(end)
        seen, todo = set(), [ours]
        while todo:
            here = todo.pop()
            for left, right in self.arrows:
                if left == here and right == theirs:
                    return True
                if left == here and right not in seen:
                    seen.add(right)
                    todo.append(right)
        return False

    def excepted(self, target: str, module: str) -> bool:
        """Whether an exception lets the module import the target inside a function."""
        return any(fnmatchcase(target, left) and fnmatchcase(module, right) for left, right in self.exceptions)


def floors(page: str) -> Floors:
    """Read the floors block."""
    floor: dict[str, int] = {}
    arrows: list[tuple[str, str]] = []
    exceptions: list[tuple[str, str]] = []
    for line in filter(str.strip, block(page, "floors")):
        if line.startswith(EXCEPTION):
            exceptions += _arrows(line.removeprefix(EXCEPTION))
            continue
        number, words = line.split(maxsplit=1)
        for pattern in words.replace(ARROW, " ").split():
            if floor.setdefault(pattern, int(number)) != int(number):
                msg = f"the floors block places {pattern} twice"
                raise ValueError(msg)
        arrows += _arrows(words)
    return Floors(floor, tuple(arrows), tuple(exceptions))


def _arrows(words: str) -> list[tuple[str, str]]:
    tokens = words.split()
    return [(tokens[at - 1], tokens[at + 1]) for at, token in enumerate(tokens) if token == ARROW]
