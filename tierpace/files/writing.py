"""Files and standard output: whole or not at all, in UTF-8 with plain line feeds, and nothing replaced by default."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tierpace.errors import FileError


def check_output(path: Path, *, overwrite: bool) -> None:
    """Raise FileError, before any work, if a file could not be written.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tierpace.files.writing import check_output
    >>> check_output(Path("roster.csv"), overwrite=True)
    """
    try:
        there, folder = path.exists(), path.parent.is_dir()
    except (OSError, ValueError) as error:
        raise unwritten(path, error) from error
    if there and not overwrite:
        raise _exists(path)
    if not folder:
        raise FileError("show.no_folder", "output", str(path), "the folder of the output must exist", "make it first")


def _exists(path: Path) -> FileError:
    return FileError("show.output_exists", "output", str(path), "must be a new file", "use --overwrite to replace it")


def write_stdout(text: str) -> None:
    r"""Write to standard output, whatever encoding and line ends the platform would choose.

    Examples
    --------
    >>> from tierpace.files.writing import write_stdout
    >>> write_stdout("Zoë\n")
    Zoë
    """
    sys.stdout.flush()
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:
        sys.stdout.write(text)
    else:
        binary.write(text.encode("utf-8", "replace"))
        binary.flush()


def write_file(path: Path, text: str, *, overwrite: bool) -> None:
    r"""Write text as a file, whole or not at all, and replace none unless ``overwrite``.

    Raises
    ------
    FileError
        As `write_bytes`.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from tierpace.files.writing import write_file
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_file(pathlib.Path(folder, "roster.csv"), "creator_id\n", overwrite=False)
    ...     [p.name for p in pathlib.Path(folder).iterdir()]
    ['roster.csv']
    """
    write_bytes(path, text.encode("utf-8", "replace"), overwrite=overwrite)


def write_bytes(path: Path, content: bytes, *, overwrite: bool) -> None:
    """Write bytes as a file, whole or not at all, and replace none unless ``overwrite``.

    Raises
    ------
    FileError
        ``show.output_exists``, ``show.no_folder`` or ``show.cannot_write``.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from tierpace.files.writing import write_bytes
    >>> with TemporaryDirectory() as folder:
    ...     write_bytes(Path(folder) / "a", b"x", overwrite=False)
    ...     (Path(folder) / "a").read_bytes()
    b'x'
    """
    check_output(path, overwrite=overwrite)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            part.chmod(_mode(path))
            if overwrite:
                part.replace(path)
            else:
                _place(part, path)
        finally:
            part.unlink(missing_ok=True)
    except FileExistsError as error:
        raise _exists(path) from error
    except OSError as error:
        raise unwritten(path, error) from error


def unwritten(path: Path, error: OSError | ValueError) -> FileError:
    """Return the error of a file or a folder that cannot be written.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tierpace.files.writing import unwritten
    >>> print(unwritten(Path("a.csv"), OSError(28, "No space left on device")))
    output must be writable (No space left on device), found 'a.csv'; check the path, ... [show.cannot_write]
    """
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return FileError(
        "show.cannot_write",
        "output",
        str(path),
        f"must be writable ({reason})",
        "check the path, its permissions and the space left",
    )


def _place(part: Path, path: Path) -> None:
    """Give a finished file its name, unless another has it."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        with path.open("xb") as file:
            file.write(part.read_bytes())


def _mode(path: Path) -> int:
    """Return the permissions of the file that is replaced, or of a new one."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
