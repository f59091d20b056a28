"""The object store: one contract, held by a folder and by an S3 server, also when a process is killed or lies."""

import hashlib
import io
import os
import signal
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from minio import Minio, S3Error
from minio.versioningconfig import ENABLED, VersioningConfig

from pipeline import keys
from pipeline.store.content import MeasuredReader, measure_content
from pipeline.store.folder import DRAFTS, META, FolderStore
from pipeline.store.opening import open_store
from pipeline.store.s3 import PROBE_KEY, S3Store
from schemas.errors import AccessDeniedError, ConfigError, IntegrityError, NotFoundError, StoreError
from schemas.settings import Settings

SCAN = b"%PDF-1.7 " + "खसरा नं. ४०२/१".encode() * 1000
SCAN_HASH = hashlib.sha256(SCAN).hexdigest()
SCAN_KEY = keys.original(SCAN_HASH)
PDF = "application/pdf"
JSON = "application/json"
RECORD_KEY = keys.record_version("raaaaaaaaaaaaaaaa", 1)
LARGE = 17 << 20
"""Over one part of an upload."""
PATIENCE_S = 60


@pytest.fixture
def folder_store(tmp_path):
    return FolderStore(tmp_path / "store")


@pytest.fixture
def s3_settings(s3, fresh_name, tmp_path):
    return Settings(
        home=tmp_path,
        store=f"s3://{s3.endpoint}/{fresh_name}",
        store_key=s3.key,
        store_secret=s3.secret,
        store_secure=False,
        store_lock_days=1,
    )


@pytest.fixture
def s3_store(s3_settings):
    store = open_store(s3_settings)
    store.probe()
    return store


@pytest.fixture
def s3_client(s3):
    """The server as an administrator without this program sees it."""
    return Minio(s3.endpoint, s3.key, s3.secret, secure=False)


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.services)])
def store(request):
    return request.getfixturevalue(f"{request.param}_store")


class TestContract:
    def test_what_is_put_comes_back_with_its_hash_and_type(self, store):
        put = store.put_once(SCAN_KEY, SCAN, media_type=PDF)
        assert (put.key, put.size_bytes, put.sha256, put.media_type) == (SCAN_KEY, len(SCAN), SCAN_HASH, PDF)
        assert store.stat(SCAN_KEY) == put
        assert store.get(SCAN_KEY) == SCAN

    def test_a_file_is_put_and_downloaded_without_being_held_in_memory(self, store, tmp_path):
        source, target = tmp_path / "scan.tif", tmp_path / "copy.tif"
        source.write_bytes(os.urandom(1 << 20) * (LARGE >> 20))
        put = store.put_once(keys.original(measure_content(source).sha256), source, media_type="image/tiff")
        assert put.size_bytes == LARGE
        store.download(put.key, target)
        assert measure_content(target) == measure_content(source)

    def test_an_empty_object_is_an_object(self, store):
        assert store.put_once(RECORD_KEY, b"", media_type=JSON).size_bytes == 0
        assert store.get(RECORD_KEY) == b""

    def test_putting_the_same_again_changes_nothing(self, store):
        first = store.put_once(SCAN_KEY, SCAN, media_type=PDF)
        assert store.put_once(SCAN_KEY, SCAN, media_type="application/octet-stream") == first

    def test_other_bytes_under_a_key_are_refused(self, store):
        store.put_once(RECORD_KEY, b"{}", media_type=JSON)
        with pytest.raises(IntegrityError) as refused:
            store.put_once(RECORD_KEY, b"[]", media_type=JSON)
        assert not refused.value.transient
        assert store.get(RECORD_KEY) == b"{}"

    def test_bytes_that_are_not_those_an_originals_key_names_are_refused(self, store):
        with pytest.raises(IntegrityError, match="while it was being read"):
            store.put_once(SCAN_KEY, SCAN + b"more", media_type=PDF)
        assert store.stat(SCAN_KEY) is None

    def test_what_is_not_there_is_not_there(self, store, tmp_path):
        assert store.stat(SCAN_KEY) is None
        for read in (
            lambda: store.get(SCAN_KEY),
            lambda: store.download(SCAN_KEY, tmp_path / "x"),
            lambda: store.check(SCAN_KEY, sha256=SCAN_HASH),
        ):
            with pytest.raises(NotFoundError):
                read()
        assert not (tmp_path / "x").exists()

    def test_a_download_never_overwrites(self, store, tmp_path):
        store.put_once(SCAN_KEY, SCAN, media_type=PDF)
        (tmp_path / "mine").write_bytes(b"mine")
        with pytest.raises(StoreError):
            store.download(SCAN_KEY, tmp_path / "mine")
        assert (tmp_path / "mine").read_bytes() == b"mine"

    def test_an_object_is_checked_against_any_hash(self, store):
        store.put_once(SCAN_KEY, SCAN, media_type=PDF)
        store.check(SCAN_KEY, sha256=SCAN_HASH)
        with pytest.raises(IntegrityError):
            store.check(SCAN_KEY, sha256="0" * 64)

    def test_keys_are_listed_by_prefix_and_in_order(self, store):
        other = hashlib.sha256(b"x").hexdigest()
        names = [
            "records/ra/000001.json",
            "records/ra/000001.pages.jsonl.gz",
            "records/ra-b/000001.json",
            "records/rb/000001.json",
            "batches/b1/batch.json",
            "pages/aa/bb/cc.json",
        ]
        for name in names:
            store.put_once(name, b"x", media_type=JSON)
        store.put_once(keys.original(other), b"x", media_type=PDF)
        assert list(store.keys("records/")) == sorted(name for name in names if name.startswith("records/"))
        assert list(store.keys("records/ra/")) == names[:2]
        assert list(store.keys("records/ra")) == [names[2], *names[:2]]
        assert list(store.keys("originals/")) == [keys.original(other)]
        assert list(store.keys("originals/zz")) == []
        assert list(store.keys("")) == sorted([*names, keys.original(other)])
        assert list(store.keys("../")) == list(store.keys("/")) == []

    @pytest.mark.parametrize(
        "key", ["", "/etc/passwd", "../up", "records/../../up", "a//b", "a/", ".meta/a", "a b", "कुंजी", "a\n", "a" * 600]
    )
    def test_a_key_that_leads_elsewhere_is_no_key(self, store, key):
        with pytest.raises(NotFoundError):
            store.put_once(key, b"x", media_type=JSON)
        with pytest.raises(NotFoundError):
            store.get(key)

    def test_many_may_put_the_same_at_once(self, store):
        with ThreadPoolExecutor(8) as threads:
            puts = [threads.submit(store.put_once, SCAN_KEY, SCAN, media_type=PDF) for _ in range(16)]
            assert {put.result() for put in puts} == {store.stat(SCAN_KEY)}

    def test_of_many_who_put_different_bytes_one_wins_and_the_others_are_told(self, store):
        def put(place):
            try:
                return store.put_once(RECORD_KEY, b"%d" % place * 1000, media_type=JSON).sha256
            except IntegrityError:
                return None

        with ThreadPoolExecutor(8) as threads:
            winners = [sha256 for sha256 in threads.map(put, range(16)) if sha256]
        assert winners == [store.stat(RECORD_KEY).sha256] == [hashlib.sha256(store.get(RECORD_KEY)).hexdigest()]

    def test_probing_leaves_nothing_that_is_listed(self, store):
        store.probe()
        store.probe()
        assert list(store.keys("")) == []


class TestOpening:
    def test_without_settings_it_is_a_folder_in_the_home(self, tmp_path):
        store = open_store(Settings(home=tmp_path / "home"))
        assert isinstance(store, FolderStore)
        assert store.root == tmp_path / "home" / "store"
        assert not store.root.exists()

    def test_a_folder_is_taken_as_it_is_written(self, tmp_path):
        store = open_store(Settings(home=tmp_path, store=f"file://{tmp_path}/अभिलेख 50% #1"))
        store.put_once(RECORD_KEY, b"{}", media_type=JSON)
        assert (tmp_path / "अभिलेख 50% #1" / RECORD_KEY).read_bytes() == b"{}"

    @pytest.mark.parametrize(
        "address", ["file://store", "s3://host:9000", "s3://host/UPPER", "s3://user:pw@host/name", "ftp://h/n", "x"]
    )
    def test_an_address_that_is_not_one_of_ours_is_refused(self, tmp_path, address):
        with pytest.raises(ConfigError, match="ABHILEKH_STORE"):
            open_store(Settings(home=tmp_path, store=address, store_key="k", store_secret="s"))

    @pytest.mark.parametrize("address", ["s3://KEY:GEHEIM@host/name", "s3://K:GEHEIM@host:9000/name", "s3:GEHEIM/n"])
    def test_a_secret_in_the_address_is_never_shown(self, tmp_path, address):
        with pytest.raises(ConfigError) as refused:
            open_store(Settings(home=tmp_path, store=address, store_key="k", store_secret="s"))
        assert "GEHEIM" not in str(refused.value)
        assert ("name or secret" in str(refused.value)) == ("@" in address)

    def test_an_s3_store_wants_key_and_secret(self, tmp_path):
        with pytest.raises(ConfigError, match="ABHILEKH_STORE_SECRET"):
            open_store(Settings(home=tmp_path, store="s3://host:9000/name", store_key="k"))


class TestFolder:
    def test_an_object_is_a_plain_read_only_file_under_its_key(self, folder_store):
        folder_store.put_once(SCAN_KEY, SCAN, media_type=PDF)
        path = folder_store.root / SCAN_KEY
        assert path.read_bytes() == SCAN
        assert stat.S_IMODE(path.stat().st_mode) == 0o444
        assert stat.S_IMODE(folder_store.root.stat().st_mode) == 0o700
        assert list((folder_store.root / DRAFTS).iterdir()) == []

    def test_a_changed_object_is_noticed(self, folder_store, tmp_path):
        folder_store.put_once(SCAN_KEY, SCAN, media_type=PDF)
        path = folder_store.root / SCAN_KEY
        path.chmod(0o644)
        path.write_bytes(SCAN.replace(b"7", b"6", 1))
        for read in (
            lambda: folder_store.get(SCAN_KEY),
            lambda: folder_store.download(SCAN_KEY, tmp_path / "x"),
            lambda: folder_store.check(SCAN_KEY, sha256=SCAN_HASH),
        ):
            with pytest.raises(IntegrityError):
                read()
        assert not (tmp_path / "x").exists()

    def test_a_lost_object_is_noticed(self, folder_store):
        folder_store.put_once(SCAN_KEY, SCAN, media_type=PDF)
        (folder_store.root / SCAN_KEY).unlink()
        with pytest.raises(IntegrityError, match="gone"):
            folder_store.get(SCAN_KEY)

    def test_an_unreadable_note_about_an_object_is_noticed(self, folder_store):
        folder_store.put_once(SCAN_KEY, SCAN, media_type=PDF)
        path = folder_store.root / META / SCAN_KEY
        path.chmod(0o644)
        path.write_bytes(b"{")
        with pytest.raises(IntegrityError):
            folder_store.stat(SCAN_KEY)

    @pytest.mark.parametrize("content", [b"as before", b"made anew"])
    def test_bytes_that_a_killed_process_left_are_taken_over(self, folder_store, content):
        folder_store.put_once(RECORD_KEY, b"as before", media_type=JSON)
        (folder_store.root / META / RECORD_KEY).unlink()
        assert folder_store.stat(RECORD_KEY) is None
        assert list(folder_store.keys("")) == []
        if content == b"as before":
            assert folder_store.put_once(RECORD_KEY, content, media_type=JSON).size_bytes == 9
        else:
            with pytest.raises(IntegrityError):
                folder_store.put_once(RECORD_KEY, content, media_type=JSON)
        assert folder_store.get(RECORD_KEY) == b"as before"

    def test_killed_at_any_moment_nobody_sees_a_part_and_the_next_run_finishes(self, tmp_path):
        source = tmp_path / "scan.tif"
        source.write_bytes(os.urandom(1 << 20) * 24)
        key = keys.original(measure_content(source).sha256)
        program = (
            "import sys\nfrom pathlib import Path\nfrom pipeline.store.folder import FolderStore\n"
            "print('ready', flush=True)\nsys.stdin.readline()\n"
            "FolderStore(Path(sys.argv[1])).put_once(sys.argv[2], Path(sys.argv[3]), media_type='image/tiff')\n"
        )
        for moment_ms in (1, 8, 20, 35, 60):
            store = FolderStore(tmp_path / f"store-{moment_ms}")
            child = subprocess.Popen(
                [sys.executable, "-c", program, store.root, key, source], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            child.stdout.readline()
            child.stdin.write(b"\n")
            child.stdin.flush()
            threading.Event().wait(moment_ms / 1000)
            child.send_signal(signal.SIGKILL)
            child.communicate(timeout=PATIENCE_S)
            if store.stat(key) is not None:
                store.check(key, sha256=key[-64:])
            store.put_once(key, source, media_type="image/tiff")
            store.check(key, sha256=key[-64:])

    def test_drafts_of_dead_processes_are_swept_and_those_of_living_ones_are_not(self, folder_store):
        folder_store.put_once(SCAN_KEY, SCAN, media_type=PDF)
        dead, living, young = (folder_store.root / DRAFTS / name for name in ("dead", "living", "young"))
        for path in (dead, living, young):
            path.write_bytes(b"part of a scan")
        for path in (dead, living):
            os.utime(path, (0, 0))
        program = (
            "import fcntl, sys\nfile = open(sys.argv[1])\nfcntl.flock(file, fcntl.LOCK_EX)\n"
            "print('locked', flush=True)\nsys.stdin.read()\n"
        )
        with subprocess.Popen(
            [sys.executable, "-c", program, living], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as holder:
            holder.stdout.readline()
            FolderStore(folder_store.root).put_once(RECORD_KEY, b"{}", media_type=JSON)
            assert (dead.exists(), living.exists(), young.exists()) == (False, True, True)
            holder.communicate()

    def test_a_full_disk_says_so_and_leaves_no_draft(self, tmp_path):
        program = (
            "import resource, sys\nfrom pathlib import Path\nfrom pipeline.store.folder import FolderStore\n"
            "from schemas.errors import StoreError\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
            "try:\n    FolderStore(Path(sys.argv[1])).put_once('a', b'x' * 100_000, media_type='text/plain')\n"
            "except StoreError as error:\n    print(error)\n"
        )
        told = subprocess.run(
            [sys.executable, "-c", program, tmp_path / "store"], capture_output=True, text=True, check=True
        )
        assert "is full" in told.stdout
        assert [path for path in (tmp_path / "store").rglob("*") if path.is_file()] == []

    def test_a_folder_that_cannot_be_made_is_a_failure_of_the_store(self, tmp_path):
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(StoreError):
            FolderStore(tmp_path / "file" / "store").probe()

    @pytest.mark.skipif(not os.path.ismount("/sys"), reason="/sys is no file system of its own here")
    def test_a_folder_that_may_not_be_written_is_a_matter_of_settings(self):
        with pytest.raises(ConfigError, match="right to read and write"):
            FolderStore(Path("/sys/abhilekh")).probe()  # not even root may


class TestS3:
    def test_originals_are_locked_and_their_deletion_is_refused(self, s3_store, s3_client):
        s3_store.put_once(SCAN_KEY, SCAN, media_type=PDF)
        found = s3_client.stat_object(s3_store.originals, SCAN_KEY)
        assert s3_client.get_object_retention(s3_store.originals, SCAN_KEY).mode == "GOVERNANCE"
        with pytest.raises(S3Error, match="WORM"):
            s3_client.remove_object(s3_store.originals, SCAN_KEY, version_id=found.version_id)
        assert s3_store.get(SCAN_KEY) == SCAN

    def test_everything_else_lies_in_the_other_bucket(self, s3_store, s3_client):
        s3_store.put_once(RECORD_KEY, b"{}", media_type=JSON)
        assert s3_client.stat_object(s3_store.derived, RECORD_KEY).size == 2

    def test_putting_again_makes_no_second_version(self, s3_store, s3_client):
        with ThreadPoolExecutor(4) as threads:
            for put in [threads.submit(s3_store.put_once, SCAN_KEY, SCAN, media_type=PDF) for _ in range(8)]:
                put.result()
        versions = s3_client.list_objects(s3_store.originals, "originals/", recursive=True, include_version=True)
        assert len(list(versions)) == 1

    def test_a_large_file_in_parts_is_locked_and_put_once(self, s3_store, s3_client, tmp_path):
        (tmp_path / "large").write_bytes(bytes(LARGE))
        key = keys.original(measure_content(tmp_path / "large").sha256)
        for _ in range(2):
            s3_store.put_once(key, tmp_path / "large", media_type="image/tiff")
        (version,) = s3_client.list_objects(s3_store.originals, key, include_version=True)
        assert s3_client.get_object_retention(s3_store.originals, key, version.version_id).mode == "GOVERNANCE"

    def test_a_changed_object_is_noticed(self, s3_store, s3_client, tmp_path):
        s3_store.put_once(RECORD_KEY, b"{}", media_type=JSON)
        other = hashlib.sha256(b"{}").hexdigest()
        s3_client.put_object(s3_store.derived, RECORD_KEY, io.BytesIO(b"[]"), 2, JSON, {"sha256": other})
        for read in (
            lambda: s3_store.get(RECORD_KEY),
            lambda: s3_store.download(RECORD_KEY, tmp_path / "x"),
            lambda: s3_store.check(RECORD_KEY, sha256=other),
        ):
            with pytest.raises(IntegrityError):
                read()
        assert not (tmp_path / "x").exists()

    def test_an_object_that_another_program_put_is_not_taken_for_ours(self, s3_store, s3_client):
        s3_client.put_object(s3_store.derived, RECORD_KEY, io.BytesIO(b"{}"), 2)
        with pytest.raises(IntegrityError, match="another program"):
            s3_store.put_once(RECORD_KEY, b"{}", media_type=JSON)

    def test_one_probe_object_serves_for_a_day(self, s3_store, s3_settings, s3_client):
        open_store(s3_settings).probe()
        versions = s3_client.list_objects(s3_store.originals, ".probe/", recursive=True, include_version=True)
        assert [version.object_name for version in versions] == [PROBE_KEY]

    def test_probes_may_begin_at_once(self, s3_settings):
        with ThreadPoolExecutor(4) as threads:
            assert all(
                probe.result() is None for probe in [threads.submit(open_store(s3_settings).probe) for _ in range(4)]
            )

    def test_a_wrong_secret_is_refused_for_good(self, s3, s3_store, fresh_name):
        for credentials in ((s3.key, "wrong-secret"), ("nobody", "wrong-secret")):
            store = S3Store(s3.endpoint, fresh_name, credentials=credentials, secure=False)
            for use in (
                store.probe,
                lambda store=store: store.stat(SCAN_KEY),
                lambda store=store: list(store.keys("")),
            ):
                with pytest.raises(AccessDeniedError) as refused:
                    use()
                assert not refused.value.transient
                assert "wrong-secret" not in str(refused.value)

    def test_buckets_that_are_missing_are_named(self, s3_settings):
        store = open_store(s3_settings)
        for use in (
            lambda: store.stat(SCAN_KEY),
            lambda: store.put_once(RECORD_KEY, b"{}", media_type=JSON),
            lambda: list(store.keys("")),
        ):
            with pytest.raises(ConfigError, match="abhilekh doctor"):
                use()

    def test_a_bucket_without_lock_is_refused(self, s3_settings, s3_client, fresh_name):
        s3_client.make_bucket(f"{fresh_name}-originals")
        with pytest.raises(ConfigError, match="Versioning is off"):
            open_store(s3_settings).probe()

    def test_a_versioned_bucket_without_lock_is_refused(self, s3_settings, s3_client, fresh_name):
        s3_client.make_bucket(f"{fresh_name}-originals")
        s3_client.set_bucket_versioning(f"{fresh_name}-originals", VersioningConfig(ENABLED))
        with pytest.raises(ConfigError, match="does not keep a locked object"):
            open_store(s3_settings).probe()

    def test_a_server_that_does_not_answer_is_worth_another_try(self):
        store = S3Store("127.0.0.1:1", "name", credentials=("key", "secret-key"), secure=False)
        with pytest.raises(StoreError) as down:
            store.stat(SCAN_KEY)
        assert down.value.transient

    def test_a_plain_server_does_not_do_for_tls(self, s3, fresh_name):
        store = S3Store(s3.endpoint, fresh_name, credentials=(s3.key, s3.secret), secure=True)
        with pytest.raises(ConfigError, match="ABHILEKH_STORE_SECURE"):
            store.probe()

    def test_a_forked_child_uses_its_own_connections(self, s3_store):
        s3_store.put_once(SCAN_KEY, SCAN, media_type=PDF)
        child = os.fork()
        if child == 0:
            os._exit(0 if s3_store.get(SCAN_KEY) == SCAN else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert s3_store.get(SCAN_KEY) == SCAN


class TestSource:
    def test_a_file_that_changes_while_it_goes_up_fails_before_its_last_byte(self):
        measure = measure_content(b"as it was measured")
        reader = MeasuredReader(SCAN_KEY, io.BytesIO(b"as it was_measured"), measure)
        assert reader.read(4) == b"as i"
        with pytest.raises(IntegrityError, match="changed while"):
            reader.read(100)

    def test_a_file_that_became_shorter_fails(self):
        reader = MeasuredReader(SCAN_KEY, io.BytesIO(b"short"), measure_content(b"not so short"))
        reader.read(100)
        with pytest.raises(IntegrityError):
            reader.read(100)


class ForgetfulServer(BaseHTTPRequestHandler):
    """An S3 server that takes locks, says so, and deletes all the same. Such servers exist."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        answers = {
            "location": "<LocationConstraint></LocationConstraint>",
            "versioning": "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
            "object-lock": "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>"
            "</ObjectLockConfiguration>",
        }
        self._answer(200, answers[self.path.partition("?")[2].rstrip("=")])

    def do_HEAD(self):
        is_object = PROBE_KEY in self.path
        self._answer(404 if is_object and PROBE_KEY not in self.server.objects else 200)

    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        assert self.headers["x-amz-object-lock-mode"]
        assert self.headers["Content-MD5"]
        self.server.objects.add(PROBE_KEY)
        self._answer(200)

    def do_DELETE(self):
        self.server.objects.discard(PROBE_KEY)
        self._answer(204)

    def _answer(self, status, body=""):
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-amz-version-id", "1")
        self.send_header("Last-Modified", "Wed, 25 Nov 2026 09:30:00 GMT")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        """Not a word."""


class WebServer(ForgetfulServer):
    """Not an S3 server at all."""

    def do_GET(self):
        self._answer(200, "<!doctype html><p>It works!")


@pytest.fixture
def serve():
    servers = []

    def begin(handler):
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.objects = set()
        servers.append((server, threading.Thread(target=server.serve_forever)))
        servers[-1][1].start()
        return S3Store(f"127.0.0.1:{server.server_port}", "name", credentials=("key", "secret-key"), secure=False)

    yield begin
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


class TestOtherServers:
    def test_a_server_that_deletes_what_is_locked_is_refused(self, serve):
        with pytest.raises(ConfigError, match="does not keep a locked object"):
            serve(ForgetfulServer).probe()

    def test_what_is_no_s3_server_is_named(self, serve):
        with pytest.raises(ConfigError, match="not an S3 server"):
            serve(WebServer).probe()
