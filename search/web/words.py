"""What the pages say, in Hindi and in English. Every key has both."""

from collections.abc import Mapping
from typing import Literal

Language = Literal["hi", "en"]

WORDS: Mapping[str, tuple[str, str]] = {
    "product": ("अभिलेख", "Abhilekh"),
    "motto": ("अभिलेख कोष्ठ की खोज", "Search of the record room"),
    "search": ("खोजें", "Search"),
    "search_hint": (
        "शब्द, नाम, ग्राम या क्रमांक · हिन्दी, English या roman",
        "Words, a name, a village or a number · हिन्दी, English or roman",
    ),
    "file_no": ("नस्ती / प्रकरण / पत्र क्रमांक", "File, case or letter number"),
    "efile": ("ई-ऑफिस क्रमांक", "e-Office number"),
    "from": ("दिनांक से", "From"),
    "to": ("दिनांक तक", "To"),
    "more_fields": ("क्रमांक और दिनांक से खोजें", "Search by number and date"),
    "clear": ("सब हटाएँ", "Clear all"),
    "records_found": ("{count} अभिलेख मिले", "{count} records found"),
    "one_found": ("1 अभिलेख मिला", "1 record found"),
    "nothing_found": ("कुछ नहीं मिला", "Nothing was found"),
    "nothing_hint": (
        "कम शब्द लिखें, वर्तनी बदल कर देखें, या रोमन में लिखें (जैसे seemankan)। छाँटने की शर्तें हटा कर भी देखें।",
        "Try fewer words, another spelling, or Roman letters (seemankan). Take filters away.",
    ),
    "narrow": ("छाँटें", "Narrow down"),
    "kind": ("दस्तावेज़ का प्रकार", "Kind of document"),
    "year": ("वर्ष", "Year"),
    "department": ("विभाग", "Department"),
    "district": ("जिला", "District"),
    "tehsil": ("तहसील", "Tehsil"),
    "village": ("ग्राम", "Village"),
    "batch": ("खेप", "Delivery"),
    "page": ("पृष्ठ", "Page"),
    "pages": ("{count} पृष्ठ", "{count} pages"),
    "one_page": ("1 पृष्ठ", "1 page"),
    "of": ("{number} / {count}", "{number} of {count}"),
    "previous": ("पिछला", "Previous"),
    "next": ("अगला", "Next"),
    "partial": ("कुछ पृष्ठ पढ़े नहीं जा सके", "Some pages could not be read"),
    "match_identifier": ("क्रमांक से", "by number"),
    "match_exact": ("ठीक यही शब्द", "exact words"),
    "match_stem": ("शब्द का दूसरा रूप", "another form of the word"),
    "match_phonetic": ("ध्वनि से", "sounds alike"),
    "match_loose_identifier": ("क्रमांक, विभाजक छोड़ कर", "number without separators"),
    "match_fuzzy": ("मिलती-जुलती वर्तनी", "similar spelling"),
    "match_filter": ("", ""),
    "contents": ("विषय-सूची", "Contents"),
    "facts": ("विवरण", "Details"),
    "evidence": ("पृष्ठ {page} पर: {raw}", "on page {page}: {raw}"),
    "confirmed": ("पुष्ट", "confirmed"),
    "confidence": ("विश्वास {percent}%", "{percent}% sure"),
    "open_pdf": ("खोजने योग्य PDF", "Searchable PDF"),
    "open_original": ("मूल स्कैन", "Original scan"),
    "text_of_page": ("पृष्ठ का पाठ", "Text of the page"),
    "link": ("इस अभिलेख का स्थायी पता", "Permanent address of this record"),
    "masked": (
        "आधार, पैन, मोबाइल और खाता क्रमांक ढँके गए हैं।",
        "Aadhaar, PAN, mobile and account numbers are covered.",
    ),
    "hits_here": ("इस अभिलेख में {count} पृष्ठों पर", "On {count} pages of this record"),
    "find_in_record": ("इस अभिलेख में खोजें", "Find in this record"),
    "back": ("खोज पर लौटें", "Back to the search"),
    "blank_page": ("यह पृष्ठ कोरा है।", "This page is blank."),
    "failed_page": ("यह पृष्ठ पढ़ा नहीं जा सका", "This page could not be read"),
    "sure_less": ("पढ़ाई अनिश्चित है: चित्र देखें।", "The reading is uncertain: look at the picture."),
    "deliveries": ("खेपें", "Deliveries"),
    "received": ("प्राप्त", "Received"),
    "files": ("फाइलें", "Files"),
    "outcome": ("परिणाम", "Outcome"),
    "source": ("फाइल", "File"),
    "record": ("अभिलेख", "Record"),
    "why": ("कारण और उपाय", "Why, and what to do"),
    "indexed": ("खोज में", "Findable"),
    "refused": ("लौटाई गई", "Refused"),
    "duplicate": ("दोहरी प्रति", "Duplicate"),
    "held": ("रोकी गई (गोपनीय?)", "Held (confidential?)"),
    "failed": ("असफल", "Failed"),
    "deferred": ("अभी लिखी जा रही", "Still being written"),
    "received_status": ("बाकी", "Not finished"),
    "partial_status": ("आंशिक", "Partial"),
    "no_deliveries": ("अभी कोई खेप नहीं आई है।", "No delivery has come in yet."),
    "how_to_begin": ("स्कैन लेने के लिए: abhilekh ingest /path", "To take scans in: abhilekh ingest /path"),
    "not_found": ("यह यहाँ नहीं है", "That is not here"),
    "trouble": ("अभी उत्तर नहीं मिल सका", "No answer just now"),
    "side_noting": ("टीप पक्ष", "noting side"),
    "side_correspondence": ("पत्राचार पक्ष", "correspondence side"),
    "prefect": ("कार्य-प्रवाह (Prefect)", "Flows (Prefect)"),
    "skip": ("सीधे विषय-वस्तु पर जाएँ", "Skip to the content"),
    "letter_no": ("पत्र क्रमांक", "Letter number"),
    "case_no": ("प्रकरण क्रमांक", "Case number"),
    "case_head": ("मद", "Head"),
    "date": ("दिनांक", "Date"),
    "subject": ("विषय", "Subject"),
    "reference": ("संदर्भ", "Reference"),
    "addressee": ("प्रति", "To"),
    "signatory": ("हस्ताक्षरकर्ता", "Signatory"),
    "patwari_halka": ("पटवारी हल्का", "Patwari halka"),
    "khasra": ("खसरा", "Khasra"),
    "area": ("रकबा", "Area"),
    "applicant": ("आवेदक", "Applicant"),
    "respondent": ("अनावेदक", "Respondent"),
    "person": ("व्यक्ति", "Person"),
    "law_section": ("धारा", "Section of law"),
    "amount": ("राशि", "Amount"),
}


class Say:
    """The words of one language: ``say("search")``, ``say("pages", count=3)``."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """The phrase, its blanks filled; a key that is no phrase (a new field) is shown as it is."""
        if key not in WORDS:
            return key
        phrase = WORDS[key][0 if self.language == "hi" else 1]
        return phrase.format(**values) if values else phrase

    def counted(self, key: str, count: int) -> str:
        """A phrase with a count; one has a phrase of its own."""
        singular = {"pages": "one_page", "records_found": "one_found"}
        return self(singular[key]) if count == 1 and key in singular else self(key, count=count)
