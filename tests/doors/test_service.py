"""The example service of docs/how-to/use-it-in-a-service.md, called as a server would call it."""

import asyncio
import importlib.util
import io
import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

import tierpace as tp
from tierpace.errors import RowErrors

ROOT = Path(__file__).parent.parent.parent
STREAMS = "creator_id,start,end,diamonds\n" + "".join(
    f"{who},2026-03-{d:02d}T18:00Z,2026-03-{d:02d}T20:30Z,{n}\n"
    for d in range(1, 15)
    for who, n in (("7301", 9000), ("7302", 500))
)
CUT = "as_of=2026-03-14"


@pytest.fixture(scope="module")
def example():
    spec = importlib.util.spec_from_file_location("example_service", ROOT / "docs" / "how-to" / "example_service.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def service(example, tmp_path):
    return example.Service(tmp_path, tp.demo.program(), draws=50, max_bytes=100_000)


@pytest.fixture
def ask(example, service):
    app = example.app_of(service)

    def ask(method="GET", query=CUT, body=b"", tenant="east", creator=None):
        said = []
        environ = {"REQUEST_METHOD": method, "QUERY_STRING": query, "HTTP_X_TENANT": tenant}
        environ |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
        environ |= {} if creator is None else {"HTTP_X_CREATOR": creator}
        (content,) = app(environ, lambda status, _: said.append(status))
        return int(said[0].split()[0]), content.decode()

    return ask


def test_an_upload_becomes_a_roster(ask, service):
    code, body = ask("POST", body=STREAMS.encode())
    assert (code, json.loads(body)["creators"], json.loads(body)["last_day"]) == (200, 2, "2026-03-14")
    code, body = ask()
    table = tp.show.from_json(body)
    assert code == 200
    assert table == service.roster("east", date(2026, 3, 14))
    assert table["7301"]["diamonds"] == 14 * 9000


def test_rosters_are_made_once_for_what_decides_them(ask, service):
    ask("POST", body=STREAMS.encode())
    first = ask()[1]
    ask("POST", body=STREAMS.encode())
    assert ask()[1] == first
    assert len(service.made) == 1
    ask("POST", body=STREAMS.replace("9000", "9001").encode())
    assert ask()[1] != first
    assert len(service.made) == 2


def test_a_creator_sees_the_own_row_and_nobody_elses(ask):
    ask("POST", body=STREAMS.encode())
    code, body = ask(creator="7302")
    assert code == 200
    assert tp.show.from_json(body).creator_id == "7302"
    for word in ("7301", "9000", "manager", "126"):
        assert word not in body
    assert ask(creator="7303")[0] == 404
    assert ask("POST", body=STREAMS.encode(), creator="7301")[0] == 200  # a creator's POST uploads nothing
    assert json.loads(ask("POST", creator="7301")[1])["creator_id"] == "7301"


def test_tenants_are_apart(ask):
    ask("POST", body=STREAMS.encode())
    assert ask(tenant="west")[0] == 404
    for name in ("../east", "east/..", "", "EAST", "e" * 41, "east\n"):
        assert ask(tenant=name)[0] == 404
        assert ask("POST", body=STREAMS.encode(), tenant=name)[0] == 404


def test_errors_are_answers(ask):
    code, body = ask("POST", body=STREAMS.replace("9000", "-1").encode())
    assert (code, json.loads(body)["code"]) == (422, "rows.bad")
    assert ask("POST", body=b"x" * 100_001)[0] == 413
    ask("POST", body=STREAMS.encode())
    code, body = ask(query="as_of=2027-01-01")
    assert (code, json.loads(body)["code"]) == (422, "asof.outside_ledger")
    assert ask(query="as_of=today")[0] == 400
    assert ask(query="")[0] == 400


def test_a_bad_upload_leaves_the_ledger_as_it_was(ask):
    ask("POST", body=STREAMS.encode())
    before = ask()[1]
    ask("POST", body=b"no table")
    assert ask()[1] == before


def test_no_more_is_kept_than_there_is_room_for(ask, service, example, monkeypatch):
    monkeypatch.setattr(example, "MOST_MADE", 2)
    ask("POST", body=STREAMS.encode())
    assert {ask(query=f"as_of=2026-03-{d}")[0] for d in (10, 11, 12, 13)} == {200}
    assert len(service.made) == 2


def test_threads_may_call_at_once(ask, service):
    ask("POST", body=STREAMS.encode())
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: ask()[1], range(8)))
    assert len(set(found)) == 1


def test_an_event_loop_gives_the_work_to_a_thread(service, ask):
    ask("POST", body=STREAMS.encode())
    ledger = tp.io.read_ledger(service.path("east"))

    async def two():
        asked = {"as_of": date(2026, 3, 14), "draws": 20}
        return await asyncio.gather(*(asyncio.to_thread(tp.roster, ledger, service.program, **asked) for _ in range(2)))

    first, second = asyncio.run(two())
    assert first == second


def test_values_and_errors_go_between_processes():
    ledger = tp.demo.ledger(seed=0)
    table = tp.roster(ledger, tp.demo.program(), as_of=date(2026, 3, 15), draws=20)
    for value in (ledger, table, tp.creator_view(table["demo-ada"])):
        assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301  # our own bytes
    with pytest.raises(RowErrors) as caught:
        tp.Ledger.from_columns(creator_id=["a"], start=[9], end=[1], diamonds=[1], day_rule=tp.DayRule("UTC"))
    assert pickle.loads(pickle.dumps(caught.value)).issues == caught.value.issues  # noqa: S301  # our own bytes
