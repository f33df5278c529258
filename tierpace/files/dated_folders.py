"""A folder of files that is there whole or not at all, and replaced only where it is one of ours."""

from __future__ import annotations

import json
import shutil
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tierpace.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Mapping

MANIFEST = "manifest.json"
PART, OLD = ".{}.part", ".{}.old"


def write_folder(path: Path, content: Mapping[str, str], *, facts: Mapping[str, Any], kind: str) -> None:
    """Write texts as the files of a folder, by their paths in it, and a manifest of them last.

    A folder that is there is replaced if its manifest is of the same ``kind``; what else lies in it is kept. It is
    written next to its place first, so that a run that is stopped in the middle leaves the old one as it was.

    Raises
    ------
    FileError
        ``files.not_ours``: there is something else. ``show.cannot_write``: the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from tierpace.files.dated_folders import write_folder
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_folder(Path(place, "a"), {"b/c.txt": "hello"}, facts={}, kind="example")
    ...     sorted(str(p.relative_to(place)) for p in Path(place).rglob("*") if p.is_file())
    ['a/b/c.txt', 'a/manifest.json']
    """
    part, old = path.with_name(PART.format(path.name)), path.with_name(OLD.format(path.name))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        before = _files_of(path, kind)
        for left in (part, old):  # of a run that was stopped
            shutil.rmtree(left, ignore_errors=True)
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
        if old.exists():
            _keep_others(old, path, {*before, MANIFEST})
            shutil.rmtree(old)
    except OSError as error:
        raise FileError(
            "show.cannot_write",
            "output",
            str(path),
            f"must be writable ({error.strerror or error})",
            "check the path, its permissions and the space left",
        ) from error


def _files_of(path: Path, kind: str) -> list[str]:
    """Return the files of a folder of this kind that is there, none where there is no folder, or raise."""
    if not path.exists() or (path.is_dir() and not any(path.iterdir())):
        return []
    try:
        found = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        if found["kind"] == kind:
            return list(found["files"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise FileError(
        "files.not_ours",
        "output",
        str(path),
        f"must be a new folder, or one with a {MANIFEST} of an earlier run",
        "name another folder, or move this one away",
    )


def _keep_others(old: Path, new: Path, ours: set[str]) -> None:
    """Move what somebody else put into the old folder into the new one."""
    for path in sorted(old.rglob("*")):
        name = path.relative_to(old).as_posix()
        target = new / name
        if path.is_file() and name not in ours and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)


def _key(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
