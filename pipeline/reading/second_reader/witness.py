"""Hindi words that no list knows, set right where what the network saw bears a known word out.

``repair`` weighs how common a word is and how often its letters are misread; here the network's scores of the very
print stand in the place of the second. A word with a digit in it is never changed, nor one that follows what announces
a name.
"""

from collections.abc import Iterator, Mapping, Sequence

from pipeline.reading.letters import has_digit, is_hindi_word
from pipeline.reading.lexicon import load_lexicon
from pipeline.reading.marks import repaired
from pipeline.reading.misreadings import SHORTEST_HINDI, load_guesser
from pipeline.reading.repair import is_readable_page, names_in, split_marks
from pipeline.reading.second_reader.decoding import label_numbers, likelihood
from pipeline.reading.second_reader.places import Place
from schemas.pages import Word

CLASS_NATS = 1.5
"""What a class of frequency is worth against the network's scores, and"""
LEAST_NATS = 0.0
"""what both must be worth together. On 160 generated pages of prose 41 have 147 wrong characters less by it, one
has one more."""
LONGEST = 60
"""Characters of a place that is weighed."""
REASON = "look_alike"


def bear_out(places: Sequence[Place], chosen: Sequence[Sequence[Word]], numbers: Mapping[str, int]) -> tuple[Word, ...]:
    """The words chosen at each place, unknown ones set right where the network's scores bear a known one out.

    A page most of whose words are unknown stays as it is.
    """
    words = [word for some in chosen for word in some]
    if not is_readable_page(words):
        return tuple(words)
    names = {id(words[place]) for place in names_in(words)}
    return tuple(
        word if id(word) in names else _set_right(place, some, word, numbers)
        for place, some in zip(places, chosen, strict=True)
        for word in some
    )


def _set_right(place: Place, words: Sequence[Word], word: Word, numbers: Mapping[str, int]) -> Word:
    before, core, after = split_marks(word.text)
    if len(core) < SHORTEST_HINDI or not is_hindi_word(core) or has_digit(core) or load_lexicon().knows(core):
        return word
    whole = " ".join(one.text for one in words)
    seen = _likelihood(place, whole, numbers)
    if seen is None or whole.count(core) != 1:
        return word
    weighed = ((gain - seen, near) for gain, near in _known(place, whole, core, numbers))
    worth, best = max(weighed, default=(LEAST_NATS - 1, core))
    return repaired(word, f"{before}{best}{after}", REASON) if worth >= LEAST_NATS else word


def _known(place: Place, whole: str, core: str, numbers: Mapping[str, int]) -> Iterator[tuple[float, str]]:
    """Known words that are near, with the nats of each in the place of the word, and for being common."""
    for near, common in load_guesser().near(core):
        fit = _likelihood(place, whole.replace(core, near), numbers)
        if fit is not None:
            yield fit + CLASS_NATS * common, near


def _likelihood(place: Place, text: str, numbers: Mapping[str, int]) -> float | None:
    labels = label_numbers(text, numbers) if len(text) <= LONGEST and len(place.frames) else None
    return None if labels is None else likelihood(place.frames, labels)
