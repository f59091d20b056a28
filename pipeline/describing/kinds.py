"""What kind of paper a page is, by the cues of the taxonomy.

One rule: weak or divided evidence gives `other`, never a guess.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pipeline.describing.cues import FUZZY_QUALITY, Meeting, index_cues
from pipeline.describing.grammar.cases import MAY_NAME_HEAD
from pipeline.describing.labels import Labelled, find_paragraph, first_address_row
from pipeline.describing.located import LocatedText, Segment
from pipeline.describing.notes import find_signed
from pipeline.describing.openings import has_letterhead, has_number, is_served, is_written_to
from pipeline.describing.tokens import Token, split_tokens
from pipeline.describing.wording import Wording, packaged_wording
from pipeline.text import identifier_key
from schemas.records import Cue
from schemas.taxonomy import OTHER, CueRule, Taxonomy

TITLE_DEPTH = 0.45
"""A title stands no lower than this share of the written part of the page …"""
TITLE_ROWS = 14
"""… nor below this many rows of a full page …"""
SHORT_ROWS = 6
"""… but in the first rows of any."""
LOWER_DEPTH, LOWER_COVERAGE = 0.68, 0.9
"""… or, where parties or an address stand above it, down to this share, if it is all of its line and centred."""
CENTRED = 0.25
"""Share of the written width that is free on both sides of a centred line."""
TITLE_COVERAGE = 0.5
"""Share of the letters of its line, brackets apart, that a title's cue makes up."""
TITLE_END_COVERAGE = 0.4
"""The same where the cue ends the line: what a Hindi title is about stands before what it is."""
MISREAD_COVERAGE = 0.7
"""A title so badly read that another word may stand there (खैरा for खसरा) is nearly all of its line."""
ENDING_WORDS = 9
"""A line of more words is a sentence, and its last word names no form of paper."""
INSIDE_TITLE = 0.5
"""What a title counts that is a part of a longer one."""
TOP_DEPTH = 0.34
TOP_ROWS = 10
END_DEPTH = 0.6
HEAD_WEIGHT = 5.0
"""A cue of the top that says so much for its kind opens a paper as a title does."""
ORDER = "order"
OF_FORM = 5.0
"""Weight from which a paper says what form it is, though it has no title."""
OF_MATTER = 4.0
"""Weight from which the matter of a case is known …"""
BESIDE_MATTER = 0.5
"""… and what its being an order then still counts."""
BESIDE_FORM = 0.4
"""What the head of a case counts on a form that says itself what it is."""
CASE_HEAD, SIGNED_NOTES, NO_HEAD, FORM_OF_LABELS, OFFICIAL, NOT_PRIVATE = -1, -2, -3, -4, -5, -6
"""Places of evidence that is no cue of the taxonomy …"""
WORDS_ALONE = -100
"""… and the first of those of what all words together say, one a kind."""
LEAST_SHARE = 0.03
"""A kind that is likelier by all words than this share …"""
WORDING_WEIGHT = 1.4
"""… gets so much for each time that it is e times as likely."""
SIGNED_NOTE_WEIGHT = 1.5
MAX_SIGNED_NOTES = 2
"""Two notes signed with post and day make a note sheet, as its heading would not more."""
COVER = "cover"
FORM_ROWS, FORM_SHARE = 4, 0.6
"""Rows, and share of the rows, that are labels with values on a page that is nothing else."""
FORM_WEIGHT = 2.0
NO_HEAD_WEIGHT = -2.5
"""What speaks against an office's letter: neither letterhead nor number."""
OFFICIAL_WEIGHT, NOT_PRIVATE_WEIGHT = 4.0, -3.5
"""What it says for a letter, and against an application, that a paper which begins सेवा में has an office's number."""
CASE_HEAD_WEIGHT = 6.0
"""What the head of the case number in the upper part of a court paper says for the matter of that head."""
ENOUGH = 3.0
"""Weight that gives a confidence of 63 when nothing speaks for another kind."""
CLOSE = 2.0
"""A lead over the next kind of this weight leaves 37 % of what a tie would take away."""
SURE_ENOUGH = 50.0
"""Below this confidence the page is `other`."""
_UNDER_HEAD = re.compile(r"(?<=\d)/\d+$")
"""अ-20(3) is a case of head अ-20; अ-6-अ is none of head अ-6."""
_NUMBERED = re.compile(r"^\W*(?:क्रमांक|क्रं?|संख्या|सं|नंबर|नं|No)\W.*\d", re.IGNORECASE)
"""What follows the name of a paper in a line that only tells the number of one."""
_LETTER = re.compile(r"[\w\u0900-\u0963]")
"""Letters, signs and digits, and the low line, which is none."""
_DIGIT = r"[\d\u0966-\u096f]"
_LABEL_AND_VALUE = re.compile(r"^\W*[^\d:]{2,36}[:]")
_LABEL_MARK = re.compile(r"[^\W\d_][\u0900-\u0963]*\s*[:;=]+[\-–]?\s*\w|[।|]\s*$")
_BESIDE_TITLE = re.compile(
    rf"\([^()]*\)|(?:(?:बाबत|वर्ष|सन्?|year)\s*)*(?<![\d/\-]){_DIGIT}{{4}}(?:\s?-\s?{_DIGIT}{{2,4}})?\W*$"
)
"""What stands in brackets, and the year at the end of the line, are no part of a title …"""
_BRACKET_OR_DIGIT = re.compile(r"[(\d]")
"""… and none of it is there without one of these, which are quicker looked for."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a page seems to be, how surely (0–100), and why."""

    kind: str
    confidence: float
    cues: tuple[Cue, ...] = ()
    has_title: bool = False
    """Whether the kind's own name stands on the page as a title, or what only its first page has at its head."""
    score: float = 0.0


NOTHING = Verdict(kind=OTHER, confidence=0.0)


def judge_page(page: LocatedText, taxonomy: Taxonomy, *, wording: Wording | None = None) -> Verdict:
    """The kind of paper that begins on this page, taken by itself.

    ``wording``: what the words say beside the cues; that which is given with the rules where none is.
    """
    best_of_cue: dict[int, _Evidence] = {}
    for evidence in _weigh(page, taxonomy, wording or packaged_wording()):
        known = best_of_cue.get(evidence.cue)
        if known is None or evidence.worth > known.worth:
            best_of_cue[evidence.cue] = evidence
    by_kind: dict[str, list[_Evidence]] = defaultdict(list)
    for evidence in best_of_cue.values():
        by_kind[evidence.kind].append(evidence)
    by_kind_score = _settle(by_kind, taxonomy)
    ranking = sorted(by_kind_score.items(), key=lambda item: -item[1])
    if not ranking or ranking[0][1] <= 0:
        return NOTHING
    (kind, score), rival = ranking[0], max(ranking[1][1], 0.0) if len(ranking) > 1 else 0.0
    confidence = rate(score, rival)
    shown = _show(page, by_kind[kind])
    if confidence < SURE_ENOUGH:
        return Verdict(OTHER, confidence=round(100 - confidence, 1), cues=shown, score=score)
    has_title = any(one.is_title for one in by_kind[kind])
    return Verdict(kind, confidence=round(confidence, 1), cues=shown, has_title=has_title, score=score)


def _settle(by_kind: Mapping[str, Sequence["_Evidence"]], taxonomy: Taxonomy) -> dict[str, float]:
    """What speaks for each kind, where a revenue case has both a form and a matter.

    A form with its own title (a notice, a cover) is that form whatever the case is about; but an order in a case is
    filed under its matter.
    """
    scores = {kind: sum(one.weight for one in found) for kind, found in by_kind.items()}
    in_cases, matters = _matters(taxonomy)
    titled = {kind for kind, found in by_kind.items() if scores[kind] > 0 and any(one.is_title for one in found)}
    formed = titled | {kind for kind, score in scores.items() if score >= OF_FORM}
    if formed - matters - {ORDER}:
        for kind in in_cases & scores.keys():
            scores[kind] -= (1 - BESIDE_FORM) * sum(one.weight for one in by_kind[kind] if one.cue == CASE_HEAD)
    if ORDER in scores and max((scores[kind] for kind in matters & scores.keys()), default=0.0) >= OF_MATTER:
        scores[ORDER] *= BESIDE_MATTER
    return scores


@lru_cache(maxsize=4)
def _matters(taxonomy: Taxonomy) -> tuple[frozenset[str], frozenset[str]]:
    """The kinds that a revenue case is by its head, and those that say what a paper is about, the former among them."""
    in_cases = frozenset(kind.id for kind in taxonomy.kinds if kind.case_heads)
    return in_cases, in_cases | {kind.id for kind in taxonomy.kinds if kind.matter}


def rate(score: float, rival: float) -> float:
    """The confidence that a score deserves when the next kind has that of ``rival``."""
    enough = 1 - math.exp(-score / ENOUGH)
    alone = 1 - 0.5 * math.exp(-(score - rival) / CLOSE)
    return 100 * enough * alone


class _Evidence(NamedTuple):
    cue: int
    kind: str
    text: str
    weight: float
    start: int
    end: int
    is_title: bool = False

    @property
    def worth(self) -> float:
        return abs(self.weight)


def _weigh(page: LocatedText, taxonomy: Taxonomy, wording: Wording) -> Iterator[_Evidence]:
    tokens = split_tokens(page)
    subject = find_paragraph(page, "subject")
    titles: dict[tuple[int, int], list[Meeting]] = defaultdict(list)
    headed: list[tuple[_Evidence, int]] = []
    for meeting in index_cues(taxonomy).find(tokens):
        rule, first = meeting.phrase.rule, tokens[meeting.first]
        if rule.at in ("title", "ending"):
            titles[meeting.phrase.cue, first.segment.number].append(meeting)
        elif meeting.quality >= FUZZY_QUALITY and _stands(rule, meeting, tokens, page, subject):
            yield _evidence(meeting, tokens)
    for (_, number), meetings in titles.items():
        if _is_title(page, page.segments[number], meetings, tokens):
            headed.append((_evidence(max(meetings, key=lambda one: one.last - one.first), tokens), number))
    yield from _by_longest(headed)
    yield from _weigh_case_heads(page, taxonomy)
    yield from _weigh_layout(page, taxonomy)
    yield from _weigh_words(page, tokens, taxonomy, wording)


def _weigh_words(
    page: LocatedText, tokens: Sequence[Token], taxonomy: Taxonomy, wording: Wording
) -> Iterator[_Evidence]:
    """What all words of the page say together, with those that say most."""
    known = taxonomy.ids
    for place, heard in enumerate(wording.hear(page, tokens, least=LEAST_SHARE)):
        if heard.kind in known:
            written = ", ".join(page.text[word.start : word.end] for word in heard.words)
            weight = WORDING_WEIGHT * math.log(heard.share / LEAST_SHARE)
            first = heard.words[0]
            yield _Evidence(WORDS_ALONE - place, heard.kind, f"words: {written}", weight, first.start, first.end)


def _by_longest(headed: Sequence[tuple["_Evidence", int]]) -> Iterator["_Evidence"]:
    """Of each line the best title of a kind.

    One that is but a part of another kind's (स्वीकृति आदेश in अवकाश स्वीकृति आदेश) counts less.
    """
    best: dict[tuple[str, int, bool], tuple[_Evidence, int]] = {}
    for one, line in headed:
        known = best.get((one.kind, line, one.weight > 0))
        if known is None or one.worth > known[0].worth:
            best[one.kind, line, one.weight > 0] = one, line
    for one, line in best.values():
        inside = any(
            other.start <= one.start and one.end <= other.end and other.end - other.start > one.end - one.start
            for other, beside in headed
            if beside == line and other.kind != one.kind and other.weight > 0
        )
        yield one._replace(weight=one.weight * INSIDE_TITLE) if inside and one.weight > 0 else one


def _stands(
    rule: CueRule, meeting: Meeting, tokens: Sequence[Token], page: LocatedText, subject: Labelled | None
) -> bool:
    """Whether the phrase stands where its rule wants it."""
    first, last = tokens[meeting.first], tokens[meeting.last]
    match rule.at:
        case "top":
            return is_top(page, first.segment)
        case "label":
            return first.is_first and _is_label(page, meeting, last)
        case "subject":
            return subject is not None and subject.start <= first.start < subject.end
        case "end":
            return page.depth(first.segment) >= END_DEPTH
        case _:
            return True


def is_top(page: LocatedText, segment: Segment) -> bool:
    """Whether it stands in the first third of what is written."""
    return page.depth(segment) <= TOP_DEPTH or segment.row < min(TOP_ROWS, (len(page.segments) + 1) // 2)


def _is_label(page: LocatedText, meeting: Meeting, last: Token) -> bool:
    """A label of one word is followed by a mark or nothing: the प्रति of प्रति पृष्ठ labels nothing."""
    if meeting.last > meeting.first:
        return True
    rest = page.text[last.end : last.segment.end].lstrip()
    return not rest or not (rest[0].isalnum() or "\u0900" <= rest[0] <= "\u0963")


def _is_title(page: LocatedText, segment: Segment, meetings: Sequence[Meeting], tokens: Sequence[Token]) -> bool:
    if segment.row >= TITLE_ROWS or len(page.row_of(segment)) > 2:
        return False
    in_zone = page.depth(segment) <= TITLE_DEPTH or segment.row < SHORT_ROWS
    is_low = not in_zone or segment.row >= first_address_row(page)
    if is_low and not _may_be_low(page, segment):
        return False
    covered = {place for one in meetings for place in range(one.first, one.last + 1)}
    letters = sum(tokens[place].end - tokens[place].start for place in covered)
    written = _count_letters(_without_beside(segment.text))
    if max(one.quality for one in meetings) < FUZZY_QUALITY and letters < MISREAD_COVERAGE * written:
        return False
    rest = page.text[tokens[max(covered)].end : segment.end]
    if _NUMBERED.match(rest):
        return False
    ends_line = not _count_letters(_without_beside(rest))
    if is_low:
        return meetings[0].phrase.rule.at == "title" and letters >= LOWER_COVERAGE * written
    if meetings[0].phrase.rule.at == "ending":
        return ends_line and _is_heading(page, segment)
    return letters >= (TITLE_END_COVERAGE if ends_line else TITLE_COVERAGE) * written


def _may_be_low(page: LocatedText, segment: Segment) -> bool:
    """Whether it is a centred line of its own that stands not too far down."""
    left, right = page.written_width
    edge = CENTRED * (right - left)
    is_centred = segment.box[0] > left + edge and segment.box[2] < right - edge
    return is_centred and page.depth(segment) <= LOWER_DEPTH and _is_heading(page, segment)


def _is_heading(page: LocatedText, segment: Segment) -> bool:
    """Whether it is a short line of its own: no label with its value, no piece of a sentence."""
    alone = len(page.row_of(segment)) == 1 and not page.continues(segment) and not page.goes_on(segment)
    return alone and len(segment.text.split()) <= ENDING_WORDS and not _LABEL_MARK.search(segment.text)


def _without_beside(text: str) -> str:
    return _BESIDE_TITLE.sub("", text) if _BRACKET_OR_DIGIT.search(text) else text


def _count_letters(text: str) -> int:
    return len(_LETTER.findall(text)) - text.count("_")


def _weigh_case_heads(page: LocatedText, taxonomy: Taxonomy) -> Iterator[_Evidence]:
    heads = _kinds_by_head(taxonomy)
    for found in page.numbers if MAY_NAME_HEAD.search(page.text) else ():
        if found.kind == "case_no" and is_top(page, page.segment_at(found.start)):
            head = identifier_key(found.parts.get("head", ""))
            kind = heads.get(head) or heads.get(_UNDER_HEAD.sub("", head))
            if kind:
                yield _Evidence(CASE_HEAD, kind, found.raw, CASE_HEAD_WEIGHT, found.start, found.end)


@lru_cache(maxsize=4)
def _kinds_by_head(taxonomy: Taxonomy) -> dict[str, str]:
    return {identifier_key(head): kind.id for kind in taxonomy.kinds for head in kind.case_heads}


def _weigh_layout(page: LocatedText, taxonomy: Taxonomy) -> Iterator[_Evidence]:
    """What the page says by how it is laid out."""
    known = taxonomy.ids
    signed = [one.segment for one in find_signed(page, taxonomy) if one.is_sure][:MAX_SIGNED_NOTES]
    if signed and "notesheet" in known and not is_written_to(page):
        weight = SIGNED_NOTE_WEIGHT * len(signed)
        yield _Evidence(SIGNED_NOTES, "notesheet", signed[0].text, weight, signed[0].start, signed[-1].end)
    if _is_form(page) and COVER in known:
        yield _Evidence(
            FORM_OF_LABELS, COVER, "labels alone", FORM_WEIGHT, page.segments[0].start, page.segments[0].end
        )
    if page.segments:
        head = page.segments[0].start, page.segments[0].end
        for place, kind, text, weight in _weigh_head(page):
            if kind in known:
                yield _Evidence(place, kind, text, weight, *head)


def _weigh_head(page: LocatedText) -> Iterator[tuple[int, str, str, float]]:
    """What letterhead and number say: place, kind, words for it, weight."""
    if has_number(page):
        if is_served(page):
            yield OFFICIAL, "letter", "number of an office", OFFICIAL_WEIGHT
            yield NOT_PRIVATE, "application", "number of an office", NOT_PRIVATE_WEIGHT
    elif not has_letterhead(page):
        yield NO_HEAD, "letter", "no letterhead, no number", NO_HEAD_WEIGHT


def _is_form(page: LocatedText) -> bool:
    """Whether it is all labels with their values, a number of a file or a case among them, as a cover is."""
    rows = list(page.rows)
    labelled = sum(1 for row in rows if _LABEL_AND_VALUE.match(row[0].text) and len(row) <= 2)
    written = any(len(row) > 2 or page.goes_on(row[0]) for row in rows)
    if written or labelled < max(FORM_ROWS, FORM_SHARE * len(rows)):
        return False
    return any(found.kind in ("case_no", "file_no") for found in page.numbers)


def _evidence(meeting: Meeting, tokens: Sequence[Token]) -> _Evidence:
    phrase = meeting.phrase
    return _Evidence(
        cue=phrase.cue,
        kind=phrase.kind,
        text=phrase.text,
        weight=phrase.rule.weight * meeting.quality,
        start=tokens[meeting.first].start,
        end=tokens[meeting.last].end,
        is_title=_is_head(phrase.rule, tokens[meeting.first].segment),
    )


def _is_head(rule: CueRule, segment: Segment) -> bool:
    return rule.weight >= HEAD_WEIGHT and (
        rule.at in ("title", "ending") or (rule.at == "top" and segment.row < SHORT_ROWS)
    )


def _show(page: LocatedText, found: Iterable[_Evidence]) -> tuple[Cue, ...]:
    """The evidence as a record keeps it, strongest first."""
    return tuple(
        Cue(
            kind=one.kind,
            text=one.text,
            weight=round(one.weight, 2),
            page=page.number,
            box=page.locate(one.start, one.end).box,
        )
        for one in sorted(found, key=lambda one: -one.worth)
    )
