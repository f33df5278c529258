"""Any value as JSON, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace.serial.json import from_json as from_json
    from tierpace.serial.json import to_dict as to_dict
    from tierpace.serial.json import to_json as to_json

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.serial.json": "from_json to_dict to_json",
    },
)
