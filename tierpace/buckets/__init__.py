"""What an engine runs on a bucket of creators: Arrow tables in, Arrow tables out, the same numbers as in one piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace.buckets.covering import extent as extent, whole_of as whole_of
    from tierpace.buckets.merging import (
        merge_rows as merge_rows,
        merge_totals as merge_totals,
        rows_digest as rows_digest,
        shared_streams as shared_streams,
        totals as totals,
    )
    from tierpace.buckets.one_machine import roster_of_files as roster_of_files
    from tierpace.buckets.roster_rows import rows as rows
    from tierpace.buckets.schemas import schema as schema
    from tierpace.buckets.teaching import candidates as candidates, chosen as chosen, learn as learn

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.buckets.covering": "extent whole_of",
        "tierpace.buckets.merging": "merge_rows merge_totals rows_digest shared_streams totals",
        "tierpace.buckets.one_machine": "roster_of_files",
        "tierpace.buckets.roster_rows": "rows",
        "tierpace.buckets.schemas": "schema",
        "tierpace.buckets.teaching": "candidates chosen learn",
    },
)
