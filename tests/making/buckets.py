"""Buckets of creators for tests: tables of streams and of creators, cut in any way."""

import pyarrow as pa

from tierpace import buckets


def table_of(columns, kept=None, *, diamonds=True, numbered=True):
    """Some rows of columns of streams, by their places."""
    kept = range(len(columns[0])) if kept is None else kept
    names = ("creator_id", "start", "end", "diamonds")
    cells = {name: [column[k] for k in kept] for name, column in zip(names, columns, strict=True)}
    cells["row"] = list(kept)
    left_out = {"diamonds": not diamonds, "row": not numbered}
    return pa.table({name: values for name, values in cells.items() if not left_out.get(name)})


def people_table(people):
    """Named creators as a table."""
    names = buckets.schema("creators").names
    cells = [{"creator_id": p.id, **{name: getattr(p, name) for name in names[1:]}} for p in people]
    return pa.Table.from_pylist(cells, schema=buckets.schema("creators"))


def bucketed(columns, people, place, count, **settings):
    """The tables of streams and of creators of each bucket; ``place``: id → bucket."""
    every = range(len(columns[0]))
    return [
        (
            table_of(columns, [k for k in every if place[columns[0][k]] == bucket], **settings),
            people_table([p for p in people if place[p.id] == bucket]),
        )
        for bucket in range(count)
    ]


def rows_by_buckets(parts, program, *, cut, rule, last=None, first=None, order=None, forecaster=None, **asked):
    """Learn and make the rows of a roster by buckets, in some order; return what was learned and the tables."""
    parts = [parts[k] for k in order] if order else parts
    extents = [buckets.extent(table, day_rule=rule) for table, _ in parts]
    whole = buckets.whole_of(extents, day_rule=rule, first_day=first, last_day=last)
    asked_of = {**whole, "as_of": cut}
    teachers = buckets.chosen([buckets.candidates(*part, **asked_of) for part in parts])
    tables = pa.concat_tables([table for table, _ in parts if table.num_rows] or [parts[0][0]])
    named = pa.concat_tables([people for _, people in parts])
    learned = buckets.learn(tables, teachers, named, forecaster=forecaster, **asked_of)
    return learned, [
        buckets.rows(table, learned, program, people, last_day=whole["last_day"], **asked) for table, people in parts
    ]
