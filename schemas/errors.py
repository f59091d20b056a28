"""Everything that can go wrong, by what one does about it.

AbhilekhError                    code, exit_code, transient; str() = what happened · what to do
├─ ConfigError              2    a setting is missing or wrong
│   └─ MissingToolError     3    a program or its language data is not installed
├─ InputError               4    the file's own fault; trying again will not help
│   ├─ UnsupportedFileError · EmptyFileError · CorruptFileError · EncryptedFileError
│   ├─ TooLargeError · UnsafeArchiveError · SecretFileError
│   └─ NotFoundError             no such record, page or batch (or none this viewer may see)
├─ EngineError              5    a tool failed on one page
│   ├─ EngineTimeoutError        it took longer than allowed; transient
│   └─ EngineCrashError          its process died; transient
├─ ServiceError             6    a service did not answer or refused; transient
│   ├─ StoreError · IndexingError · LedgerError · OrchestratorError
│   ├─ AccessDeniedError         a service refused our name and secret; not transient
│   ├─ IntegrityError            stored bytes are not what they were; not transient
│   └─ StaleVersionError         somebody else moved the thing first; read it again
└─ StoppedError           130    a person interrupted the run; what is finished is kept
"""

from typing import ClassVar


class AbhilekhError(Exception):
    """Something went wrong that we foresaw.

    ``problem`` says what happened and why, ``remedy`` what to do; together they are ``str(error)``.
    """

    code: ClassVar[str] = "bug"
    exit_code: ClassVar[int] = 1
    transient: ClassVar[bool] = False
    advice: ClassVar[str] = "Please report it with the log of this run."

    def __init__(self, problem: str, *, remedy: str | None = None) -> None:
        self.problem = problem
        self.remedy = remedy or self.advice
        super().__init__(f"{problem} · {self.remedy}")

    def __reduce__(self) -> tuple[object, ...]:
        """Cross a process boundary whole."""
        return _rebuild, (type(self), self.problem, self.remedy)


def _rebuild(kind: type[AbhilekhError], problem: str, remedy: str) -> AbhilekhError:
    return kind(problem, remedy=remedy)


class ConfigError(AbhilekhError):
    """A setting is missing or wrong; names the variable."""

    code = "config"
    exit_code = 2
    advice = "Set the variable as README's settings table says, then run `abhilekh doctor`."


class MissingToolError(ConfigError):
    """A program or its language data is not installed."""

    code = "missing_tool"
    exit_code = 3
    advice = "Run `abhilekh doctor`: it prints the command that installs it."


class InputError(AbhilekhError):
    """The file's own fault; trying again will not help."""

    code = "input"
    exit_code = 4
    advice = "Scan or export the document again."


class UnsupportedFileError(InputError):
    """Not a PDF, TIFF, JPEG, PNG, BMP, JPEG 2000, WebP or ZIP, whatever its name says."""

    code = "unsupported_file"
    advice = "Deliver it as PDF, TIFF, JPEG, PNG, BMP, JPEG 2000 or WebP."


class EmptyFileError(InputError):
    """The file has no bytes."""

    code = "empty_file"
    advice = "Copy it again from the scanner; the transfer was probably cut off."


class CorruptFileError(InputError):
    """The file says what it is but cannot be read to its end."""

    code = "corrupt_file"
    advice = "Copy or scan it again; it is damaged or was cut off."


class EncryptedFileError(InputError):
    """A password is needed to open it."""

    code = "encrypted_file"
    advice = "Save it without a password (for a PDF: qpdf --decrypt --password=… in.pdf out.pdf) and deliver that."


class TooLargeError(InputError):
    """Over a limit of the settings: bytes, pages or pixels."""

    code = "too_large"
    advice = "Split it, or raise the limit named here in the settings."


class UnsafeArchiveError(InputError):
    """A ZIP that leads outside its folder, is nested, or unpacks beyond all measure."""

    code = "unsafe_archive"
    advice = "Pack the scans again, plainly, or deliver them as a folder."


class SecretFileError(InputError):
    """Declared secret or top secret: neither stored nor read."""

    code = "secret_file"
    advice = "Keep it on paper; secret files are not digitised here."


class NotFoundError(InputError):
    """No such record, page, batch or original, or none that this viewer may see."""

    code = "not_found"
    advice = "Check the number, or search for it."


class EngineError(AbhilekhError):
    """A tool failed on one page."""

    code = "engine"
    exit_code = 5
    advice = "Run the delivery again: a page that a tool failed on is read again, the others are not."


class EngineTimeoutError(EngineError):
    """A page took longer than its time limit; its process was killed."""

    code = "engine_timeout"
    transient = True
    advice = "Run the delivery again; raise ABHILEKH_PAGE_TIMEOUT_S if it is a very large page."


class EngineCrashError(EngineError):
    """The process that worked on a page died."""

    code = "engine_crash"
    transient = True
    advice = "Run the delivery again; if the same page fails again, scan it again."


class ServiceError(AbhilekhError):
    """A service did not answer, or refused."""

    code = "service"
    exit_code = 6
    transient = True
    advice = "Run `abhilekh doctor` to see which service is down, start it, and run again: finished work is kept."


class StoreError(ServiceError):
    """The object store failed."""

    code = "store"


class IndexingError(ServiceError):
    """The search index failed."""

    code = "index"


class LedgerError(ServiceError):
    """The ledger database failed."""

    code = "ledger"


class OrchestratorError(ServiceError):
    """Prefect's server did not answer."""

    code = "orchestrator"


class AccessDeniedError(ServiceError):
    """A service refused our name and secret."""

    code = "access_denied"
    transient = False
    advice = "Correct the name and secret of that service in the settings."


class IntegrityError(ServiceError):
    """Stored bytes are not what they were when they were stored."""

    code = "integrity"
    transient = False
    advice = "Do not delete anything; run `abhilekh verify` and restore the object from a backup."


class StaleVersionError(ServiceError):
    """Somebody else moved the thing first."""

    code = "stale_version"
    advice = "Read it again and repeat the change."


class StoppedError(AbhilekhError):
    """A person interrupted the run."""

    code = "stopped"
    exit_code = 130
    advice = "Run the same command again: it goes on where it stopped."


def every_error() -> tuple[type[AbhilekhError], ...]:
    """All classes of the tree, the root first: for the README's table and the tests that hold it."""
    found: list[type[AbhilekhError]] = []
    waiting: list[type[AbhilekhError]] = [AbhilekhError]
    while waiting:
        kind = waiting.pop(0)
        found.append(kind)
        waiting.extend(kind.__subclasses__())
    return tuple(found)
