"""Tehsil and district of an office: न्यायालय तहसीलदार, खरसिया; कार्यालय कलेक्टर (राहत), रायगढ़.

One rule: the place is the first name of the gazetteer after the post, few words on; only an office that the gazetteer
does not know is taken by its bare place in the letterhead.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from operator import contains

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from pipeline.describing.cues import FUZZY_LENGTHS
from pipeline.describing.gazetteer import PlaceIndex
from pipeline.describing.labels import first_address_row
from pipeline.describing.located import LocatedText, Segment
from pipeline.describing.proposals import Rule
from pipeline.describing.tokens import key_of, split_keys
from pipeline.describing.word_lists import NOT_PLACES

REACH = 6
"""A place stands no more words after its office."""
MOST_WORDS = 3
"""Of the name of a place."""
SHORTEST_MISREAD = 6
"""Letters and signs of a word of an office that may have been misread."""

OWN = Rule("place_of_own_office", 79)
OTHER = Rule("place_of_other_office", 70)
"""Of the office that a paper comes from, and of one it goes to or speaks of."""
DOUBTFUL = Rule("place_of_office", 66)

_OFFICES = {
    "tehsil": ("तहसीलदार", "अनुविभागीय", "Tahsildar", "Tehsildar", "तहसील कार्यालय", "नायब तहसीलदार",
               "उपखण्ड अधिकारी", "उप जिलाधिकारी", "अंचल अधिकारी", "कार्यपालिक दण्डाधिकारी", "मुन्सिफ"),
    "district": (
        "कलेक्टर", "जिलाध्यक्ष", "कलेक्टोरेट", "जिला", "अधीक्षक भू अभिलेख", "अभिलेखागार", "कोषालय अधिकारी",
        "खाद्य अधिकारी", "आबकारी अधिकारी", "खनिज अधिकारी", "भू अर्जन अधिकारी", "Collector",
        "Collectorate", "District", "Superintendent", "नजूल अधिकारी", "पुलिस अधीक्षक", "निर्वाचन अधिकारी", "जनसंपर्क अधिकारी",
        "जिलाधिकारी", "समाहरणालय", "समाहर्ता", "जिला दण्डाधिकारी", "मुख्य चिकित्सा एवं स्वास्थ्य अधिकारी", "वनमण्डलाधिकारी",
    ),
}  # fmt: skip
_LETTERHEAD = re.compile(r"^\W*(?:समक्ष\s+)?(?:कार्यालय|न्यायालय)")
_TEHSILDAR = re.compile(
    r"(?:तहसीलदार|उप\s*जिलाधिकारी|उपखण्ड\s+अधिकारी|अंचल\s+अधिकारी|मुन्सिफ|मुंसिफ)\s*[,\s]\s*(?P<name>[\u0904-\u0939\u0958-\u0961][\u0900-\u0963]+)\s*(?:$|[,(])"
)

_BRACKETED = re.compile(r"\(\s*(?P<name>[\u0904-\u0939\u0958-\u0961][\u0900-\u0963]+)\s*\)\s*$")

Place = tuple[str, tuple[int, int], Rule, str]
_OfficesByWord = dict[str, list[tuple[int, tuple[str, ...]]]]


def find_office_places(page: LocatedText, index: PlaceIndex) -> Iterator[Place]:
    """Field, characters, rule and value (empty: the characters themselves) of each place of an office."""
    addressed = first_address_row(page)
    for segment in page.segments:
        known = OWN if segment.row < addressed else OTHER
        words = split_keys(segment.text)
        meanings = [_office_words(key) for key, _, _ in words]
        for level, offices in _offices_by_word().items() if any(meanings) else ():
            for after in _ends_of_office(meanings, offices):
                if span := _known_place(segment, words[after : after + REACH], level, index):
                    yield level, span, known, ""
                    break
        if _LETTERHEAD.match(segment.text):
            yield from _in_letterhead(segment, index, known)


def _in_letterhead(segment: Segment, index: PlaceIndex, known: Rule) -> Iterator[Place]:
    if district := _in_brackets(segment, index):
        yield "district", district, known, ""
    if unknown := _unknown_tehsil(segment, index):
        yield "tehsil", unknown, DOUBTFUL, ""


def _ends_of_office(meanings: Sequence[frozenset[str]], offices: _OfficesByWord) -> Iterator[int]:
    """The places of the words that follow such an office, of words that may mean so much; office by office."""
    ends = [
        (rank, first + len(keys))
        for first, meant in enumerate(meanings)
        for begun in meant
        for rank, keys in offices.get(begun, ())
        if first + len(keys) <= len(meanings) and all(map(contains, meanings[first:], keys))
    ]
    for _, end in sorted(ends):
        yield end


@cache
def _offices_by_word() -> dict[str, _OfficesByWord]:
    """For each level its offices as the keys of their words, by the first of them, with their places in the list."""
    by_word: dict[str, _OfficesByWord] = {level: defaultdict(list) for level in _OFFICES}
    for level, offices in _OFFICES.items():
        for rank, office in enumerate(offices):
            keys = tuple(map(key_of, office.split()))
            by_word[level][keys[0]].append((rank, keys))
    return by_word


@cache
def _words_of_offices() -> frozenset[str]:
    return frozenset(key_of(word) for offices in _OFFICES.values() for office in offices for word in office.split())


@cache
def _long_words_of_offices() -> tuple[str, ...]:
    return tuple(word for word in _words_of_offices() if len(word) >= SHORTEST_MISREAD)


@lru_cache(maxsize=1 << 15)
def _office_words(written: str) -> frozenset[str]:
    """The words of the names of offices that a word of the page may be: as it stands, or a long one misread."""
    near = process.extract(
        written, _long_words_of_offices(), scorer=Levenshtein.distance, score_cutoff=len(FUZZY_LENGTHS), limit=None
    )
    misread = (key for key, wrong, _ in near if wrong and min(len(key), len(written)) >= FUZZY_LENGTHS[wrong - 1])
    return _words_of_offices().intersection((written, *misread))


def _known_place(
    segment: Segment, words: Sequence[tuple[str, int, int]], level: str, index: PlaceIndex
) -> tuple[int, int] | None:
    for first in range(len(words)):
        for last in range(min(first + MOST_WORDS, len(words)) - 1, first - 1, -1):
            start, end = words[first][1], words[last][2]
            name = segment.text[start:end]
            if index.find(level, name) or (last == first and index.repair(level, name)):
                return segment.start + start, segment.start + end
    return None


def _in_brackets(segment: Segment, index: PlaceIndex) -> tuple[int, int] | None:
    """The district that an office names in brackets after its town: कार्यालय उपखण्ड अधिकारी, मसूदा (अजमेर)."""
    match = _BRACKETED.search(segment.text)
    if match is None or not index.find("district", match["name"]):
        return None
    return segment.start + match.start("name"), segment.start + match.end("name")


def _unknown_tehsil(segment: Segment, index: PlaceIndex) -> tuple[int, int] | None:
    """The town in the name of an office of a tehsil that the gazetteer does not have."""
    match = _TEHSILDAR.search(segment.text)
    if match is None or match["name"] in NOT_PLACES or index.find("tehsil", match["name"]):
        return None
    return segment.start + match.start("name"), segment.start + match.end("name")
