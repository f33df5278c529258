"""Record what every public verb and command answers, and compare it with what was recorded before.

A rebuild that moves and renames must change no output: run this before it with ``--write``, and after it without.

    python tests/record_outputs.py [--data FOLDER] [--write] [--keep DIR] [--through-names]

Recorded are digests by neutral keys, in tests/golden/recorded.json: of arrays their type, shape and bytes, of texts
their bytes. What today's names of these keys are stands in tests/recording/names.py. JSON texts and the ways results
show themselves have names in them: they stand twice, as they are (keys with "as-named") and by neutral names;
``--through-names`` compares the neutral ones alone. ``--keep`` writes the outputs themselves, so that two runs can be
compared by diff. ``--data`` names a folder with the panels flights and twitch_livecoders; without it they are skipped.

Digests of floats depend on the platform, the processor and the versions of numpy and scipy: the file serves to compare
before with after on one machine, not one machine with another. It is no test that pytest collects.
"""

import argparse
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "golden" / "recorded.json"
SHOWN = 200


def main() -> int:
    """Record, and write or compare; return 1 if anything differs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="with the panels; without it they are skipped")
    parser.add_argument("--write", action="store_true", help="take what is found as the digests to compare with")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write the outputs themselves there")
    parser.add_argument("--through-names", action="store_true", help="leave out the keys whose outputs have names in")
    parser.add_argument("--only", metavar="TEXT", help="compare the keys that hold this text alone")
    given = parser.parse_args()
    found = record(given.data and given.data.resolve(), given.keep and given.keep.resolve())
    if given.write:
        old = {} if given.data or not GOLDEN.exists() else json.loads(GOLDEN.read_text("utf-8"))
        kept = {key: value for key, value in old.items() if not key.startswith(BESIDE_DATA)}
        GOLDEN.write_text(json.dumps(dict(sorted({**kept, **found}.items())), indent=0) + "\n", "utf-8")
        say(f"{len(found):,} keys written to {GOLDEN.relative_to(ROOT)}, {len(kept):,} kept")
        return 0
    return compare(json.loads(GOLDEN.read_text("utf-8")), found, given)


BESIDE_DATA = ("demo/", "doors/", "rewards/", "commands/", "faults/", "names/")


def record(data: Path | None, keep: Path | None) -> dict[str, str]:
    """Return the digests of all that is recorded."""
    from tests.recording import commands, doors, faults, plots, rewards, scenes, verbs
    from tests.recording.digests import Recorder

    recorder = Recorder(keep)
    os.environ.pop("COLUMNS", None)
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        made = [("demo", scenes.demo)]
        if data is not None:
            made += [(name, lambda folder, name=name: scenes.panel(data, name, folder)) for name in scenes.CUTS]
        for name, make in made:
            folder = Path(place) / name
            folder.mkdir()
            os.chdir(folder)
            scene = make(folder)
            for part in (*verbs.PARTS, plots.record, commands.record):
                attempt(f"{name}, {part.__module__} {part.__name__}", part, scene, recorder)
            os.chdir(place)
        for part in (*doors.PARTS, rewards.record, faults.record):
            attempt(f"{part.__module__} {part.__name__}", part, recorder, Path(place))
        os.chdir(ROOT)
    return recorder.digests


def attempt(what: str, part: Callable[..., None], *given: object) -> None:
    """Record a part; where it breaks say why, and go on: its keys will be missing."""
    begin = perf_counter()
    try:
        part(*given)
    except Exception:  # noqa: BLE001  # a rebuild may break anything, and the rest is still to be compared
        say(f"BROKEN {what}\n{traceback.format_exc()}")
    else:
        say(f"{what}: {perf_counter() - begin:.1f} s")


def compare(old: dict[str, str], new: dict[str, str], given: argparse.Namespace) -> int:
    """Print each key that differs, is missing or is new; return 1 if there is any."""
    from tests.recording.digests import RAW

    if given.data is None:
        say("no --data: the keys of the panels are skipped")
        old = {key: value for key, value in old.items() if key.startswith(BESIDE_DATA)}
    old, new = (
        {
            key: value
            for key, value in digests.items()
            if not (given.through_names and RAW in key) and (given.only or "") in key
        }
        for digests in (old, new)
    )
    wrong = [("differs", key) for key in sorted(old.keys() & new.keys()) if old[key] != new[key]]
    wrong += [("missing", key) for key in sorted(old.keys() - new.keys())]
    wrong += [("new", key) for key in sorted(new.keys() - old.keys())]
    for what, key in wrong:
        say(f"{what:8}{key}")
    say(f"{len(old.keys() & new.keys()):,} keys compared, {len(wrong):,} are not the same")
    return int(bool(wrong))


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.path[0] = str(ROOT)
    import tests

    tests.__path__ = [str(ROOT / "tests")]  # and not those of another checkout that is installed
    raise SystemExit(main())
