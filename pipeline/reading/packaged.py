"""Data that come with the program: weights, lists of words, known confusions."""

from pathlib import Path

from schemas.errors import MissingToolError


def read_packaged(path: Path) -> bytes:
    """What the file holds.

    Raises:
        MissingToolError: it is not there, or may not be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise MissingToolError(
            f"A file of the program cannot be opened: {path.name}: {error.strerror}.",
            remedy="Install Abhilekh again.",
        ) from error
