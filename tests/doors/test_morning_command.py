"""The command `morning`: what it writes, for whom, how it is written again, and what its exit code says."""

import csv
import json
import shutil
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

import tierpace as tp
from tests.errors import told
from tierpace.cli.entry import main
from tierpace.errors import FileError, InputTypeError
from tierpace.files import folders
from tierpace.files.folders import write_folder
from tierpace.show import creator_message, from_json
from tierpace.show.morning_files import morning_files

PROGRAM = str(files("tierpace") / "examples" / "example.toml")
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 15)
PEOPLE = [
    (f"73000000000047{k:04d}1", f"Zorblax{k:02d}", ("Kim Quillfeather", "Lou/../Ostrander", "")[k % 3])
    for k in range(15)
]


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    place, rng = tmp_path_factory.mktemp("data"), np.random.default_rng(4)
    with (place / "creators.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("id", "name", "manager"), *PEOPLE])
    with (place / "streams.csv").open("w", newline="") as file:
        write = csv.writer(file).writerow
        write(("creator_id", "start", "end", "diamonds"))
        for who, _, _ in PEOPLE:
            often, long = rng.uniform(0.2, 0.9), rng.uniform(1, 4)
            for d in range((LAST - FIRST).days + 1):
                if rng.random() < often:
                    start = datetime.combine(FIRST, datetime.min.time(), UTC) + timedelta(days=d, hours=15)
                    end = start + timedelta(minutes=int(60 * long * rng.gamma(4, 0.25)) + 5)
                    write((who, start.isoformat(), end.isoformat(), int(rng.gamma(1, 6000))))
    return place


def run(source, out, *more, today="2026-03-16"):
    args = ("morning", str(source / "streams.csv"), "--program", PROGRAM, "--creators", str(source / "creators.csv"))
    drawn = ("--draws", "60", "--forecaster", "linear", "--last-day", str(LAST))
    return main([*args, "--out", str(out), "--today", today, *drawn, *more])


@pytest.fixture(scope="module")
def written(source, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    assert run(source, out) == 0
    return out / "2026-03-16"


def texts(folder):
    return {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.is_file()}


def test_every_one_has_a_page_a_digest_calls_and_json(written):
    places = ["agency", *(f"managers/{p.name}" for p in sorted((written / "managers").iterdir()))]
    assert [p.split("/")[-1].rsplit("-", 1)[0] for p in places] == ["agency", "kim-quillfeather", "lou-ostrander"]
    for place in places:
        names = {p.name for p in (written / place).iterdir()}
        assert names == {"page.html", "digest.md", "calls.txt", "morning.json", "messages"}
        content = json.loads((written / place / "morning.json").read_text())
        assert (content["as_of"], content["month"], content["since"]) == ("2026-03-15", "2026-03", "2026-03-14")
        calls = from_json(json.dumps(content["calls"]))
        assert (written / place / "calls.txt").read_text() == "".join(f"{s}\n" for s in calls.columns["sentence"])
        assert len(calls) <= 8
        assert "**Call today**" in (written / place / "digest.md").read_text()
    assert len(list(written.rglob("messages/*.txt"))) == len(PEOPLE)


def test_a_managers_folder_holds_nothing_of_others(written):
    managers = {m for *_, m in PEOPLE if m}
    for folder in (written / "managers").iterdir():
        (whose,) = [m for m in managers if m.split("/")[0].split()[0].lower() == folder.name.split("-")[0]]
        others = [(who, name) for who, name, manager in PEOPLE if manager != whose]
        for name, text in texts(folder).items():
            assert not [o for o in others if o[0] in text or o[1] in text], name
            assert not [m for m in managers - {whose} if m in text], name
            assert not [o for o in others if o[1].lower() in name]
            assert "../" not in name


def test_messages_hold_the_own_month_alone(written):
    for path in written.rglob("messages/*.txt"):
        text = path.read_text(encoding="utf-8")
        (own,) = [p for p in PEOPLE if p[1] in text]
        assert text.startswith(f"Hello {own[1]},\n\nMarch up to 15 March, 16 days left:\nso far ")
        assert "not even" not in text
        assert not [word for word in ("USD", "Quillfeather", "Ostrander", "bonus", "past month") if word in text]


def test_what_a_message_says_of_a_month_that_is_over_and_of_who_is_not_known():
    ledger = tp.demo.ledger(seed=0)
    table = tp.roster(ledger, tp.demo.program(), as_of="2026-03-31", draws=10)
    text = creator_message(tp.creator_view(table["demo-kofi"]))
    assert "March up to 31 March, the month is over:" in text
    assert text.endswith("Tier 3 was missed.\n")
    assert "on course" not in text
    text = creator_message(tp.creator_view(table["demo-ada"]))
    assert text.endswith("Tier 1 is secured.\n")
    eve = tp.roster(ledger, tp.demo.program(), as_of="2026-03-31", month="2026-04", draws=50)
    text = creator_message(tp.creator_view(eve["demo-ines"]))
    assert text.startswith("Hello Ines,\n\nApril begins, 30 days left:\non course for ")
    assert "so far" not in text
    loud = tp.creator_view(eve["demo-ines"] | {"name": "@everyone"})
    assert "@everyone" not in creator_message(loud)
    assert "everyone" in creator_message(loud)
    told(lambda: creator_message("x"), InputTypeError, "view.bad_view", "view", "a CreatorView")


def test_run_again_it_writes_the_same_files(source, written, capsys):
    before = texts(written)
    (written / "notes").mkdir()
    (written / "notes" / "mine.txt").write_text("keep me")
    (written / "agency" / "gone.txt").write_text("of an older version")
    manifest = json.loads((written / "manifest.json").read_text())
    manifest["files"]["agency/gone.txt"] = "0"
    (written / "manifest.json").write_text(json.dumps(manifest))
    assert run(source, written.parent) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.count("\n") == 1
    assert "15 creators, " in out
    assert texts(written) == before | {"notes/mine.txt": "keep me"}
    assert [p.name for p in written.parent.iterdir()] == ["2026-03-16"]
    shutil.rmtree(written / "notes")


def test_another_day_is_another_folder_and_plans_begin_on_it(source, tmp_path, capsys):
    assert run(source, tmp_path, today="2026-03-20") == 3  # the export is broken
    assert "4 days not known since" in capsys.readouterr().out
    assert run(source, tmp_path, today="2026-03-19") == 0
    content = json.loads((tmp_path / "2026-03-20" / "agency" / "morning.json").read_text())
    days = [d for row in content["calls"]["rows"] for d in row["plan_dates"].split()]
    assert content["as_of"] == "2026-03-15"
    digest = (tmp_path / "2026-03-20" / "agency" / "digest.md").read_text()
    assert "Read on Fri 20 Mar. The data end with Sun 15 Mar: 4 days since then are not known" in digest
    assert "**Today, Mon 16 Mar**" not in digest
    assert "**Today, Fri 20 Mar**" in digest or "**Tomorrow, Sat 21 Mar**" in digest
    assert days
    assert min(days) >= "2026-03-20"


def test_data_that_are_not_whole_are_written_with_code_3(source, tmp_path, capsys):
    assert run(source, tmp_path, "--on-error", "collect") == 0
    text = (source / "streams.csv").read_text()
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "streams.csv").write_text(f"{text}{PEOPLE[0][0]},2026-03-02T10:00Z,2026-03-01T10:00Z,5\n")
    shutil.copy(source / "creators.csv", bad)
    capsys.readouterr()
    assert run(bad, tmp_path / "out", "--on-error", "collect") == 3
    assert "1 row set aside" in capsys.readouterr().out
    assert run(bad, tmp_path / "out") == 1


def test_a_day_before_the_data_is_said_of_the_option(source, tmp_path, capsys):
    assert run(source, tmp_path, today="2026-01-01") == 1
    assert "tierpace: --today must be after the first day of the data (2026-01-01)" in capsys.readouterr().err


def test_nobody_is_left_out_for_an_empty_manager():
    people = [tp.Creator(c.id, name=c.name, manager="") for c in tp.demo.ledger(seed=0).creators]
    found = tp.rosters.morning(
        tp.demo.ledger(seed=0).with_creators(people), tp.demo.program(), as_of="2026-03-15", draws=10
    )
    assert len([name for name in morning_files(found) if name.startswith("agency/messages/")]) == len(people)


def test_a_folder_of_somebody_else_is_left_alone_before_any_work(source, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("tierpace.rosters.mornings.morning", None)
    (tmp_path / "2026-03-16").mkdir()
    (tmp_path / "2026-03-16" / "thesis.txt").write_text("years of work")
    assert run(source, tmp_path) == 1
    assert "[files.not_ours]" in capsys.readouterr().err
    assert texts(tmp_path) == {"2026-03-16/thesis.txt": "years of work"}


@pytest.mark.parametrize("stop_at", [1, 2, 3])
def test_a_run_that_is_stopped_between_old_and_new_loses_nothing(tmp_path, monkeypatch, stop_at):
    place, done, rename = tmp_path / "a", [], Path.rename
    write_folder(place, {"x.txt": "old"}, facts={}, kind="k")
    (place / "mine.txt").write_text("keep me")

    def stop(path, target):
        done.append(target)
        if len(done) == stop_at:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", stop)
    with pytest.raises(KeyboardInterrupt):
        write_folder(place, {"y.txt": "new"}, facts={}, kind="k")
    monkeypatch.undo()
    write_folder(place, {"z.txt": "newer"}, facts={}, kind="k")
    found = texts(tmp_path)
    assert set(found) == {"a/z.txt", "a/mine.txt", "a/manifest.json"}
    assert found["a/mine.txt"] == "keep me"


def test_a_file_of_somebody_else_under_one_of_our_names_is_not_replaced(tmp_path):
    place = tmp_path / "a"
    write_folder(place, {"x.txt": "old"}, facts={}, kind="k")
    (place / "y.txt").write_text("mine")
    told(
        lambda: write_folder(place, {"y.txt": "ours"}, facts={}, kind="k"),
        FileError,
        "files.not_ours",
        "output",
        "a manifest.json of an earlier run",
    )
    assert texts(place)["x.txt"] == "old"
    assert texts(place)["y.txt"] == "mine"


def test_a_run_that_is_stopped_leaves_the_folder_as_it_was(tmp_path, monkeypatch):
    place = tmp_path / "a"
    write_folder(place, {"x.txt": "old"}, facts={}, kind="k")
    before = texts(place)

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(folders, "_key", stop)
    with pytest.raises(KeyboardInterrupt):
        write_folder(place, {"x.txt": "new", "y.txt": "more"}, facts={}, kind="k")
    assert texts(place) == before
    monkeypatch.undo()
    write_folder(place, {"y.txt": "more"}, facts={"day": LAST}, kind="k")
    assert set(texts(tmp_path)) == {"a/y.txt", "a/manifest.json"}
    assert json.loads(texts(place)["manifest.json"])["day"] == str(LAST)
    told(
        lambda: write_folder(place, {}, facts={}, kind="other"),
        FileError,
        "files.not_ours",
        "output",
        "must be new",
    )
    (tmp_path / "file").write_text("")
    told(
        lambda: write_folder(tmp_path / "file" / "b", {}, facts={}, kind="k"),
        FileError,
        "show.cannot_write",
        "output",
        "must be writable",
    )
