"""Which store the settings ask for."""

import re
from importlib import import_module
from pathlib import Path

from pipeline.store.base import ObjectStore
from pipeline.store.folder import FolderStore
from schemas.errors import ConfigError
from schemas.settings import Settings

_S3_MODULE = "pipeline.store.s3"
"""Imported where it is asked for: its client takes 0.1 s of the 2.8 in which a command starts."""
_FOLDER = re.compile(r"file://(/.*)")
_S3 = re.compile(r"s3://([A-Za-z0-9.-]+(?::[0-9]+)?)/([a-z0-9][a-z0-9-]{0,50}[a-z0-9])/?")


def open_store(settings: Settings) -> ObjectStore:
    """The store of these settings. Nothing is written or asked yet: ``probe`` does that.

    Raises:
        ConfigError: the address cannot be understood, or key or secret is missing.
    """
    if folder := _FOLDER.fullmatch(settings.store_url):
        return FolderStore(Path(folder[1]))
    address = _S3.fullmatch(settings.store_url)
    if not address:
        # the value is never shown: it may hold a secret, written the wrong way
        if "@" in settings.store_url:
            raise ConfigError(
                "ABHILEKH_STORE carries a name or secret.",
                remedy="Put them into ABHILEKH_STORE_KEY and ABHILEKH_STORE_SECRET.",
            )
        raise ConfigError(
            "ABHILEKH_STORE is not the address of a store.",
            remedy="Write file:///folder, or s3://host:9000/name with small letters, digits and hyphens in the name.",
        )
    secret = settings.store_secret.get_secret_value()
    if not settings.store_key or not secret:
        raise ConfigError(
            "ABHILEKH_STORE names an S3 server: ABHILEKH_STORE_KEY and ABHILEKH_STORE_SECRET must be set."
        )
    store: ObjectStore = import_module(_S3_MODULE).S3Store(
        address[1],
        address[2],
        credentials=(settings.store_key, secret),
        secure=settings.store_secure,
        lock_days=settings.store_lock_days,
    )
    return store
