"""Sums of money, and sections of acts."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from pipeline.describing.grammar.found import Found, found_at
from pipeline.describing.grammar.legible import Legible, find_at, places_of

_LETTER: Final = "[\u0900-\u0963\u0971-\u097fA-Za-z]"
_RUPEES: Final = rf"(?:₹|(?<!{_LETTER})(?:रुपये|रूपये|रुपए|रूपए|रुपया|रु|रू)(?!{_LETTER})\.?|(?<![A-Za-z])(?:Rs\.?|INR))"
_RUPEES_BEGIN: Final = re.compile(f"₹|रु(?<!{_LETTER}रु)|रू(?<!{_LETTER}रू)|Rs|INR")
_GROUPED: Final = r"\d{1,3}(?:[,.] ?\d{2})*[,.] ?\d{3}(?!\d)(?:\.\d{1,2}(?!\d))?"
"""A sum in groups; of its commas some may have been read as points: no sum has three places after its point."""
_SUM: Final = rf"{_GROUPED}|" r"\d{1,3}(?:, ?\d{2,3})+(?:\.\d{1,2})?|\d{1,12}(?:\.\d{1,2})?"
_SPLIT_GROUPS: Final = re.compile(r"(?P<groups>\d{1,3}(?:[,.] ?\d{2})*[,.] ?\d{3})(?P<rest>\.\d{1,2})?")
_TIMES: Final = {
    "लाख": 100_000,
    "करोड": 10_000_000,
    "हजार": 1_000,
    "lakh": 100_000,
    "lac": 100_000,
    "crore": 10_000_000,
}
_SCALE: Final = rf"(?: ?(?P<scale>लाख|करोड|हजार|[Ll]akhs?|[Ll]acs?|[Cc]rores?)(?!{_LETTER}))?"
_BEFORE: Final = re.compile(rf"{_RUPEES}[ :.=-]*(?P<sum>{_SUM})(?![\d,]\d){_SCALE}(?: ?/-)?")
_AFTER: Final = re.compile(rf"(?<![\d/.,-])(?P<sum>{_SUM}){_SCALE} ?(?:/-)? ?{_RUPEES}")
_MISREAD_MARK: Final = re.compile(rf"(?<!{_LETTER})र(?:[0.] ?| )(?P<sum>{_GROUPED}) ?/-(?!\d)")
"""A mark of which only its upright was read (र० 44,05,472/- of रु०, र of ₹), where groups and ending say what it was."""

_CLAUSE: Final = r"\d{1,3}(?: ?\((?:\d{1,2}|[क-हA-Za-z]{1,4})\))*(?:(?:-[कखगघA-D]| ?-? ?बी)(?![\u0900-\u097fA-Za-z]))?"
_AND: Final = r"(?: ?[,/] ?(?:व |एवं |सहपठित )?| (?:व|एवं|तथा|और|सहपठित|and|to|से|r/w) (?:धारा )?)"
_SECTION: Final = re.compile(
    rf"(?P<word>धारा(?:ओं)?|(?<![A-Za-z])(?:[Ss]ections?|SECTION|[Ss]ec\.|u/s)|(?<!{_LETTER})नियम"
    r"|(?<![A-Za-z])[Rr]ules?)[ :.-]*"
    rf"(?P<sections>{_CLAUSE}(?:{_AND}{_CLAUSE}){{0,12}})(?![\d.]|/\d)"
)
_SECTION_BEGINS: Final = re.compile("धारा|नियम|Sec|sec|SECTION|u/s|Rule|rule")
_NO_ACT_WORD: Final = (
    "(?!(?:ने|को|से|कि|में|द्वारा|हेतु|करने|होने|अनुमति|अनुज्ञा|विक्रय|प्रकरण|पक्ष|आवेदन|आदेश|उक्त|इस|यह|निगरानी|अपील|याचिका|पुनरीक्षण) )"
)
_ACT_NAME: Final = (
    rf"(?:(?:छ|म|भ|उ)\.? ?(?:ग|प्र)\.? ?)?(?:{_NO_ACT_WORD}{_LETTER}[\u0900-\u0963\u0971-\u097f.-]*[ -]){{0,6}}?"
    r"[\u0900-\u0963\u0971-\u097f.-]*(?:अधिनियम|संहिता|भू\.? ?रा\.? ?सं\.?)"
)
_ENGLISH_WORD: Final = r"(?:[A-Z][A-Za-z.&-]*|\([A-Z][A-Za-z. ]*\))"
_ENGLISH_ACT: Final = (
    rf"{_ENGLISH_WORD}(?: (?:{_ENGLISH_WORD}|and|of|to|the)){{0,9}}? ?(?:Act|Code|Rules|Regulations|Adhiniyam|Sanhita)"
)
_YEAR: Final = r"(?:[,.]? ?(?P<year>(?:18|19|20)\d\d))?"
_NUMBERED: Final = r"(?: ?\((?:क्रमांक|क्र\.?|सं\.?|संख्या) ?\d{1,3} ?(?:सन्?|of|/)? ?(?:\d{4})?\))?"
"""मध्यप्रदेश भू-राजस्व संहिता, 1959 (क्रमांक 20 सन् 1959) की धारा …"""
_ACT_BEFORE: Final = re.compile(rf"(?<!{_LETTER})(?P<act>{_ACT_NAME}){_YEAR}{_NUMBERED} ?(?:की|के|का|,)? *(?:अंतर्गत )?$")
_ACT_AFTER: Final = re.compile(
    rf" ?(?:के (?:अंतर्गत|तहत|अधीन) |के |,? ?)(?P<act>{_ACT_NAME}){_YEAR}"
    rf"|,? ?(?:of|under)(?: the)? (?P<english>{_ENGLISH_ACT})"
    r"(?:,? ?(?P<english_year>(?:18|19|20)\d\d))?"
)
_OF_PAPER: Final = re.compile(r" (?:ता|लगायत) \d{1,2} ")
"""धारा 1 ता 5 मेरे ज्ञान में सत्य हैं: the paragraphs of the paper itself."""
_BARE_ACTS: Final = frozenset(("संहिता", "अधिनियम"))
"""That an act is one does not say which."""
_REACH: Final = 90
_WHOLE: Final = 94.0
_NO_ACT: Final = 80.0
_RULE_ONLY: Final = 65.0
_MARKED: Final = 92.0
_POINT_FOR_COMMA: Final = 85.0
_MARK_MISREAD: Final = 80.0


def find_amounts(legible: Legible) -> Iterator[Found]:
    """Sums in rupees; the value is the plain number."""
    if rupees := places_of(_RUPEES_BEGIN, legible.text):
        for matches in (find_at(_BEFORE, legible.text, rupees), legible.find_at_numbers(_AFTER)):
            for match in matches:
                plain, has_point = _plain_sum(match["sum"], match["scale"])
                amount = Decimal(plain) * _scale(match["scale"])
                rule, sure = ("rupees_point_for_comma", _POINT_FOR_COMMA) if has_point else ("rupees", _MARKED)
                yield found_at(legible, match.span(), "amount", _written(amount), rule, sure, scale=match["scale"])
    if "/-" in legible.text:
        for match in _MISREAD_MARK.finditer(legible.text):
            value = _written(Decimal(_plain_sum(match["sum"], None)[0]))
            yield found_at(legible, match.span(), "amount", value, "rupees_mark_misread", _MARK_MISREAD, scale=None)


def _written(amount: Decimal) -> str:
    return format(amount.normalize(), "f") if amount == amount.to_integral() else f"{amount:.2f}"


def find_sections(legible: Legible) -> Iterator[Found]:
    """Sections with the act they belong to, where it stands beside them."""
    for match in legible.find_at_words(_SECTION, _SECTION_BEGINS):
        if _OF_PAPER.match(legible.text, match.end()):
            continue
        sections = re.sub(r" (?=\()", "", match["sections"])
        is_rule = match["word"].lower().startswith(("नियम", "rule"))
        word = "नियम" if is_rule else "धारा"
        act, span = _act_beside(legible.text, match)
        value = f"{word} {sections}" + (f", {act}" if act else "")
        alone = _RULE_ONLY if is_rule else _NO_ACT
        sure = _WHOLE if act else alone
        yield found_at(legible, span, "law_section", value, "section_of_act", sure, sections=sections, act=act)


def _plain_sum(written: str, scale: str | None) -> tuple[str, bool]:
    """The sum without its commas, and whether a point was taken for one: 33.150 is 33,150, but not in lakhs."""
    grouped = _SPLIT_GROUPS.fullmatch(written) if scale is None else None
    if grouped is None:
        return re.sub(r"[, ]", "", written), False
    return re.sub(r"[,. ]", "", grouped["groups"]) + (grouped["rest"] or ""), "." in grouped["groups"]


def _scale(word: str | None) -> int:
    if word is None:
        return 1
    return _TIMES.get(word) or _TIMES[word.lower().rstrip("s")]


def _act_beside(text: str, match: re.Match[str]) -> tuple[str, tuple[int, int]]:
    """Return the act after or before a section, and the range of both together; "" where there is none."""
    after = _ACT_AFTER.match(text, match.end(), match.end() + _REACH)
    if after and after["act"] not in _BARE_ACTS:
        act, year = after["act"] or after["english"], after["year"] or after["english_year"]
        return _name(act, year), (match.start(), after.end())
    from_here = max(0, match.start() - _REACH)
    before = _ACT_BEFORE.search(text[from_here : match.start()])
    if before and before["act"] not in _BARE_ACTS:
        return _name(before["act"], before["year"]), (from_here + before.start(), match.end())
    return "", match.span()


def _name(act: str, year: str | None) -> str:
    return f"{act.strip()} {year}" if year else act.strip()
