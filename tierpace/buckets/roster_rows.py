"""The roster's rows of a bucket, with what the whole roster has taught."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.buckets.parts import MAX_STREAM_HOURS, ledger_of
from tierpace.buckets.schemas import ROWS, TIERS, arrow, columns_of, empty, made_of, schema
from tierpace.core.checks import require_kind
from tierpace.core.days import DayLike
from tierpace.core.programs import Program, ProgramBook
from tierpace.forecasters.learned import Learned
from tierpace.forecasters.projecting import DEFAULT_DRAWS
from tierpace.rosters.blocks import Request, blocks
from tierpace.rosters.columns import creator_rows, tier_rows
from tierpace.rules.standings import Bands

if TYPE_CHECKING:
    from tierpace.core.arrays import Columns


def rows(
    table: Any,
    learned: Learned,
    program: Program | ProgramBook,
    creators: Any = None,
    *,
    draws: int = DEFAULT_DRAWS,
    seed: int = 0,
    ladder: str | None = None,
    target: str | Mapping[str, str] | None = None,
    bands: Bands | None = None,
    chance: float = 0.8,
    plans: bool = True,
    last_day: DayLike | None = None,
    zone: str | None = None,
    max_stream_hours: float = MAX_STREAM_HOURS,
) -> Any:
    """Return the rows of a bucket of creators: those that `tierpace.roster` gives them in one piece, to the last bit.

    Parameters
    ----------
    table : pyarrow.Table
        Of the schema ``sessions``: all streams of the creators of the bucket; see `schema`. It may be empty.
    learned : Learned
        What the whole roster has taught, from `learn` or `tierpace.learn`. The cut, the month, the day rule, the first
        day and what is measured are those that it holds.
    program : Program or ProgramBook
        The rules.
    creators : pyarrow.Table, optional
        Of the schema ``creators``: those of the bucket who are named, with a stream or without.
    draws, seed, ladder, target, bands, chance, plans
        As in `tierpace.roster`; a mapping of targets may name creators of other buckets.
    last_day : date, optional
        How far the data go. Default: as far as the bucket's streams; rows do not depend on it.
    zone, max_stream_hours
        As in `extent`.

    Returns
    -------
    pyarrow.Table
        Of the schema ``rows``: the columns of a roster, and ``tiers``, a list with each tier's chance.

    Raises
    ------
    InputError
        As `tierpace.roster`.

    Examples
    --------
    >>> import pyarrow as pa
    >>> import tierpace as tp
    >>> hour, program = 1772323200, tp.demo.program()  # 1 March 2026, UTC
    >>> table = pa.table({"creator_id": ["ann"], "start": [hour], "end": [hour + 3600], "diamonds": [5]})
    >>> whole = {"day_rule": program.day_rule, "first_day": "2026-03-01", "measured": (True, True, True)}
    >>> learned = tp.buckets.learn(
    ...     table, tp.buckets.candidates(table, as_of="2026-03-02", **whole), as_of="2026-03-02", **whole
    ... )
    >>> tp.buckets.rows(table, learned, program, draws=50, plans=False).select(["creator_id", "diamonds"]).to_pylist()
    [{'creator_id': 'ann', 'diamonds': 5}]
    """
    require_kind(learned, Learned, field="learned", code="buckets.bad_learned", hint="learn first: tierpace.learn")
    columns_of(table, (), field="sessions")
    if not table.num_rows and (creators is None or not creators.num_rows):
        return empty("rows")
    ledger = ledger_of(
        table,
        creators,
        day_rule=learned.day_rule,
        as_of=learned.as_of,
        first_day=learned.first_day,
        last_day=last_day,
        measured=learned.measured,
        zone=zone,
        max_stream_hours=max_stream_hours,
    )
    asked = Request(
        ledger,
        program,
        as_of=learned.as_of,
        month=learned.month,
        forecaster=learned,
        draws=draws,
        seed=seed,
        ladder=ladder,
        target=target,
        bands=bands,
        chance=chance,
        track=None,
        plans=plans,
    )
    found = [rows_table(creator_rows(judged), tier_rows(judged)) for judged in blocks(asked)]
    return arrow().concat_tables(found) if found else empty("rows")


def rows_table(columns: Columns, tiers: Columns) -> Any:
    """Return the rows of creators that one program judges, as a table of the schema ``rows``."""
    pa = arrow()
    n = len(columns["creator_id"])
    each = len(tiers["creator_id"]) // n if n else 0
    fields = schema("rows").field("tiers").type.value_type
    cells = [pa.array(tiers[name], fields.field(name).type, from_pandas=True) for name in TIERS]
    inner = pa.StructArray.from_arrays(cells, fields=list(fields))
    nested = pa.ListArray.from_arrays(pa.array(np.arange(n + 1) * each, pa.int32()), inner)
    typed = pa.ListArray.from_arrays(nested.offsets, nested.values, type=schema("rows").field("tiers").type)
    return made_of("rows", {**{name: columns[name] for name in ROWS if name != "tiers"}, "tiers": typed})
