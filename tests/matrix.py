"""The same answer everywhere: `python tests/matrix.py PYTHON [PYTHON ...]`.

For each interpreter, and for each set of versions, an environment is made, the library installed, and tests/answers.py
run with other time zones, locales, hash seeds, and with -O; it runs by itself on read-only, strided and big-endian
arrays, in two threads at once, and in blocks of any size. Every run must print the same digests. Versions: the floors
of pyproject.toml, the newest, and the newest with pandas 2. Environments stay in --keep FOLDER, to be used again::

    python tests/matrix.py python3.11 python3.12 python3.13 --keep environments

tests/laws/test_same_answer.py runs the settings of one interpreter with every run of the tests.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
TOP = HERE.parent
ANSWERS = HERE / "answers.py"
SETTINGS = {
    "as it comes": ({}, ()),
    "TZ, locale and hash seed": (
        {"TZ": "Pacific/Apia", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "1"},
        (),
    ),
    "another TZ, C locale, -O": (
        {"TZ": "America/St_Johns", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONHASHSEED": "2"},
        ("-O",),
    ),
    "numpy without wide vectors": ({"NPY_DISABLE_CPU_FEATURES": "AVX2 AVX512F AVX512_SKX AVX512_ICL"}, ()),
}


def answers(python, name):
    """What tests/answers.py prints under some settings."""
    extra, flags = SETTINGS[name]
    kept = {k: v for k, v in os.environ.items() if k not in ("TZ", "LC_ALL", "LANG", "PYTHONHASHSEED")}
    done = subprocess.run(
        [python, *flags, ANSWERS], env={**kept, **extra}, cwd=TOP, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{python}, {name}: {done.stderr}")
    return json.loads(done.stdout)


def versions():
    """The requirements of each environment, by name."""
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [re.match(r"([a-z]+)>=([0-9.]+)", line) for line in project["dependencies"]]
    return {
        "floors": [f"{found[1]}=={found[2]}" for found in asked if found],
        "newest": [],
        "newest, pandas 2": ["pandas<3"],
    }


def environment(python, wanted, folder):
    """The interpreter of an environment with the library and these versions."""
    inside = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not inside.exists():
        subprocess.run([python, "-m", "venv", folder], check=True)
    quiet = ["--quiet", "--disable-pip-version-check"]
    subprocess.run([inside, "-m", "pip", "install", *quiet, "--upgrade", str(TOP), *wanted], check=True)
    return inside


def differences(said, expected):
    """The parts whose digests differ."""
    return [part for part in sorted({*said, *expected}) if said.get(part) != expected.get(part)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pythons", nargs="+", metavar="PYTHON", help="interpreters: paths, or names on the path")
    parser.add_argument("--keep", type=Path, help="where environments stay")
    asked = parser.parse_args()
    expected, failed = None, False
    with tempfile.TemporaryDirectory() as scratch:
        for place, python in enumerate(asked.pythons):
            for name, wanted in versions().items():
                folder = (
                    asked.keep or Path(scratch)
                ).resolve() / f"{place}-{name.replace(', ', '-').replace(' ', '-')}"
                inside = environment(python, wanted, folder)
                for setting in SETTINGS:
                    said = answers(inside, setting)
                    expected = expected or said
                    found = differences(said, expected)
                    failed = failed or bool(found)
                    verdict = f"differs: {', '.join(found)}" if found else "same"
                    print(f"{python} | {name} | {setting} | {verdict}", flush=True)  # noqa: T201  # a command prints
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
