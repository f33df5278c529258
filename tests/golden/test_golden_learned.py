"""What was learned once gives the same rows with any version of numpy and scipy: a file, and the rows it gave.

`python -m tests.golden.test_golden_learned` writes both again, where `tierpace.forecasters.learned.FORMAT` has changed;
tests/matrix.py applies the file under the oldest and the newest versions.
"""

import json
from pathlib import Path

import tierpace as tp
from tests import answers

FILE = Path(__file__).parent / "learned-1.json"
ROWS = Path(__file__).parent / "learned-1.rows"


def test_what_was_learned_once_gives_the_rows_it_gave():
    assert answers.golden_rows(FILE) == ROWS.read_text(encoding="utf-8").strip()


def test_the_file_is_of_the_format_of_today_and_of_the_roster_it_is_used_on():
    learned = tp.show.from_json(FILE.read_text(encoding="utf-8"))
    assert learned.format == 1
    assert learned.creators == len(answers.golden_ledger().ids)
    assert json.loads(FILE.read_text(encoding="utf-8"))["digest"] == learned.digest


def test_some_of_the_roster_have_hardly_been_seen():
    """Their days are drawn from quantiles that scipy works out."""
    exposure = answers.golden_ledger().as_of(answers.AS_OF).exposure
    assert (exposure < 7).sum() >= 3
    assert (exposure > 60).sum() >= 20


def test_other_rows_have_another_digest(tmp_path):
    content = json.loads(FILE.read_text(encoding="utf-8"))
    content["forecaster"]["forecaster"]["donors"]["spread"][0] *= 1.01
    other = tmp_path / "other.json"
    other.write_text(json.dumps(content), encoding="utf-8")
    assert answers.golden_rows(other) != ROWS.read_text(encoding="utf-8").strip()


if __name__ == "__main__":
    made = tp.learn(answers.golden_ledger().as_of(answers.AS_OF))
    FILE.write_text(tp.show.to_json(made) + "\n", encoding="utf-8")
    ROWS.write_text(answers.golden_rows(FILE) + "\n", encoding="utf-8")
