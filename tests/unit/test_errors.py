"""Errors in themselves."""

import pickle
from copy import copy

import pytest

from tierpace import errors
from tierpace.errors import HistoryError, InputError, RowErrors, RowIssues, shown

ROWS = [(n, f"c{n}", "end", "session.missing_time" if n % 3 else "own.code", [n]) for n in range(1, 8)]


def test_a_message_shows_five_rows_and_counts_all():
    error = RowErrors(RowIssues(ROWS))
    lines = str(error).splitlines()
    assert lines[0] == "rows: 7 rows break a rule (session.missing_time: 5, own.code: 2)"
    assert lines[1] == "  row 1, creator 'c1', end [1]: a stream must have a start and an end [session.missing_time]"
    assert lines[3] == "  row 3, creator 'c3', end [3]: own.code [own.code]"
    assert lines[6] == "  … and 2 more in .issues"
    assert lines[7] == 'correct the rows, or pass on_error="collect" to set them aside'
    assert len(lines) == 8
    assert error.value == {"session.missing_time": 5, "own.code": 2}


def test_one_row_breaks_a_rule_however_many_it_breaks():
    twice = RowErrors(RowIssues([ROWS[0], ROWS[0]]))
    assert str(twice).startswith("rows: 1 row breaks a rule (session.missing_time: 2)")


def test_row_issues_are_columns():
    issues = RowIssues(ROWS)
    assert issues + RowIssues() == issues
    assert RowIssues(ROWS[:2]) + RowIssues(ROWS[2:]) == issues
    assert issues != RowIssues(ROWS[1:])
    assert issues != ROWS
    assert list(issues.to_dict()) == ["row", "creator_id", "field", "code", "value"]
    assert issues.to_dict()["value"][0] == [1]
    assert repr(issues) == "RowIssues(7 rows: {'session.missing_time': 5, 'own.code': 2})"
    with pytest.raises(TypeError, match="unhashable"):
        hash(issues)


@pytest.mark.parametrize(
    "error",
    [
        RowErrors(RowIssues(ROWS)),
        HistoryError("history.short", field="months", needed=3, found=1, requirement="three months"),
        InputError("a.b", field="f", value={"x": 1}, requirement="r", hint="h"),
    ],
    ids=["rows", "history", "input"],
)
def test_errors_survive_pickles_and_copies(error):
    for again in (pickle.loads(pickle.dumps(error)), copy(error)):  # noqa: S301  # our own bytes
        assert type(again) is type(error)
        assert str(again) == str(error)
        facts = dict(vars(again))
        assert facts == vars(error)
        assert isinstance(again, ValueError)


def test_history_says_what_is_needed_and_found():
    error = HistoryError("history.short", field="months", needed=3, found=1, requirement="three months are known")
    assert (error.needed, error.found, error.value) == (3, 1, 1)
    assert str(error) == "months: three months are known, found 1 [history.short]"


def test_long_values_and_values_without_a_repr_are_shown_all_the_same():
    class Silent:
        def __repr__(self):
            raise RuntimeError

    assert shown("x" * 200) == "'" + "x" * 78 + "…"
    assert len(shown("x" * 200)) == errors.SHOWN_TEXT
    assert shown("x" * 78) == repr("x" * 78)
    assert shown(Silent()) == "<Silent that cannot be shown>"
    assert shown(10**5000) == "<int that cannot be shown>"


def test_each_error_is_also_the_builtin_one_would_guess():
    assert issubclass(errors.InputTypeError, TypeError)
    assert issubclass(errors.ForecasterError, RuntimeError)
    assert issubclass(errors.MissingExtraError, ImportError)
    assert issubclass(errors.DataQualityWarning, UserWarning)
    assert not issubclass(errors.ForecasterError, ValueError)
