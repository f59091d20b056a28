"""The object store of many machines: MinIO, or any S3 server that has versioning and object lock.

The only module that knows the SDK. ``originals/…`` lies in the bucket ``<name>-originals``, under a lock that the
server keeps; everything else in ``<name>-derived``. Our own SHA-256 travels with each object and is checked at every
reading.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from heapq import merge
from pathlib import Path
from typing import BinaryIO, cast
from xml.etree.ElementTree import ParseError

from minio import Minio, S3Error
from minio.commonconfig import ENABLED, GOVERNANCE
from minio.datatypes import Object
from minio.error import InvalidResponseError, MinioException
from minio.retention import Retention
from urllib3.exceptions import HTTPError, MaxRetryError, SSLError

from pipeline import keys
from pipeline.store.base import ObjectStat
from pipeline.store.content import (
    BLOCK_BYTES,
    Measure,
    MeasuredReader,
    can_begin_keys,
    check_key,
    check_original,
    check_same,
    check_whole,
    measure_blocks,
    measure_content,
    open_content,
    save_whole,
)
from pipeline.store.http import StoreHttp
from schemas.errors import AbhilekhError, AccessDeniedError, ConfigError, IntegrityError, NotFoundError, StoreError

LOCK_MODE = GOVERNANCE
"""Nobody deletes an original, except an administrator to whom the server gives the right to bypass the lock: a court's
order must still be obeyed, and a secret paper that was scanned by mistake must still go. COMPLIANCE would bind even a
mistyped ABHILEKH_STORE_LOCK_DAYS for ever. Our own name and secret need no such right, and should not have it."""

PART_BYTES = 16 << 20
"""A larger object goes up in parts, one in memory at a time; 10,000 parts make 160 GB."""

PROBE_KEY = ".probe/lock"
PROBE_DAYS = 1
SHA256_HEADER = "x-amz-meta-sha256"
RETAIN_HEADER = "x-amz-object-lock-retain-until-date"

_REFUSED = {"AccessDenied", "AllAccessDisabled", "InvalidAccessKeyId", "InvalidTokenId", "SignatureDoesNotMatch"}
_LOCKLESS = {
    "InvalidBucketState",
    "InvalidRequest",
    "MethodNotAllowed",
    "NotImplemented",
    "ObjectLockConfigurationNotFoundError",
}
_ABSENT = {"NoSuchKey", "NoSuchVersion"}


class S3Store:
    """Objects in two buckets of an S3 server.

    Args:
        endpoint: host and port.
        name: what the buckets' names begin with.
        credentials: access key and secret key.
        secure: speak TLS.
        lock_days: days for which the server refuses to delete an original.
    """

    def __init__(
        self, endpoint: str, name: str, *, credentials: tuple[str, str], secure: bool = True, lock_days: int = 3650
    ) -> None:
        self.name = f"s3://{endpoint}/{name}"
        self.originals = f"{name}-originals"
        self.derived = f"{name}-derived"
        self._lock = timedelta(days=lock_days)
        self._client, self._putter = (
            Minio(
                endpoint,
                access_key=credentials[0],
                secret_key=credentials[1],
                secure=secure,
                http_client=StoreHttp(put_once=put_once),
            )
            for put_once in (False, True)
        )

    def put_once(self, key: str, content: bytes | Path, *, media_type: str) -> ObjectStat:
        """See ``ObjectStore``."""
        check_key(key)
        with self._service():
            measure = measure_content(content)
            check_original(key, measure)
            stored = self._stat(key)
            if stored is None:
                with open_content(content) as source:
                    self._put(key, MeasuredReader(key, source, measure), measure, media_type)
                stored = self._read_back(key)
        return check_same(stored, measure)

    def get(self, key: str) -> bytes:
        """See ``ObjectStore``."""
        with self._service():
            stored = self._known(key)
            content = b"".join(self._blocks(key))
        check_whole(stored, measure_content(content))
        return content

    def download(self, key: str, target: Path) -> None:
        """See ``ObjectStore``."""
        with self._service():
            save_whole(self._blocks(key), target, self._known(key))

    def check(self, key: str, *, sha256: str) -> None:
        """See ``ObjectStore``."""
        with self._service():
            check_whole(replace(self._known(key), sha256=sha256), measure_blocks(self._blocks(key)))

    def stat(self, key: str) -> ObjectStat | None:
        """See ``ObjectStore``."""
        with self._service():
            return self._stat(key)

    def keys(self, prefix: str) -> Iterator[str]:
        """See ``ObjectStore``."""
        if not can_begin_keys(prefix):
            return
        buckets = [self.originals] if prefix.startswith(keys.ORIGINALS) else [self.derived]
        if keys.ORIGINALS.startswith(prefix) and prefix != keys.ORIGINALS:
            buckets = [self.originals, self.derived]
        with self._service():
            for key in merge(*(self._listed(bucket, prefix) for bucket in buckets)):
                if not key.startswith(PROBE_KEY):
                    yield key

    def probe(self) -> None:
        """See ``ObjectStore``. Buckets that are missing are made; one small locked object stays in the first."""
        with self._service():
            self._make_buckets()
            self._check_versioning()
            self._check_lock()

    def _bucket(self, key: str) -> str:
        return self.originals if key.startswith(keys.ORIGINALS) else self.derived

    def _put(self, key: str, source: MeasuredReader, measure: Measure, media_type: str) -> None:
        """Put an object, unless one is there: then nothing happens."""
        locked = key.startswith(keys.ORIGINALS)
        try:
            self._putter.put_object(
                self._bucket(key),
                key,
                cast(BinaryIO, source),
                measure.size_bytes,
                content_type=media_type,
                metadata={"sha256": measure.sha256},
                part_size=PART_BYTES,
                num_parallel_uploads=1,
                retention=Retention(LOCK_MODE, datetime.now(UTC) + self._lock) if locked else None,
            )
        except S3Error as error:
            if error.code != "PreconditionFailed":
                raise

    def _read_back(self, key: str) -> ObjectStat:
        stored = self._known(key)
        check_whole(stored, measure_blocks(self._blocks(key)))
        return stored

    def _known(self, key: str) -> ObjectStat:
        stored = self._stat(key)
        if stored is None:
            raise NotFoundError(f"Nothing is stored under {key}.")
        return stored

    def _stat(self, key: str) -> ObjectStat | None:
        check_key(key)
        found = self._look(self._bucket(key), key)
        if found is None:
            return None
        sha256 = (found.metadata or {}).get(SHA256_HEADER)
        if not sha256:
            raise IntegrityError(
                f"{key} in {self.name} carries no hash: another program put it there.",
                remedy="Move it out of the bucket; only Abhilekh may write there.",
            )
        return ObjectStat(key, found.size or 0, sha256, found.content_type or "application/octet-stream")

    def _look(self, bucket: str, key: str, version: str | None = None) -> Object | None:
        try:
            return self._client.stat_object(bucket, key, version_id=version)
        except S3Error as error:
            # a version that was deleted answers a HEAD with 405 on some servers
            if error.code in _ABSENT or (version and error.code == "MethodNotAllowed"):
                return None
            raise

    def _blocks(self, key: str) -> Iterator[bytes]:
        response = self._client.get_object(self._bucket(key), key)
        try:
            yield from response.stream(BLOCK_BYTES)
        finally:
            response.close()
            response.release_conn()

    def _listed(self, bucket: str, prefix: str) -> Iterator[str]:
        for found in self._client.list_objects(bucket, prefix=prefix, recursive=True):
            yield cast(str, found.object_name)

    def _make_buckets(self) -> None:
        for bucket, lock in ((self.originals, True), (self.derived, False)):
            if self._client.bucket_exists(bucket):
                continue
            try:
                self._client.make_bucket(bucket, object_lock=lock)
            except S3Error as error:
                if error.code == "BucketAlreadyOwnedByYou":  # another process was first
                    continue
                raise ConfigError(
                    f"The bucket {bucket} of {self.name} does not exist and may not be made ({error.code}).",
                    remedy=f"Let an administrator make it: mc mb {'--with-lock ' if lock else ''}SERVER/{bucket}",
                ) from error

    def _check_versioning(self) -> None:
        status = self._client.get_bucket_versioning(self.originals).status
        if status != ENABLED:
            raise ConfigError(
                f"Versioning is {(status or 'off').lower()} on the bucket {self.originals} of {self.name}.",
                remedy=f"Let an administrator switch it on: mc version enable SERVER/{self.originals}",
            )

    def _check_lock(self) -> None:
        """See the lock hold: a small object under lock must outlive the attempt to delete it."""
        no_lock = ConfigError(
            f"The bucket {self.originals} of {self.name} does not keep a locked object from being deleted.",
            remedy="Use a server with object lock, and a bucket made with it: it cannot be added to a bucket later"
            f" (mc mb --with-lock SERVER/{self.originals}).",
        )
        try:
            self._client.get_object_lock_config(self.originals)
            version = self._locked_probe()
        except S3Error as error:
            if error.code not in _LOCKLESS:
                raise
            raise no_lock from error
        try:
            self._client.remove_object(self.originals, PROBE_KEY, version_id=version)
        except S3Error:
            return  # refused, as it should be
        if self._look(self.originals, PROBE_KEY, version) is None:
            raise no_lock

    def _locked_probe(self) -> str | None:
        """Version of a small object under lock: at most one is made a day."""
        now = datetime.now(UTC)
        found = self._look(self.originals, PROBE_KEY)
        if found is not None:
            until = (found.metadata or {}).get(RETAIN_HEADER)
            if until and datetime.fromisoformat(until) > now + timedelta(minutes=5):
                return found.version_id
        with open_content(b"abhilekh") as content:
            put = self._client.put_object(
                self.originals,
                PROBE_KEY,
                content,
                len(b"abhilekh"),
                retention=Retention(LOCK_MODE, now + timedelta(days=PROBE_DAYS)),
            )
        return put.version_id

    @contextmanager
    def _service(self) -> Iterator[None]:
        try:
            yield
        except AbhilekhError:
            raise
        except (MinioException, HTTPError, ParseError, OSError) as error:
            raise self._named(error) from error

    def _named(self, error: Exception) -> AbhilekhError:
        """Ours for theirs."""
        if isinstance(error, S3Error) and error.code in _REFUSED:
            return AccessDeniedError(
                f"{self.name} refused our name and secret ({error.code}).",
                remedy="Correct ABHILEKH_STORE_KEY and ABHILEKH_STORE_SECRET, or let that user use the buckets.",
            )
        if isinstance(error, S3Error) and error.code == "NoSuchBucket":
            return ConfigError(
                f"The buckets of {self.name} do not exist.", remedy="Run `abhilekh doctor`: it makes them."
            )
        if isinstance(error, S3Error) and error.code == "RequestTimeTooSkewed":
            return ConfigError(
                f"The clocks of this machine and of {self.name} differ.", remedy="Set both by NTP, then run again."
            )
        if isinstance(error, S3Error):
            return StoreError(f"{self.name} failed: {error.code}, {error.message}.")
        if isinstance(error, MaxRetryError) and isinstance(error.reason, SSLError):
            return ConfigError(
                f"No safe connection to {self.name}: {error.reason}.",
                remedy="Set ABHILEKH_STORE_SECURE=false if it speaks plain HTTP, else install its issuer.",
            )
        if isinstance(error, ParseError | InvalidResponseError):
            return ConfigError(
                f"What answers at {self.name} is not an S3 server, or speaks TLS where plain HTTP was asked for.",
                remedy="Correct ABHILEKH_STORE and ABHILEKH_STORE_SECURE.",
            )
        if isinstance(error, HTTPError):
            return StoreError(f"{self.name} does not answer: {type(error).__name__}.")
        return StoreError(f"{self.name} failed: {error}.")
