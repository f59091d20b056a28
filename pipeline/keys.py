"""Where everything lies in the object store. A key is made here or nowhere; none comes from a file's name.

``originals/…`` is the bucket of evidence (object lock); everything else is derived from it.
"""

ORIGINALS = "originals/"
PAGES = "pages/"
RECORDS = "records/"
BATCHES = "batches/"
AUDIT = "audit/"
BACKUPS = "backups/"


def original(sha256: str) -> str:
    """The bytes as received."""
    return f"{ORIGINALS}{sha256[:2]}/{sha256}"


def page_text(image_sha256: str, reading: str) -> str:
    """A page's text, kept as soon as it is read: ``PageText`` JSON."""
    return f"{PAGES}{image_sha256[:2]}/{image_sha256}/{reading}.json"


def preview(image_sha256: str, rotation: int) -> str:
    """A page's upright picture for the screen: JPEG."""
    return f"{PAGES}{image_sha256[:2]}/{image_sha256}/preview-{rotation}.jpg"


def record_version(record_id: str, version: int) -> str:
    """A version of a record: ``Record`` JSON."""
    return f"{RECORDS}{record_id}/{version:06d}.json"


def record_pages(record_id: str, version: int) -> str:
    """The page texts of a version, packed: gzip of one ``PageText`` JSON (or ``null``) a line."""
    return f"{RECORDS}{record_id}/{version:06d}.pages.jsonl.gz"


def access_copy(record_id: str, version: int, name: str) -> str:
    """A searchable PDF of a version's pages, made on first request; ``name`` tells all else that it depends on."""
    return f"{RECORDS}{record_id}/{version:06d}.{name}.pdf"


def batch(batch_id: str) -> str:
    """A delivery: ``Batch`` JSON."""
    return f"{BATCHES}{batch_id}/batch.json"


def item(batch_id: str, item_id: str) -> str:
    """An arrival as it came in: ``Item`` JSON."""
    return f"{BATCHES}{batch_id}/items/{item_id}.json"


def batch_report(batch_id: str, stamp: str) -> str:
    """The account of one run of a delivery: ``BatchReport`` JSON."""
    return f"{BATCHES}{batch_id}/reports/{stamp}.json"


def register_accounts(batch_id: str) -> str:
    """Where the accounts of a delivery against its register begin."""
    return f"{BATCHES}{batch_id}/register/"


def register_account(batch_id: str, stamp: str) -> str:
    """A delivery held against its register: ``RegisterAccount`` JSON."""
    return f"{register_accounts(batch_id)}{stamp}.json"


def audit_segment(first: int, last: int) -> str:
    """Sealed events first..last of the audit trail: gzip of JSON lines."""
    return f"{AUDIT}{first:012d}-{last:012d}.jsonl.gz"


def backup(stamp: str) -> str:
    """A dump of the ledger: gzip of JSON lines."""
    return f"{BACKUPS}{stamp}.jsonl.gz"
