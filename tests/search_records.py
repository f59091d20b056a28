"""A small archive made up for the tests of search: each record stands for one thing to find or not to find."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from schemas.access import Classification, Viewer
from schemas.base import Box
from schemas.errors import NotFoundError
from schemas.pages import ErrorInfo, Finding, PageRef, PageText
from schemas.records import Confirmed, Field, Mask, Part, Person, Proposal, Record
from search.documents import Documents, build_documents
from search.index import Question, SearchIndex
from search.tree import Term
from tests.written_pages import write_page

UNSURE = 40
"""Confidence of a word that is not sure."""
MADE_AT = datetime(2026, 11, 1, tzinfo=UTC)

Facts = dict[str, str | Sequence[str]]
Texts = dict[int, PageText]


def record_id(name: str) -> str:
    """A record id that says which record it is."""
    return f"r{name:a<16}"


def name_of(found_id: str) -> str:
    """The name that ``record_id`` made an id of."""
    return found_id[1:].rstrip("a")


def field(
    name: str,
    value: str,
    *,
    raw: str | None = None,
    page: int | None = 1,
    box: Box | None = None,
    sure: float = 90,
) -> Field:
    """A field that the machine proposes."""
    proposal = Proposal(value=value, raw=raw or value, page=page, box=box, confidence=sure, rule="test")
    return Field(name=name, proposals=(proposal,))


def person(name: str, father: str, *, field_name: str = "person") -> Field:
    """A person with a father, as the machine proposes them."""
    found = field(field_name, name)
    told = Person(name=name, relation="son_of", relation_name=father)
    return found.model_copy(update={"proposals": (found.proposals[0].model_copy(update={"person": told}),)})


def confirmed(name: str, value: str, *, machine: str) -> Field:
    """A field that a person decided against the machine."""
    return field(name, machine).model_copy(update={"confirmed": Confirmed(value=value, by="asha", at=MADE_AT)})


def fields(facts: Facts) -> tuple[Field, ...]:
    """Fields by name; several values of one name are several fields."""
    return tuple(
        field(name, value)
        for name, values in facts.items()
        for value in ([values] if isinstance(values, str) else values)
    )


def part(kind: str, first: int, last: int, facts: Facts) -> Part:
    """A part of a record."""
    return Part(kind=kind, first_page=first, last_page=last, fields=fields(facts))


def make_record(  # noqa: PLR0913 - what a test may say of a record
    name: str,
    pages: Sequence[str | None],
    *,
    title: str = "",
    kind: str = "letter",
    facts: Facts | None = None,
    findings: Mapping[int, Sequence[str]] = MappingProxyType({}),
    unsure: Mapping[str, str | None] = MappingProxyType({}),
    **more: object,
) -> tuple[Record, Texts]:
    """A record whose pages read as given; a page of null could not be read.

    ``findings``: codes by page number. ``unsure``: words that are not sure, with what the other reader read.
    """
    texts = {
        number: _doubting(write_page(text), unsure) for number, text in enumerate(pages, start=1) if text is not None
    }
    refs = tuple(_page_ref(number, texts.get(number), findings.get(number, ())) for number in range(1, len(pages) + 1))
    given = fields(facts or {})
    made = {
        "record_id": record_id(name),
        "version": 1,
        "title": title or name,
        "kind": kind,
        "fields": given,
        "parts": (Part(kind=kind, first_page=1, last_page=len(pages), fields=given),),
        "pages": refs,
        "batch_id": "basta-1",
        "sources": (f"{name}.pdf",),
        "plan": "accurate",
        "reading": "test",
        "describing": "test",
        "made_at": MADE_AT,
        "made_by": "test",
    }
    return Record.model_validate(made | more), texts


def _doubting(page: PageText, unsure: Mapping[str, str | None]) -> PageText:
    words = (
        word.model_copy(update={"confidence": UNSURE, "other": unsure[word.text]}) if word.text in unsure else word
        for word in page.words
    )
    return page.model_copy(update={"words": tuple(words)}) if unsure else page


def _page_ref(number: int, text: PageText | None, codes: Sequence[str]) -> PageRef:
    lost = None if text else ErrorInfo(code="engine_timeout", message="took too long", remedy="read it again")
    noticed = (*(text.findings if text else ()), *(Finding(code=code, message=f"It is {code}.") for code in codes))
    return PageRef(original="a" * 64, index=number - 1, number=number, error=lost, findings=noticed)


ARCHIVE: tuple[tuple[Record, Texts], ...] = (
    make_record(
        "durg",
        ["कार्यालय कलेक्टर जिला दुर्ग\nआदेश\nश्री वर्मा को दुर्ग जिले में पदस्थ किया जाता है"],
        title="पदस्थापना आदेश",
        kind="order",
        facts={"date": "1987-05-21", "district": "दुर्ग", "letter_no": "455/स्था/87"},
    ),
    make_record(
        "durgabai",
        ["आवेदन पत्र\nआवेदिका दुर्गा बाई पति रामलाल निवासी ग्राम खैरा तहसील धमतरी"],
        title="दुर्गा बाई का आवेदन",
        kind="application",
        facts={"date": "2001-02-03", "village": "खैरा", "tehsil": "धमतरी", "district": "रायपुर", "applicant": "दुर्गा बाई"},
    ),
    make_record(
        "mutation",
        [
            "राजस्व प्रकरण क्रमांक १२/अ-६/१९८७-८८\nनामांतरण पंजी ग्राम खैरा",
            "खसरा नंबर 402/1 रकबा 0.250 हेक्टेयर\nविक्रेता द्वारा बिक्री पत्र प्रस्तुत किया गया",
        ],
        title="नामांतरण ग्राम खैरा",
        kind="mutation",
        facts={
            "case_no": "12/अ-6/1987-88",
            "year": "1987-88",
            "village": "खैरा",
            "tehsil": "धमतरी",
            "district": "रायपुर",
            "khasra": "402/1",
        },
        department="राजस्व",
    ),
    make_record(
        "plot",
        ["खसरा नंबर ४०२१ रकबा 1.000 हेक्टेयर ग्राम बेलगांव"],
        title="खसरा पांचसाला",
        kind="khasra",
        facts={"khasra": "4021", "village": "बेलगांव", "district": "रायपुर", "date": "1999-12-31"},
        department="राजस्व",
    ),
    make_record(
        "plurals",
        ["लंबित नामांतरणों की सूची तहसीलों से मंगाई गई"],
        title="लंबित सूची",
        kind="circular",
        facts={"date": "1995-07-15"},
    ),
    make_record(
        "english",
        ["Office of the Collector, Raipur\nSub: Mutation cases pending\nThe Tahsildar shall dispose of mutation cases"],
        title="Mutation cases pending",
        kind="letter",
        facts={"date": "1998-04-01", "district": "Raipur", "file_no": "F.12-3/98"},
        batch_id="basta-2",
    ),
    make_record(
        "survey",
        ["सीमांकन प्रतिवेदन\nराजस्व निरीक्षक द्वारा मौके पर सीमांकन किया गया"],
        title="सीमांकन प्रतिवेदन",
        kind="demarcation",
        facts={"date": "2005-01-01", "district": "रायपुर", "village": "खेरा"},
        findings={1: ("turned", "numbers_differ")},
    ),
    make_record("orderly", ["आदेश पारित किया गया और पालन हुआ"], title="पहला", kind="order", facts={"date": "1991-01-01"}),
    make_record("disorderly", ["पारित आदेश किया गया"], title="दूसरा", kind="order", facts={"date": "1992-01-01"}),
    make_record(
        "bundle",
        ["नोटशीट\nअवलोकनार्थ प्रस्तुत", "ज्ञापन पृष्ठ सम्पत्ति कर", "कर वसूली आदेश", "पत्र प्रेषित"],
        title="सम्पत्ति कर नस्ती",
        kind="notesheet",
        parts=(
            part("notesheet", 1, 1, {}),
            part("order", 2, 3, {"date": "1987-11-05", "letter_no": "77/री-1/1987"}),
            part("letter", 4, 4, {"date": "1990-02-01"}),
        ),
    ),
    make_record("lateorder", ["वेतन वृद्धि आदेश"], title="वेतन वृद्धि", kind="order", facts={"date": "1990-06-01"}),
    make_record("bothyears", ["दो आदेश"], title="दो आदेश", kind="order", facts={"date": ["1987-01-01", "1990-01-01"]}),
    make_record("misread", ["भू-राजस्व का पुनर्निर्धारप किया गया"], title="पुनर्निर्धारण टीप", kind="other"),
    make_record("assessed", ["पुनर्निर्घारण की कार्यवाही"], title="कार्यवाही", kind="other"),
    make_record("property", ["संपत्ति का विवरण"], title="विवरण", kind="other", batch_id="basta-2"),
    make_record("heldpaper", ["गोपनीय प्रतिवेदन नामांतरण"], title="गोपनीय", kind="acr", held=True),
    make_record(
        "confidential",
        ["विभागीय जांच नामांतरण खसरा 402/1"],
        title="विभागीय जांच",
        kind="disciplinary",
        facts={"khasra": "402/1", "village": "खैरा", "district": "रायपुर"},
        classification=Classification.CONFIDENTIAL,
    ),
    make_record("forest", ["वन भूमि नामांतरण"], title="वन भूमि", kind="letter", department="वन विभाग"),
    make_record("revenue", ["नजूल भूमि पट्टा"], title="नजूल पट्टा", kind="letter", department="राजस्व"),
    make_record(
        "masked",
        ["आधार क्रमांक 2345 6789 0123 ग्राम परसदा"],
        title="आधार पत्र",
        kind="other",
        masks=(Mask(page=1, kind="aadhaar", words=(2, 3, 4), boxes=()),),
    ),
    make_record("torn", ["फटा हुआ पन्ना", None, ""], title="फटी नस्ती", kind="other"),
    make_record(
        "corrected",
        ["ग्राम कोंडागाव खसरा 5"],
        title="सुधारा गया",
        kind="other",
        fields=(confirmed("village", "कोंडागांव", machine="कोंडागाव"),),
        parts=(),
    ),
    make_record("undated", ["बिना दिनांक का ज्ञापन"], title="ज्ञापन", kind="memo"),
    make_record(
        "neighbour",
        ["प्रकरण 12/अ-6/1988-89 दर्ज"],
        title="अगला प्रकरण",
        kind="mutation",
        facts={"case_no": "12/अ-6/1988-89"},
    ),
    make_record(
        "letters",
        ["क्रमांक/१२३४/भू-अभि./२०१५ दिनांक 15.08.2015"],
        title="पत्र",
        kind="letter",
        facts={"letter_no": "1234/भू-अभि./2015", "date": "2015-08-15"},
    ),
)
"""The made-up archive: record and texts of its pages by number."""


def documents(name: str, *pages: str, **more: Any) -> Documents:
    """A record of that name as the index takes it; its one page reads शब्द unless others are given."""
    return build_documents(*make_record(name, pages or ("शब्द",), **more))


def found(index: SearchIndex) -> set[str]:
    """The names of the records in whose pages शब्द stands."""
    [answer] = index.ask([Question(Term("exact", "शबद"), limit=200)])
    return {name_of(one.record_id) for one in answer.found}


def archive_documents() -> tuple[Documents, ...]:
    """The archive as the index takes it."""
    return tuple(build_documents(record, texts) for record, texts in ARCHIVE)


class Shelf:
    """The archive's pages, as the library would give them."""

    def __init__(self, archive: Sequence[tuple[Record, Texts]] = ARCHIVE) -> None:
        self._texts = {record.record_id: texts for record, texts in archive}
        self.asked: list[tuple[str, Viewer, tuple[int, ...]]] = []

    def page_texts(self, record_id: str, *, viewer: Viewer, numbers: Collection[int] | None = None) -> Texts:
        """The pages asked for; notes what was asked."""
        self.asked.append((record_id, viewer, tuple(numbers or ())))
        if record_id not in self._texts:
            raise NotFoundError(f"There is no record {record_id}.")
        return {number: text for number, text in self._texts[record_id].items() if numbers is None or number in numbers}
