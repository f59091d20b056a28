"""The words of ``data/words.toml``, read once."""

import tomllib
from pathlib import Path
from typing import Final
from unicodedata import normalize

_FILE: Final = Path(__file__).parent / "data" / "words.toml"
_LISTS: Final = tomllib.loads(normalize("NFC", _FILE.read_text(encoding="utf-8")))


def _words(table: str, name: str) -> frozenset[str]:
    return frozenset(_LISTS[table][name].split())


TITLES: Final = _words("names", "titles")
FEMALE_TITLES: Final = _words("names", "female_titles")
FEMALE_WORDS: Final = _words("names", "female_words")
NO_NAMES: Final = _words("names", "stop")
RELATIONS: Final = {word: relation for relation in _LISTS["relations"] for word in _words("relations", relation)}
"""Each word that says whose child or wife somebody is, with the relation it names."""
NOT_PLACES: Final = _words("places", "not_places")
FOLLOWERS: Final = _words("places", "followers")
OFFICE_WORDS: Final = _words("office", "words")
BRANCHES: Final = _words("branches", "codes")
