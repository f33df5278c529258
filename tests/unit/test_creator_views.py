"""What a creator may see: nothing of anybody else, and nothing that the agency keeps to itself."""

from datetime import date

import attrs
import pytest
from hypothesis import given, settings, strategies as st

import tierpace as tp
from tests.errors import told
from tierpace.errors import InputError, InputTypeError

SEEN = {a.name for a in attrs.fields(tp.rosters.CreatorView)}
KEPT = ("manager", "group", "notes", "quality", "region", "revision")


@pytest.fixture(scope="module")
def table():
    return tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of=date(2026, 3, 15), draws=50)


def test_a_view_is_the_row_but_for_what_is_kept(table):
    for row in table:
        view = tp.creator_view(row)
        assert attrs.asdict(view) == {name: row[name] for name in attrs.asdict(view)}


def test_what_a_view_has_is_settled_here(table):
    """A new field is a decision: who adds one to the view adds it to this list, and thinks of who will read it."""
    amounts = {f"{s}{e}" for s in ("airtime_hours", "diamonds", "active_days") for e in ("", "_mean")}
    gaps = {"gap_airtime_hours", "gap_diamonds", "gap_active_days"}
    about = {
        "creator_id",
        "name",
        "month",
        "ladder",
        "as_of",
        "days_left",
        "secured",
        "target",
        "chance",
        "standing",
        "plan",
    }
    assert amounts | gaps | about == SEEN
    assert not SEEN & set(KEPT)
    assert not any(word in name for name in SEEN for word in ("bonus", "money", "currency", "worth", "manager"))


def test_a_view_cannot_be_changed(table):
    view = tp.creator_view(table["demo-ada"])
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        view.name = "Eve"


SECRET = st.text("abcdefghijklmnopqrstuvwxyz", min_size=12, max_size=20).map("planted-{}".format)


@settings(max_examples=40)
@given(secrets=st.lists(SECRET, min_size=len(KEPT) + 2, max_size=len(KEPT) + 2, unique=True), own=st.integers(0, 12))
def test_nothing_that_is_planted_elsewhere_comes_through(table, secrets, own):
    """Planted in what is kept of this creator, in every text of all others, in new columns, in notes and meta."""
    columns = dict(table.columns)
    for name, values in columns.items():
        others = [secrets[-1] if isinstance(v, str) or v is None else v for v in values]
        others[own] = values[own]
        columns[name] = tuple(others)
    for name, secret in zip(KEPT, secrets, strict=False):
        columns[name] = (secret,) * len(table)
    columns["bonus_note"] = (secrets[-2],) * len(table)
    planted = attrs.evolve(
        table, columns=columns, meta={**table.meta, "agency": secrets[-1]}, notes=(tp.Note("n", secrets[-1]),)
    )
    row = list(planted)[own]
    view = tp.creator_view(row)
    for text in (repr(view), str(view), tp.show.to_json(view)):
        assert "planted-" not in text
    assert view == tp.creator_view(list(table)[own])


def test_views_of_all_rows_are_each_ones_own(table):
    views = [tp.creator_view(row) for row in table]
    names = {v.name for v in views}
    for view in views:
        shown = tp.show.to_json(view)
        assert not any(f'"{name}"' in shown for name in names - {view.name})


def test_what_is_no_row_is_refused(table):
    told(lambda: tp.creator_view(table), InputTypeError, "view.bad_row", "row", 'write roster["7301"]')
    error = told(
        lambda: tp.creator_view({"creator_id": "a"}), InputError, "view.bad_row", "row", "must have these columns"
    )
    assert "plan" in error.value
