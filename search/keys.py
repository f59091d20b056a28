"""Keys that are matched whole: places, offices, numbers, years. The same at index time and at query time."""

import hashlib
import re
from typing import Final

from pipeline.text import ascii_digits, fold_text, fold_word, is_devanagari, normalise, split_words

MAX_KEY: Final = 200
"""Characters of a key; what is longer is no word of any language, and Lucene takes at most 32,766 bytes."""
MOST_NAME_WORDS: Final = 6
"""Of a name: what is longer is a sentence that was taken for one."""
NUMBER_SORTS: Final = ("number", "khasra", "efile")
"""What a number is of: file, case or letter · a plot · e-Office."""

_SOUND: Final = "~"
_LABEL: Final = "\t"
_YEARS: Final = re.compile(r"(?<!\d)((?:1[5-9]|20)\d\d)(?:\s*[-/]\s*(\d{4}|\d\d))?(?!\d)")
_BETWEEN_NUMBERS: Final = re.compile(r"[,;]|\s(?:और|व|एवं|and)\s")


def clip(key: str) -> str:
    """The key, cut where nothing real is that long."""
    return key[:MAX_KEY]


def place_key(value: str) -> str:
    """The key a filter looks for: the exact words of Devanagari, the sound of what is typed in Latin letters."""
    if is_devanagari(value):
        return clip(" ".join(keys.exact for keys in fold_text(value) if keys.exact))
    return sound_key(value)


def sound_key(value: str) -> str:
    """How a place sounds, the same in both scripts; empty where there is nothing to say."""
    sound = " ".join(keys.phonetic for keys in fold_text(value) if keys.phonetic)
    return clip(_SOUND + sound) if sound else ""


def place_keys(value: str) -> tuple[str, ...]:
    """All keys under which a place is found."""
    return tuple(dict.fromkeys(key for key in (place_key(value), sound_key(value)) if key))


def labelled(value: str) -> str:
    """A place's key together with the place as one writes it."""
    return f"{place_key(value)}{_LABEL}{clip(normalise(value))}"


def read_label(label: str) -> tuple[str, str]:
    """Key and value of what ``labelled`` gave."""
    key, _, value = label.partition(_LABEL)
    return key, value


def person_key(name_word: str = "", relative_word: str = "") -> str:
    """The key of one word of a person's name, of one of their father's or husband's name, or of both together."""
    return clip(f"{name_word}>{relative_word}")


def person_keys(name: str, relative: str) -> tuple[str, ...]:
    """All keys under which a person is found: each word by its sound, and each pair of a word of both names.

    The pairs keep a son and his father together: a record that names Ramlal son of Mohan, and Sohan son of Shyamlal,
    has no ``ramlal>shyamlal``. Two words that stand together are a word as well: श्याम लाल is also श्यामलाल.
    """
    names, relatives = ({sound for way in name_ways(one) for sound in way} for one in (name, relative))
    alone = (*map(person_key, sorted(names)), *(person_key("", one) for one in sorted(relatives)))
    return (*alone, *(person_key(one, other) for one in sorted(names) for other in sorted(relatives)))


def name_ways(name: str) -> tuple[tuple[str, ...], ...]:
    """How a name sounds, word by word, the same in both scripts: as it is written, and with two words run together."""
    words = split_words(name)[:MOST_NAME_WORDS]
    written = (words, *((*words[:at], words[at] + words[at + 1], *words[at + 2 :]) for at in range(len(words) - 1)))
    ways = (tuple(keys.phonetic or keys.exact for keys in map(fold_word, way) if keys.exact) for way in written)
    return tuple(dict.fromkeys(way for way in ways if way))


def office_key(department: str | None) -> str:
    """The key by which a record's department is guarded: never folded and never cut, as access depends on it."""
    if department is None:
        return "none"
    return "=" + (department if len(department) <= MAX_KEY else hashlib.sha256(department.encode()).hexdigest())


def number_key(sort: str, key: str) -> str:
    """The key of a number together with what it is a number of."""
    return clip(f"{sort}={key}")


def split_numbers(value: str) -> tuple[str, ...]:
    """The single numbers of a value that lists several: ``402/1, 403``."""
    return tuple(number.strip() for number in _BETWEEN_NUMBERS.split(value) if number.strip())


def joint_key(kind: str, year: str) -> str:
    """A kind and a year that hold on the same part."""
    return clip(f"{kind}/{year}")


def read_joint(key: str) -> tuple[str, str]:
    """Kind and year of what ``joint_key`` gave."""
    kind, _, year = key.rpartition("/")
    return kind, year


def read_years(value: str) -> tuple[str, ...]:
    """The years a value names: ``1987-88`` is 1987, 1988 and the year 1987-88."""
    years: dict[str, None] = {}
    for first, second in _YEARS.findall(ascii_digits(value)):
        years[first] = None
        following = int(first) + 1
        if second and int(second) in (following, following % 100):
            years |= {str(following): None, year_key(f"{first}-{second}"): None}
    return tuple(years)


def year_key(value: str) -> str:
    """A year as the index has it: ``1987``, or ``1987-88`` for a year of two."""
    found = _YEARS.fullmatch(ascii_digits(value).strip())
    if not found:
        return clip(value)
    return f"{found[1]}-{found[2][-2:]}" if found[2] else found[1]
