"""A folder of files that is there whole or not at all, and replaced only where it is one of ours."""

from __future__ import annotations

import json
import shutil
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tierpace.errors import FileError
from tierpace.files.writing import unwritten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MANIFEST = "manifest.json"
PART, OLD = ".{}.part", ".{}.old"  # what is written, and what was there before, next to the folder


def check_folder(path: Path, *, kind: str) -> None:
    """Raise FileError, before any work, if a folder is there that is none of this kind.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tierpace.files.folders import check_folder
    >>> check_folder(Path("mornings", "2026-03-16"), kind="example")
    """
    _files_of(path, kind)


def write_folder(path: Path, content: Mapping[str, str], *, facts: Mapping[str, Any], kind: str) -> None:
    """Write texts as the files of a folder, by their paths in it, and a manifest of them last.

    A folder that is there is replaced if its manifest is of the same ``kind``; what else lies in it is kept. It is
    written next to its place first, so that a run that is stopped in the middle leaves the old one as it was; where it
    is stopped between the old and the new one, the next run finds what it had kept.

    Raises
    ------
    FileError
        ``files.not_ours``: there is something else, or a file of somebody else under the name of one of these.
        ``show.cannot_write``: the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from tierpace.files.folders import write_folder
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_folder(Path(place, "a"), {"b/c.txt": "hello"}, facts={}, kind="example")
    ...     sorted(p.relative_to(place).as_posix() for p in Path(place).rglob("*") if p.is_file())
    ['a/b/c.txt', 'a/manifest.json']
    """
    part, old = path.with_name(PART.format(path.name)), path.with_name(OLD.format(path.name))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _settle(path, old, kind)
        before = _files_of(path, kind)
        for name in content:
            if name not in before and (path / name).exists():
                raise _not_ours(path / name)
        shutil.rmtree(part, ignore_errors=True)  # of a run that was stopped
        for name, text in content.items():
            target = part / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode("utf-8", "replace"))
        files = {name: _key(text) for name, text in sorted(content.items())}
        manifest = json.dumps({"kind": kind, **facts, "files": files}, indent=1, default=str, ensure_ascii=True)
        (part / MANIFEST).write_text(manifest + "\n", encoding="utf-8", newline="\n")
        if path.exists():
            path.rename(old)
        part.rename(path)
        _settle(path, old, kind)
    except OSError as error:
        raise unwritten(path, error) from error


def _settle(path: Path, old: Path, kind: str) -> None:
    """Take what others had put into the old folder into the new one, and let go of it; without a new one it is back."""
    if not old.exists():
        return
    if not path.exists():
        old.rename(path)
        return
    ours = {*_files_of(old, kind), MANIFEST}
    for found in sorted(old.rglob("*")):
        name = found.relative_to(old).as_posix()
        if found.is_file() and name not in ours:
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            found.rename(path / name)
    shutil.rmtree(old)


def _files_of(path: Path, kind: str) -> Iterable[str]:
    """Return the files of a folder of this kind that is there, none where there is no folder, or raise."""
    if not path.exists() or (path.is_dir() and not any(path.iterdir())):
        return ()
    try:
        found = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        if found["kind"] == kind:
            return frozenset(found["files"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise _not_ours(path)


def _not_ours(path: Path) -> FileError:
    return FileError(
        "files.not_ours",
        "output",
        str(path),
        f"must be new, or named in a {MANIFEST} of an earlier run",
        "name another folder, or move this away",
    )


def _key(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
