"""Names of places held against the gazetteer: a doubtful reading repaired as a proposal, a tehsil's district filled in.

One rule: what the paper says stays; the gazetteer only proposes beside it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pipeline.describing.misread_words import likeliest
from pipeline.describing.proposals import Candidate
from pipeline.describing.tokens import key_of, shortenings
from pipeline.reading.lexicon import load_lexicon
from pipeline.text import fold_text, is_devanagari
from schemas.gazetteer import District, Gazetteer, Tehsil
from schemas.records import Field, Proposal
from schemas.taxonomy import Taxonomy

SHORTEST_REPAIRED = 4
"""Letters and signs of a folded name below which one misread sign makes another name of it."""
SURE_READING = 70.0
"""A name read with more confidence is not doubted: it may be a place the gazetteer does not have. Of 1,892 words in no
list that were read rightly 88 % were; of 963 misread ones, 14 %."""
REPAIRED_BONUS = 3.0
"""How much surer than the reading the repair of a doubtful name is …"""
REPAIR_OF_SURE = 0.75
"""… and what it is worth beside a reading that is not doubtful."""
MAX_GUESSED = 1 << 14
"""Names remembered with what they were likely printed as; then it begins anew."""
OTHER_NAME = 0.9
"""What today's name of a place is worth beside the older or shorter one on the paper."""
OF_TEHSIL = 0.85
"""What a district is worth that only follows from its tehsil."""
AMBIGUOUS = 0.5
"""The same where two districts have a tehsil of that name."""
REPAIRED = "gazetteer"
RENAMED = "gazetteer_name"
DISTRICT_OF_TEHSIL = "district_of_tehsil"

_SIGNS = frozenset(map(chr, (*range(0x0900, 0x0904), *range(0x093C, 0x0950), 0x0962, 0x0963)))
_LOOKALIKES = (
    "वब", "भम", "घध", "ढद", "ढठ", "दढ", "डइ", "ड़ङ", "पष", "पय", "थय", "षय", "खस", "शस", "नत", "णए", "टठ", "लत", "जञ",
    "कऋ", "ळढ", "ळड",
)  # fmt: skip
"""Letters that print and copying make one of (OCR.md, what errors are left)."""
_CONFUSED = frozenset(frozenset(pair) for pair in _LOOKALIKES)


@dataclass(frozen=True, slots=True)
class Known:
    """A name of the gazetteer."""

    level: str
    """``district`` or ``tehsil`` or ``village``, as the field is called"""
    name: str
    """as the paper would write it"""
    place: str
    """what the place is called today"""


class PlaceIndex:
    """The gazetteer by folded name."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._known: dict[tuple[str, str], list[Known]] = defaultdict(list)
        self._shortened: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._tehsils: dict[str, list[tuple[Tehsil, District]]] = defaultdict(list)
        self._names: dict[str, tuple[str, ...]] = {}
        self._guessed: dict[tuple[str, str], Known | None] = {}
        self._sounding: dict[tuple[str, str], set[str]] = defaultdict(set)
        for known in _names(gazetteer):
            self._add(known)
        for district in gazetteer.districts:
            for tehsil in district.tehsils:
                for key in {_key(name) for name in (tehsil.name, *tehsil.aliases)}:
                    self._tehsils[key].append((tehsil, district))

    def find(self, level: str, name: str) -> Known | None:
        """The place that is called so, whatever the spelling."""
        return next(iter(self._known.get((level, _key(name)), ())), None)

    def repair(self, level: str, name: str) -> Known | None:
        """The one place whose name is a misread sign or letter away; null where there is none, or more than one.

        Of tehsils and districts, which are all known, the name may be misread in more letters than one.
        """
        key = _key(name)
        if len(key) < SHORTEST_REPAIRED or (level, key) in self._known:
            return None
        near = {other for short in shortenings(key) for other in self._shortened.get((level, short), ())}
        alike = [other for other in near if is_misreading(key, other)]
        names = [known for other in alike for known in self._known[level, other]]
        if not names and level != "village":
            return self._guess(level, name)
        return names[0] if len({known.place for known in names}) == 1 else None

    def _guess(self, level: str, name: str) -> Known | None:
        """The place that the name was likely printed as; none where it is a word that a list knows."""
        if name in load_lexicon().classes:
            return None
        if (level, name) not in self._guessed:
            if len(self._guessed) >= MAX_GUESSED:
                self._guessed.clear()
            if level not in self._names:
                names = {known.name for (other, _), met in self._known.items() if other == level for known in met}
                self._names[level] = tuple(sorted(names))
            likely = likeliest(name, self._names[level])
            self._guessed[level, name] = self.find(level, likely) if likely else None
        return self._guessed[level, name]

    def find_sounding(self, level: str, name: str) -> str | None:
        """The one place that a name in Latin letters sounds like: Kharsia is खरसिया; null where there are several."""
        if is_devanagari(name) or len(name) < SHORTEST_REPAIRED:
            return None
        places = self._sounding.get((level, _sound(name)), set())
        return next(iter(places)) if len(places) == 1 else None

    def districts_of(self, tehsil: str, day: date | None) -> tuple[District, ...]:
        """The districts that a tehsil of that name may have belonged to on the day."""
        found = (
            self.gazetteer.district_on(one, district, day) for one, district in self._tehsils.get(_key(tehsil), ())
        )
        return tuple({district.id: district for district in found}.values())

    def _add(self, known: Known) -> None:
        key = _key(known.name)
        self._known[known.level, key].append(known)
        self._sounding[known.level, _sound(known.name)].add(known.place)
        if len(key) >= SHORTEST_REPAIRED:
            for short in shortenings(key):
                self._shortened[known.level, short].add(key)


@lru_cache(maxsize=4)
def index_places(taxonomy: Taxonomy) -> PlaceIndex:
    """The taxonomy's gazetteer, ready to be looked into."""
    return PlaceIndex(taxonomy.places)


def beside_gazetteer(read: Candidate, index: PlaceIndex) -> Iterator[Candidate]:
    """A village, tehsil or district as read, and what the gazetteer proposes beside it."""
    yield read
    if known := index.find(read.name, read.value):
        if _key(known.place) != _key(read.value):
            yield _beside(read, known.place, RENAMED, OTHER_NAME * read.confidence)
    elif place := index.find_sounding(read.name, read.value):
        yield _beside(read, place, RENAMED, OTHER_NAME * read.confidence)
    elif known := index.repair(read.name, read.value):
        doubtful = read.reading.mean < SURE_READING
        confidence = read.confidence + REPAIRED_BONUS if doubtful else REPAIR_OF_SURE * read.confidence
        yield _beside(read, known.name, REPAIRED, min(confidence, 97.0))


def fill_district(fields: Sequence[Field], index: PlaceIndex) -> tuple[Field, ...]:
    """The district that follows from the tehsil on the day of the paper, for fields that name none."""
    if any(field.name == "district" for field in fields):
        return ()
    tehsil = next((field for field in fields if field.name == "tehsil" and field.value), None)
    if tehsil is None or not tehsil.proposals:
        return ()
    names = (tehsil.value, *(proposal.value for proposal in tehsil.proposals if proposal.rule == RENAMED))
    day = _day(fields)
    districts = next((found for name in names if (found := index.districts_of(str(name), day))), ())
    worth = OF_TEHSIL if len(districts) == 1 else AMBIGUOUS
    proposals = tuple(_follow(tehsil.proposals[0], district.hindi, worth) for district in districts)
    return (Field(name="district", proposals=proposals),) if proposals else ()


def is_misreading(one: str, other: str) -> bool:
    """Whether two folded names differ by one sign (vowel sign, anusvara, virama) or by two letters that look alike."""
    if abs(len(one) - len(other)) > 1:
        return False
    shorter, longer = sorted((one, other), key=len)
    place = next((at for at, letter in enumerate(shorter) if letter != longer[at]), len(shorter))
    if len(one) != len(other):
        return shorter[place:] == longer[place + 1 :] and longer[place] in _SIGNS
    if shorter[place + 1 :] != longer[place + 1 :] or place == len(one):
        return False
    pair = frozenset((one[place], other[place]))
    return pair <= _SIGNS or pair in _CONFUSED


def _names(gazetteer: Gazetteer) -> Iterator[Known]:
    for district in gazetteer.districts:
        for name in (district.hindi, district.english, *district.aliases):
            yield Known("district", name, district.hindi)
        for tehsil in district.tehsils:
            for name in (tehsil.name, *tehsil.aliases):
                yield Known("tehsil", name, tehsil.name)
            for village in tehsil.villages:
                yield Known("village", village, village)
    for state in gazetteer.states:
        for name in state.districts:
            yield Known("district", name, name)


def _beside(read: Candidate, value: str, rule: str, confidence: float) -> Candidate:
    return read._replace(value=value, rule=rule, confidence=round(confidence, 1))


def _follow(tehsil: Proposal, district: str, worth: float) -> Proposal:
    told = {"value": district, "rule": DISTRICT_OF_TEHSIL, "confidence": round(worth * tehsil.confidence, 1)}
    return tehsil.model_copy(update=told)


def _day(fields: Sequence[Field]) -> date | None:
    """The day of the paper, or the first day of its year, as far as it says one."""
    for name in ("date", "year"):
        value = next((str(field.value) for field in fields if field.name == name and field.value), "")
        try:
            return date.fromisoformat(value if name == "date" else f"{value[:4]}-01-01")
        except ValueError:
            continue
    return None


def _sound(name: str) -> str:
    return " ".join(keys.phonetic for keys in fold_text(name))


def _key(name: str) -> str:
    return " ".join(key_of(word) for word in name.replace("-", " ").split())
