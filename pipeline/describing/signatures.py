"""Who signed a paper, and in what post.

One rule: a signature is a name in brackets, or a name above or before a post, in the lower part of the page and before
the endorsement; a post alone is the least of it.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from pipeline.describing.cues import misread_among
from pipeline.describing.labels import STRAY, find_endorsement, match_label, segments_at
from pipeline.describing.located import LocatedText, Segment
from pipeline.describing.proposals import Candidate, Rule, propose
from pipeline.describing.tokens import HINDI_WORD, split_keys
from pipeline.describing.word_lists import NO_NAMES
from schemas.records import Person
from schemas.taxonomy import Taxonomy

SIGNED = Rule("bracketed_name", 90)
NAME_ABOVE = Rule("name_above_post", 84)
NAME_BELOW_CLOSING = Rule("name_below_closing", 80)
PRESIDING = Rule("presiding_officer", 78)
NAME_BEFORE = Rule("name_before_post", 82)
POST_ONLY = Rule("post_at_the_end", 62)

SIGNATURE_DEPTH = 0.45
POST_DEPTH = 0.6
POST_WORDS = 7
NAME_WORDS = (2, 4)
"""Words of a name that has no brackets to tell it by."""
MIN_NAME = 5
"""Anything shorter in brackets is a mark or noise."""
COLUMNS = 2
"""In a row of more segments stands a table's."""
RIGHT = 0.4
"""An unbracketed name begins right of this share of the written width."""

_NAME_WORD = rf"(?:{HINDI_WORD}(?:\.{HINDI_WORD})*\.?|[A-Z][a-z]*\.?|[A-Z]{{2}}\.|[A-Z]{{3,}})"
"""A word of a name, or initials: एस.के., S."""
_NAME = rf"({_NAME_WORD}(?:\s+{_NAME_WORD}|(?<=\.)[A-Z]\.)*)"
_SPECK = r"(?:(?<=[)}\]])\s+[A-Za-z\d]{1,2})?"
_BRACKETED_NAME = re.compile(rf"^\W*[({{\[]\s*{_NAME}\s*[)}}\]]?{_SPECK}\W*$|^{_NAME}\s*[)}}\]]{_SPECK}\W*$")
"""One of the brackets may have been lost; a stroke of the signature may follow."""
_BRACKET = re.compile(r"[({\[)}\]]")
_BARE_NAME = re.compile(rf"^{_NAME}$")
_NAME_COMMA = re.compile(rf"^{_NAME}\s*,\s*(?=\S)")
_BEFORE_WHOM = re.compile(rf"^\W*(?:समक्ष|पीठासीन(?:\s+अधिकारी)?|Before|Coram)\s*[:\-–—]+\s*{_NAME}\s*,\s*(?=\S)")
_DATED = re.compile(r"\s+(?:दिना[ंँ]?क\W*)?\d.*$")
_NO_LETTERS = re.compile(r"^[\W\d_]+")
_AND = re.compile(r"\s+(?:एवं|तथा|व|and)\s*$")
_NO_POST = re.compile(r"[।\d:]|प्रतिलिपि|प्रति\s*लिपि")


def find_signatory(page: LocatedText, taxonomy: Taxonomy) -> Iterator[Candidate]:
    """The signature of the page: its name with the post as role, or the post alone."""
    signed = _find_bracketed(page, taxonomy) or _find_bare(page, taxonomy) or _find_presiding(page, taxonomy)
    if signed:
        yield signed
        return
    before = find_endorsement(page)
    for segment in reversed(page.segments):
        if segment.start < before and page.depth(segment) >= POST_DEPTH and _is_post(page, segment, taxonomy):
            yield propose(page, "signatory", (segment.start, segment.end), POST_ONLY, value=post_of(segment.text))
            return


def names_post(text: str, taxonomy: Taxonomy) -> bool:
    """Whether a post of the taxonomy stands in the text, a longer word of it perhaps misread."""
    meant_by, posts = _words_meant(taxonomy), _posts(taxonomy)
    keys = [meant_by(key) for key, _, _ in split_keys(text)]
    return any(
        all(word in meant for word, meant in zip(post, keys[first:], strict=False))
        for first, words in enumerate(keys)
        for begun in words
        for post in posts.get(begun, ())
        if len(post) <= len(keys) - first
    )


def bracketed_name(text: str) -> str | None:
    """The name that stands alone on a line in brackets."""
    match = _BRACKETED_NAME.match(text)
    name = (match[1] or match[2]) if match else ""
    return " ".join(name.split()) if name and _is_signature(text, name) else None


def _find_bracketed(page: LocatedText, taxonomy: Taxonomy) -> Candidate | None:
    before = find_endorsement(page)
    for segment in segments_at(page, (bracket.start() for bracket in _BRACKET.finditer(page.text))):
        if segment.start >= before or page.depth(segment) < SIGNATURE_DEPTH:
            continue
        match = _BRACKETED_NAME.match(segment.text)
        if match and _is_signature(segment.text, match[1] or match[2]):
            group = 1 if match[1] else 2
            below = _post_below(page, segment, taxonomy)
            return _signed(page, segment, match.span(group), SIGNED, post=below.text if below else "")
    return None


def _find_bare(page: LocatedText, taxonomy: Taxonomy) -> Candidate | None:
    """A name without brackets: above a post, or with the post after a comma."""
    before = find_endorsement(page)
    for segment in page.segments:
        if segment.start >= before or page.depth(segment) < SIGNATURE_DEPTH or not stands_right(page, segment):
            continue
        if len(page.row_of(segment)) > COLUMNS:
            continue
        comma = _NAME_COMMA.match(segment.text)
        if comma and _is_name(comma[1], taxonomy) and names_post(segment.text[comma.end() :], taxonomy):
            return _signed(page, segment, comma.span(1), NAME_BEFORE, post=segment.text[comma.end() :])
        bare = _BARE_NAME.match(segment.text.strip(STRAY))
        below = _post_below(page, segment, taxonomy) if bare and _is_name(bare[1], taxonomy) else None
        if bare and below is None and _is_name(bare[1], taxonomy) and _is_below_closing(page, segment):
            start = segment.text.index(bare[1])
            return _signed(page, segment, (start, start + len(bare[1])), NAME_BELOW_CLOSING, post="")
        if bare and below:
            start = segment.text.index(bare[1])
            return _signed(page, segment, (start, start + len(bare[1])), NAME_ABOVE, post=below.text)
    return None


def _is_below_closing(page: LocatedText, segment: Segment) -> bool:
    """Whether भवदीय, Yours sincerely or the like stands right above it."""
    above = page.segments[segment.number - 1] if segment.number else None
    return above is not None and match_label(above, "closing") is not None and stands_right(page, above)


def _find_presiding(page: LocatedText, taxonomy: Taxonomy) -> Candidate | None:
    """Who sits, as a court names him in its head: समक्ष : X, सदस्य."""
    for segment in page.segments:
        found = _BEFORE_WHOM.match(segment.text) if page.depth(segment) < SIGNATURE_DEPTH else None
        if found and _is_name(found[1], taxonomy) and names_post(segment.text[found.end() :], taxonomy):
            return _signed(page, segment, found.span(1), PRESIDING, post=segment.text[found.end() :])
    return None


def stands_right(page: LocatedText, segment: Segment) -> bool:
    """Whether it begins where signatures stand."""
    left, right = page.written_width
    return segment.box[0] > left + RIGHT * (right - left)


def _is_name(text: str, taxonomy: Taxonomy) -> bool:
    words = text.split()
    fewest, most = NAME_WORDS
    return fewest <= len(words) <= most and not NO_NAMES.intersection(words) and not names_post(text, taxonomy)


def _is_signature(written: str, name: str) -> bool:
    """A name of one word needs both of its brackets."""
    whole = bool(re.search(r"[({\[]", written)) and bool(re.search(r"[)}\]]", written))
    words = name.split()
    is_name = len(words) <= NAME_WORDS[1] + 1 and not NO_NAMES.intersection(words)
    return len(name) >= MIN_NAME and (whole or " " in name) and is_name


def _signed(page: LocatedText, segment: Segment, span: tuple[int, int], rule: Rule, *, post: str) -> Candidate:
    name = " ".join(segment.text[span[0] : span[1]].split())
    person = Person(role=post_of(post) or None, name=name)
    value = f"{name}, {person.role}" if person.role else name
    return propose(
        page, "signatory", (segment.start + span[0], segment.start + span[1]), rule, value=value, person=person
    )


def post_of(text: str) -> str:
    """The post alone: without noise before it, and without the date or the second post after it."""
    return _AND.sub("", _DATED.sub("", _NO_LETTERS.sub("", text))).strip(STRAY)


def _post_below(page: LocatedText, segment: Segment, taxonomy: Taxonomy) -> Segment | None:
    for below in page.segments:
        if below.row in (segment.row + 1, segment.row + 2) and min(below.box[2], segment.box[2]) > max(
            below.box[0], segment.box[0]
        ):
            return below if names_post(below.text, taxonomy) else None
    return None


def _is_post(page: LocatedText, segment: Segment, taxonomy: Taxonomy) -> bool:
    if len(segment.text.split()) > POST_WORDS or len(page.row_of(segment)) > 2 or _NO_POST.search(segment.text):
        return False
    return names_post(segment.text, taxonomy)


@lru_cache(maxsize=4)
def _posts(taxonomy: Taxonomy) -> dict[str, set[tuple[str, ...]]]:
    """Every post as the keys of its words, in both languages, by its first word."""
    posts: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for post in taxonomy.posts:
        for text in (post.hindi, post.english):
            words = tuple(key for key, _, _ in split_keys(text))
            if words:
                posts[words[0]].add(words)
    return posts


@lru_cache(maxsize=4)
def _words_meant(taxonomy: Taxonomy) -> Callable[[str], frozenset[str]]:
    """Tells for a word of a page which words of posts it may be."""
    words = tuple({word for posts in _posts(taxonomy).values() for post in posts for word in post})
    return lru_cache(maxsize=1 << 15)(partial(_meant_among, words))


def _meant_among(words: tuple[str, ...], key: str) -> frozenset[str]:
    return frozenset((key,)) if key in words else misread_among(key, words)
