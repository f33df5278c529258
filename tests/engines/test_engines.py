"""Every engine gives the rows of the whole, bit for bit, also when a worker is killed."""

import os
import shutil
import signal
from types import SimpleNamespace

import pytest

import tierpace as tp
from tests.engines.conftest import ASKED, CUT, recipe


def asked(buckets):
    return {"as_of": CUT, "buckets": buckets, **ASKED}


def dies_once(found, flag):
    """Let the first process that makes rows by a recipe be killed; ``flag`` is a file that is there from then on."""

    def rows(*given, **more):
        try:
            flag.touch(exist_ok=False)
        except FileExistsError:
            return tp.buckets.rows(*given, **more)
        return os.kill(os.getpid(), signal.SIGKILL)

    room = {name: getattr(tp.buckets, name) for name in tp.buckets.__all__}
    found.tp = SimpleNamespace(buckets=SimpleNamespace(**{**room, "rows": rows}))


def test_processes_with_duckdb(scene, tmp_path):
    pytest.importorskip("duckdb")
    found = tp.buckets.roster_of_files(
        scene.source, tmp_path / "rows", scene.program, day_rule=scene.program.day_rule, workers=2, **asked(7)
    )
    (tmp_path / "rows" / "roster-totals.parquet").unlink()
    assert scene.same(tmp_path / "rows", found)


@pytest.fixture(scope="module")
def dask():
    pytest.importorskip("distributed")
    found = recipe("roster_on_dask")
    with found.start(workers=2) as client:
        yield found, client
        client.cluster.close()


@pytest.mark.filterwarnings("ignore")  # of the engines themselves
@pytest.mark.parametrize("buckets", [1, 7])
def test_dask(scene, tmp_path, dask, buckets):
    found, client = dask
    totals = found.roster(client, scene.source, tmp_path, scene.program, **asked(buckets))
    assert scene.same(tmp_path / "rows", totals)


@pytest.mark.filterwarnings("ignore")  # of the engines themselves
def test_dask_with_a_worker_killed(scene, tmp_path, dask):
    found, client = dask
    before = set(client.run(os.getpid).values())
    dies_once(found, tmp_path / "gone")
    totals = found.roster(client, scene.source, tmp_path, scene.program, **asked(9))
    client.wait_for_workers(2)
    assert len(before - set(client.run(os.getpid).values())) == 1
    assert scene.same(tmp_path / "rows", totals)


@pytest.fixture(scope="module")
def spark():
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("NOT TESTED on Spark: there is no Java")
    found = recipe("roster_on_spark")
    session = found.start("local[2,4]")  # two threads, and a task may fail three times
    yield found, session
    session.stop()


@pytest.mark.filterwarnings("ignore")  # of the engines themselves
def test_spark(scene, tmp_path, spark):
    found, session = spark
    totals = found.roster(session, scene.source, tmp_path / "rows", scene.program, **asked(7))
    assert scene.same(tmp_path / "rows", totals)


@pytest.mark.filterwarnings("ignore")  # of the engines themselves
def test_spark_with_a_session_elsewhere_and_a_python_worker_killed(scene, tmp_path, spark):
    """The zone of the session does not touch seconds; a task whose worker is gone is done again."""
    found, session = spark
    session.conf.set("spark.sql.session.timeZone", "Asia/Tokyo")
    dies_once(found, tmp_path / "gone")
    totals = found.roster(session, scene.source, tmp_path / "rows", scene.program, **asked(7))
    assert (tmp_path / "gone").exists()
    assert scene.same(tmp_path / "rows", totals)


@pytest.mark.filterwarnings("ignore")  # of the engines themselves
def test_ray(scene, tmp_path):
    ray = pytest.importorskip("ray")
    found = recipe("roster_on_ray")
    found.start(workers=2)
    try:
        totals = found.roster(scene.source, tmp_path, scene.program, **asked(7))
    finally:
        ray.shutdown()
    assert scene.same(tmp_path / "rows", totals)
