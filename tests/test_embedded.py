"""What only the embedded index has: a folder, locks, generations."""

import fcntl
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.errors import ConfigError, IndexingError
from search.documents import Documents
from search.embedded import EmbeddedIndex
from search.generations import Generations
from tests.search_records import documents, found, record_id

FOLDING = "rules of the test"
CHECKOUT = Path(__file__).resolve().parents[1]


def opened(root: Path, wait_s: float = 600) -> EmbeddedIndex:
    return EmbeddedIndex(root, folding=FOLDING, generations=Generations(root, writer_wait_s=wait_s))


def generations(root: Path) -> list[str]:
    return sorted(path.name for path in root.glob("gen-*"))


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A folder in which somebody else is writing."""
    with (tmp_path / "write.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield tmp_path


def test_a_writer_that_waited_too_long_says_so_and_may_try_again(locked: Path) -> None:
    with pytest.raises(IndexingError, match="has been writing the index") as caught:
        opened(locked, wait_s=0.1).put([documents("one")])
    assert caught.value.transient


def test_a_writer_waits_for_the_one_before(tmp_path: Path) -> None:
    index = opened(tmp_path)
    with (tmp_path / "write.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        writing = threading.Thread(target=index.put, args=([documents("one")],))
        writing.start()
        time.sleep(0.2)
        assert index.count() == 0
        fcntl.flock(lock, fcntl.LOCK_UN)
        writing.join()
    assert found(index) == {"one"}


def test_searches_do_not_wait_for_a_writer(tmp_path: Path) -> None:
    opened(tmp_path).put([documents("one")])
    with (tmp_path / "write.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert found(opened(tmp_path)) == {"one"}


def _put_some(root: Path, letter: str) -> None:
    index = opened(root)
    for other in "bcdef":
        index.put([documents(f"{letter}{other}")])


def test_many_processes_write_one_after_the_other(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_put_some, args=(tmp_path, letter)) for letter in "xyz"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert found(opened(tmp_path)) == {f"{letter}{other}" for letter in "xyz" for other in "bcdef"}


def test_what_another_process_wrote_is_found_at_once(tmp_path: Path) -> None:
    reader, writer = opened(tmp_path), opened(tmp_path)
    assert found(reader) == set()
    writer.put([documents("one")])
    assert found(reader) == {"one"}
    writer.put([documents("two")])
    assert found(reader) == {"one", "two"}


def test_a_wave_that_fails_in_its_middle_leaves_nothing_and_blocks_nobody(tmp_path: Path) -> None:
    def wave() -> Iterator[Documents]:
        yield documents("one")
        raise KeyError("the store is down")

    index = opened(tmp_path)
    with pytest.raises(KeyError):
        index.put(wave())
    assert index.count() == 0
    index.put([documents("two")])
    assert found(index) == {"two"}


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.search_records import documents
from tests.test_embedded import opened
index = opened(Path(sys.argv[1]))
index.put([documents("one")])
def wave():
    yield documents("two")
    os.kill(os.getpid(), signal.SIGKILL)
{act}
"""


@pytest.mark.parametrize("act", ["index.put(wave())", "index.rebuild(wave())"])
def test_a_writer_killed_in_the_middle_leaves_what_was_committed(tmp_path: Path, act: str) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED.format(act=act), tmp_path],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    index = opened(tmp_path)
    assert found(index) == {"one"}
    index.put([documents("three")])
    assert found(index) == {"one", "three"}
    index.rebuild([documents("four")])
    assert found(index) == {"four"}
    assert len(generations(tmp_path)) == 1


def test_a_rebuild_leaves_one_generation_and_no_marker(tmp_path: Path) -> None:
    index = opened(tmp_path)
    index.put([documents("one")])
    before = generations(tmp_path)
    index.rebuild([documents("two")])
    assert len(generations(tmp_path)) == 1
    assert generations(tmp_path) != before
    assert not (tmp_path / "building").exists()


def test_two_rebuilds_at_once_are_one(tmp_path: Path) -> None:
    index, other = opened(tmp_path), opened(tmp_path)

    def meanwhile() -> Iterator[Documents]:
        with pytest.raises(IndexingError, match="Another rebuild"):
            other.rebuild([documents("two")])
        yield documents("one")

    index.rebuild(meanwhile())
    assert found(other) == {"one"}


def test_the_first_write_during_the_first_rebuild_is_kept(tmp_path: Path) -> None:
    index, other = opened(tmp_path), opened(tmp_path)

    def meanwhile() -> Iterator[Documents]:
        other.put([documents("two")])
        yield documents("one")

    index.rebuild(meanwhile())
    assert found(index) == {"one", "two"}


def test_a_search_that_began_before_a_rebuild_ended_asks_the_new_generation(tmp_path: Path) -> None:
    reader, writer = opened(tmp_path), opened(tmp_path)
    writer.put([documents("one")])
    assert found(reader) == {"one"}
    writer.rebuild([documents("two")])
    assert found(reader) == {"two"}


def test_a_damaged_index_says_so(tmp_path: Path) -> None:
    index = opened(tmp_path)
    index.put([documents("one")])
    [generation] = tmp_path.glob("gen-*")
    (generation / "records" / "meta.json").write_text("{", encoding="utf-8")
    with pytest.raises(IndexingError, match="could not be opened"):
        opened(tmp_path).count()


def test_an_index_that_does_not_say_its_rules_is_not_trusted(tmp_path: Path) -> None:
    opened(tmp_path).put([documents("one")])
    [generation] = tmp_path.glob("gen-*")
    (generation / "about.json").unlink()
    with pytest.raises(ConfigError, match="reindex"):
        opened(tmp_path).count()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="ABHILEKH_INDEX"):
        opened(tmp_path / "file" / "index").probe()


def test_the_probe_counts_the_records(tmp_path: Path) -> None:
    index = opened(tmp_path)
    assert index.probe().endswith("0 records")
    index.put([documents("one")])
    assert index.probe().endswith("1 records")


def test_versions_are_those_last_written(tmp_path: Path) -> None:
    index = opened(tmp_path)
    index.put([documents("one"), documents("one", version=3), documents("one", version=2)])
    assert index.versions([record_id("one")]) == {record_id("one"): 3}
