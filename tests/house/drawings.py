"""The two drawings of docs/explain/house.md, read into values."""

import re


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


def floors(page: str) -> dict[str, int]:
    """The floors block: the number of the floor of each room, a module or folder on top of the package."""
    floor: dict[str, int] = {}
    for line in filter(str.strip, block(page, "floors")):
        number, *rooms = line.split()
        for room in rooms:
            if room in floor:
                msg = f"the floors block places {room} twice"
                raise ValueError(msg)
            floor[room] = int(number)
    return floor
