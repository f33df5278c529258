"""Digests of whatever the library answers: arrays, values, tables and texts, each under a neutral key."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from enum import Enum
from importlib.metadata import version
from pathlib import Path

import attrs
import numpy as np

from tests.recording.names import CLASSES, SIGNS, class_name, field_name, fields_of, find

RAW = "as-named"
SCHEMA = re.compile("tierpace/([A-Za-z-]+)/([0-9]+)")
LENGTH = 32  # of the digits of a digest that are kept: half of them all, as there are thousands of keys


def sha(content: bytes) -> str:
    """The digest of some bytes."""
    return hashlib.sha256(content).hexdigest()[:LENGTH]


def array_digest(values: np.ndarray) -> str:
    """The digest of an array: its type, its shape, its bytes; of objects what they are in plain form."""
    head = f"{values.dtype.str} {values.shape} ".encode()
    body = plain(values.tolist()).encode() if values.dtype.hasobject else np.ascontiguousarray(values).tobytes()
    return sha(head + body)


def plain(value: object) -> str:  # noqa: PLR0911  # one return for each kind of value
    """A value as text that says all of it, by neutral names: no address, no order of a set, no path of a module."""
    if isinstance(value, np.ndarray):
        return f"array {value.dtype.str} {value.shape} {array_digest(value)}"
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if attrs.has(type(value)):
        inner = ", ".join(f"{name}={plain(part)}" for name, part in fields_of(value).items())
        return f"{class_name(value)}({inner})"
    if isinstance(value, list | tuple):
        return f"{type(value).__name__}[{', '.join(map(plain, value))}]"
    if isinstance(value, set | frozenset):
        return f"set[{', '.join(sorted(map(plain, value)))}]"
    if hasattr(value, "items") and hasattr(value, "keys"):
        return "{" + ", ".join(f"{plain(k)}: {plain(v)}" for k, v in value.items()) + "}"
    return f"<{type(value).__name__}>" if callable(value) else repr(value)


def neutral_json(text: str) -> str:
    """A JSON text of the library's by neutral names of kinds and fields, and without the number of the layout."""
    return json.dumps(_neutral(json.loads(text)), indent=0)


def _neutral(content: object) -> object:
    if isinstance(content, list):
        return [_neutral(item) for item in content]
    if not isinstance(content, dict):
        return content
    kind = next((name for name, signs in SIGNS.items() if signs <= content.keys()), "")
    out = {field_name(kind, name): _neutral(value) for name, value in content.items()}
    if isinstance(schema := content.get("schema"), str) and (found := SCHEMA.fullmatch(schema)):
        own = found[1] if found[1][0].isupper() else "".join(part.capitalize() for part in found[1].split("-"))
        out["schema"] = CLASSES.get(own, own)
    return out


@dataclass
class Recorder:
    """Digests by key, and the raw outputs in a folder if one is given."""

    keep: Path | None = None
    digests: dict[str, str] = field(default_factory=dict)

    def put(self, key: str, content: bytes, suffix: str = "txt") -> None:
        """Record some bytes."""
        self.put_digest(key, sha(content))
        if self.keep is not None:
            path = self._path(key, suffix)
            path.write_bytes(content)

    def put_digest(self, key: str, digest: str) -> None:
        """Record a digest; a key stands once."""
        key = key.replace(" ", "-")
        if key in self.digests:
            raise ValueError(f"{key} stands twice")
        self.digests[key] = digest

    def _path(self, key: str, suffix: str) -> Path:
        path = self.keep / f"{key}.{suffix}".replace(" ", "-")
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def text(self, key: str, text: str, suffix: str = "txt") -> None:
        """Record a text, without the version of the library that wrote it."""
        self.put(key, unversioned(text).encode("utf-8", "surrogatepass"), suffix)

    def json(self, key: str, text: str) -> None:
        """Record a JSON text as it is, and by neutral names."""
        self.text(f"{key}/json {RAW}", text, "json")
        self.text(f"{key}/json", neutral_json(text), "json")

    def value(self, key: str, value: object) -> None:
        """Record a value: each of its fields apart if it is one of ours, each item of a tuple of arrays."""
        if attrs.has(type(value)):
            for name, part in fields_of(value).items():
                self._part(f"{key}/{name}", part)
        else:
            self._part(key, value)

    def _part(self, key: str, value: object) -> None:
        if isinstance(value, np.ndarray):
            self.put_digest(key, array_digest(value))
            if self.keep is not None:
                np.save(self._path(key, "npy"), value.astype(str) if value.dtype.hasobject else value)
        else:
            self.text(key, plain(value))

    def result(self, key: str, value: object, *, fields: bool = True) -> None:
        """Record all forms of a result: its fields, its JSON, its short HTML, its frame, and how it shows itself."""
        if fields:
            self.value(key, value)
        if not isinstance(value, list | tuple):
            self.text(f"{key}/shown {RAW}", repr(value))
        if hasattr(value, "_repr_html_"):
            self.text(f"{key}/short-html", value._repr_html_(), "html")
        if hasattr(value, "to_frame"):
            frame = value.to_frame()
            self.text(f"{key}/frame", f"{frame.dtypes.to_string()}\n{frame.to_csv(index=True)}", "csv")
        try:
            text = find("to_json")(value)
        except TypeError:  # there is no layout for it
            return
        self.json(key, text)
        again = find("from_json")(text)
        if find("to_json")(again) != text:
            self.text(f"{key}/json is not read back", "a fault")


def unversioned(text: str) -> str:
    """A text without the library's version."""
    return text.replace(version("tierpace"), "VERSION")
