"""What an import costs: a command line or a worker that starts often must not pay for what it does not use.

CPU seconds of a fresh interpreter, less those of one that does nothing. The package itself loads attrs alone; numpy
comes with the first noun that holds arrays, and a forecaster loads neither pandas nor scipy.stats; tests of the house
count modules. ::

    python benchmarks/bench_import.py
"""

from measure import arguments, cpu, Report  # isort: skip  # sets threads before numpy

import subprocess
import sys

JOBS = {
    "import tierpace": "import tierpace",
    "and a ledger": "import tierpace; tierpace.Ledger",
    "and the default forecaster": "import tierpace; tierpace.forecasters.default()",
    "for comparison: import numpy": "import numpy",
    "for comparison: import pandas": "import pandas",
    "for comparison: import statsforecast": "import statsforecast",
}
REPEATS = 5


def seconds(code: str) -> float:
    """Return the least CPU seconds of a fresh interpreter that runs some code."""
    return cpu(lambda: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True), REPEATS)[0]  # noqa: S603  # ourselves


def main() -> None:
    """Print seconds of each."""
    asked = arguments(__doc__).parse_args()
    report = Report("what is loaded", "CPU s")
    nothing = seconds("pass")
    for name, code in JOBS.items():
        report.add(name, max(seconds(code) - nothing, 0.0))
    report.write(asked.json)


if __name__ == "__main__":
    main()
