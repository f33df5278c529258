"""What is learned has the same bits under other settings of the process; the rows it gives, under other versions too.

The latter is tests/golden/test_golden_learned.py, and tests/matrix.py under the oldest and the newest versions.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import tierpace as tp
from tests import answers, matrix

TASK = """
import sys
sys.path.insert(0, {top!r})
from tests.laws.test_learned_anywhere import learned
print(*learned())
"""
SETTINGS = {
    "another hash seed": {"PYTHONHASHSEED": "7"},
    "one thread": {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"},
    "two threads": {"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2", "MKL_NUM_THREADS": "2"},
    "no wide vectors": matrix.SETTINGS["numpy without wide vectors"][0],
}


def learned():
    """The digests of what a roster teaches each forecaster, and of the rows of the roster."""
    found, f = answers.ledger(answers.columns()), tp.forecasters
    progress = found.as_of(answers.AS_OF)
    points = (f.Linear(), f.DayOfWeek(), f.LateMonth(), f.Benktander(), f.Hurdle(), f.ETS(sample=3))
    makers = (None, *points, f.Blend([f.Linear(), f.EmpiricalBayes()]))
    return [*(tp.learn(progress, maker).digest for maker in makers), answers.golden_rows()]


@pytest.fixture(scope="module")
def here():
    return learned()


@pytest.mark.parametrize("setting", SETTINGS)
def test_settings_of_the_process_change_no_bit(setting, here):
    done = subprocess.run(
        [sys.executable, "-c", TASK.format(top=str(Path(matrix.TOP)))],
        env={**os.environ, **SETTINGS[setting]},
        cwd=matrix.TOP,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr
    assert done.stdout.split() == here


def test_another_roster_has_other_digests(here):
    columns = answers.columns()
    columns["diamonds"][0] += 10**6
    other = tp.learn(answers.ledger(columns).as_of(answers.AS_OF))
    assert other.digest != here[0]
