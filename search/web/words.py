"""What the pages say, in Hindi and in English. Every key has both."""

from collections.abc import Mapping
from typing import Literal

Language = Literal["hi", "en"]

WORDS: Mapping[str, tuple[str, str]] = {
    "product": ("अभिलेख", "Abhilekh"),
    "motto": ("अभिलेख कोष्ठ में खोजें", "Search the record room"),
    "search": ("खोजें", "Search"),
    "results": ("खोज के परिणाम", "Search results"),
    "search_hint": ("शब्द, नाम, ग्राम या क्रमांक लिखें", "Word, name, village or number"),
    "how_to_ask": (
        "हिन्दी, अंग्रेज़ी या रोमन अक्षरों में लिखें। क्रमांक किसी भी अंक में।",
        "Write in Hindi, in English, or Hindi in Roman letters; numbers in any digits.",
    ),
    "examples": ("उदाहरण", "Examples"),
    "number": ("नस्ती, प्रकरण या पत्र क्रमांक", "File, case or letter number"),
    "efile": ("ई-ऑफिस क्रमांक", "e-Office number"),
    "from": ("दिनांक से", "Date from"),
    "to": ("दिनांक तक", "Date to"),
    "more_fields": ("क्रमांक, व्यक्ति और दिनांक से खोजें", "Search by number, person and date"),
    "new_search": ("नई खोज", "New search"),
    "take_away": ("यह शर्त हटाएँ", "Take this filter away"),
    "without_filters": ("सब शर्तें हटाकर खोजें", "Search without filters"),
    "records_found": ("{count} अभिलेख मिले", "{count} records found"),
    "records_found_one": ("1 अभिलेख मिला", "1 record found"),
    "range": ("{first} से {last} तक", "{first} to {last}"),
    "seconds": ("{seconds} सेकण्ड", "{seconds} seconds"),
    "nothing_found": ("कुछ नहीं मिला", "Nothing was found"),
    "nothing_hint": (
        "कम शब्द लिखें, वर्तनी बदलकर देखें, या रोमन अक्षरों में लिखें (जैसे seemankan)।",
        "Try fewer words, another spelling, or Hindi in Roman letters (seemankan).",
    ),
    "narrow": ("परिणाम छाँटें", "Narrow down"),
    "more_values": ("{count} और", "{count} more"),
    "kind": ("दस्तावेज़ का प्रकार", "Kind of document"),
    "year": ("वर्ष", "Year"),
    "department": ("विभाग", "Department"),
    "district": ("जिला", "District"),
    "tehsil": ("तहसील", "Tehsil"),
    "village": ("ग्राम", "Village"),
    "batch": ("खेप", "Delivery"),
    "page": ("पृष्ठ", "Page"),
    "pages": ("{count} पृष्ठ", "{count} pages"),
    "pages_one": ("1 पृष्ठ", "1 page"),
    "pages_from_to": ("पृष्ठ {first}–{last}", "Pages {first}–{last}"),
    "of": ("/ {count}", "of {count}"),
    "printed": ("कागज़ पर पृष्ठ {label}", "printed as page {label}"),
    "points_to": ("इस पृष्ठ में उल्लेखित", "This page refers to"),
    "go": ("खोलें", "Go"),
    "previous": ("पिछला", "Previous"),
    "next": ("अगला", "Next"),
    "previous_page": ("पिछला पृष्ठ", "Previous page"),
    "next_page": ("अगला पृष्ठ", "Next page"),
    "previous_hit": ("पिछला मिलान", "Previous match"),
    "next_hit": ("अगला मिलान", "Next match"),
    "partial": ("कुछ पृष्ठ पढ़े नहीं जा सके", "Some pages could not be read"),
    "match_identifier": ("क्रमांक से मिला", "by its number"),
    "match_exact": ("यही शब्द", "exact words"),
    "match_stem": ("शब्द का दूसरा रूप", "another form of the word"),
    "match_phonetic": ("समान उच्चारण", "sounds alike"),
    "match_loose_identifier": ("क्रमांक, बिना / और -", "number without / and -"),
    "match_fuzzy": ("मिलती-जुलती वर्तनी", "similar spelling"),
    "match_filter": ("", ""),
    "contents": ("विषय-सूची", "Contents"),
    "all_pages": ("सभी पृष्ठ", "All pages"),
    "facts": ("विवरण", "Details"),
    "as_written": ("लिखा है: {raw}", "written: {raw}"),
    "confirmed": ("पुष्ट", "confirmed"),
    "confidence": ("विश्वसनीयता {percent}%", "{percent}% sure"),
    "check_it": ("जाँच लें", "please check"),
    "no_facts": ("इस पृष्ठ से कोई विवरण नहीं मिला।", "No details were found on this page."),
    "open_pdf": ("खोजने योग्य PDF", "Searchable PDF"),
    "open_original": ("मूल स्कैन", "Original scan"),
    "open_picture": ("पृष्ठ का चित्र अलग से खोलें", "Open the picture of the page by itself"),
    "table_of_page": ("तालिका", "Table"),
    "text_of_page": ("पृष्ठ का पाठ", "Text of the page"),
    "link": ("इस अभिलेख का स्थायी पता", "Permanent address of this record"),
    "scanned_as": ("स्कैन की फाइल", "Scanned as"),
    "masked": (
        "आधार, पैन, मोबाइल, खाता क्रमांक जैसे निजी क्रमांक और जन्मतिथि छिपाए गए हैं।",
        "Private numbers (Aadhaar, PAN, mobile, account) and dates of birth are covered.",
    ),
    "hits_here": ("{count} पृष्ठों पर मिला", "Found on {count} pages"),
    "hits_here_one": ("1 पृष्ठ पर मिला", "Found on 1 page"),
    "no_hits_here": ("इस अभिलेख में नहीं मिला", "Not found in this record"),
    "find_in_record": ("इस अभिलेख में खोजें", "Find in this record"),
    "back": ("खोज पर लौटें", "Back to the search"),
    "no_picture": ("इस पृष्ठ का चित्र उपलब्ध नहीं है।", "There is no picture of this page."),
    "failed_page": ("यह पृष्ठ पढ़ा नहीं जा सका।", "This page could not be read."),
    "finding": ("जाँचने योग्य", "To check"),
    "finding_blank": ("कोरा पृष्ठ", "Blank page"),
    "finding_no_text": ("कोई शब्द पढ़ा नहीं जा सका", "No word could be read"),
    "finding_low_dpi": ("स्कैन बारीक नहीं है", "Coarse scan"),
    "finding_turned": ("पृष्ठ घुमाकर पढ़ा गया", "Turned to be read"),
    "finding_numbers_differ": ("संख्या दो तरह पढ़ी गई", "A number read in two ways"),
    "finding_low_confidence": ("पाठ अनिश्चित है", "Uncertain reading"),
    "finding_layer_untrusted": ("PDF का अपना पाठ नहीं लिया गया", "The PDF's own text was not taken"),
    "finding_page_failed": ("पृष्ठ पढ़ा नहीं जा सका", "Page could not be read"),
    "finding_tables_failed": ("तालिका पढ़ी नहीं जा सकी", "A table could not be read"),
    "finding_second_reader_failed": ("दूसरी बार नहीं पढ़ा जा सका", "The second reader failed"),
    "finding_step_failed": ("पढ़ने का एक चरण अधूरा रहा", "A step of the reading failed"),
    "told_no_text": ("चित्र देखें; आवश्यक हो तो फिर से स्कैन करें।", "Look at the picture; scan it again if need be."),
    "told_low_dpi": (
        "{dpi} डीपीआई पर स्कैन हुआ; 300 चाहिए, 200 से भी काम चलेगा।",
        "{dpi} dots per inch; 300 are wanted, 200 will do.",
    ),
    "told_turned": ("पढ़ने के लिए {turn}° घुमाया गया।", "Turned by {turn}° clockwise to be read."),
    "told_numbers_differ": (
        "नीचे दोनों पाठ दिए हैं; चित्र से मिलान करें।",
        "Both readings stand below: compare them with the picture.",
    ),
    "told_low_confidence": (
        "100 में लगभग {percent} शब्द सही पढ़े गए होंगे; चित्र से मिलान करें।",
        "About {percent} of 100 read rightly: compare with the picture.",
    ),
    "told_layer_untrusted": ("पृष्ठ चित्र से पढ़ा गया।", "The page was read from its picture."),
    "told_tables_failed": ("तालिका का पाठ चित्र से मिलाएँ।", "Compare the table with the picture."),
    "told_second_reader_failed": ("पाठ एक ही पाठक का है।", "The text is that of one reader."),
    "unsure_numbers": ("अनिश्चित संख्याएँ", "Numbers that are not sure"),
    "unsure_hint": (
        "चित्र से मिलान करें। कुछ भी अपने आप नहीं बदला जाता।",
        "Compare with the picture; nothing is changed by itself.",
    ),
    "read_as": ("पढ़ा गया: {read}", "read: {read}"),
    "other_reading": ("दूसरा पाठ: {other}", "other reading: {other}"),
    "pages_to_check": ("{count} पृष्ठ जाँचने योग्य", "{count} pages to check"),
    "pages_to_check_one": ("1 पृष्ठ जाँचने योग्य", "1 page to check"),
    "next_to_check": ("अगला: पृष्ठ {number}", "next: page {number}"),
    "notes": ("टीपें", "Notes"),
    "deliveries": ("खेपें", "Deliveries"),
    "received_at": ("प्राप्ति", "Received"),
    "files": ("{count} फाइलें", "{count} files"),
    "files_one": ("1 फाइल", "1 file"),
    "all_files": ("सभी", "All"),
    "outcome": ("परिणाम", "Outcome"),
    "source": ("फाइल", "File"),
    "pages_short": ("पृष्ठ", "Pages"),
    "indexed": ("उपलब्ध", "Findable"),
    "partial_status": ("आंशिक", "Partial"),
    "refused": ("अस्वीकृत", "Refused"),
    "duplicate": ("दोहरी प्रति", "Duplicate"),
    "held": ("रोकी गई (गोपनीय?)", "Held (confidential?)"),
    "failed": ("असफल", "Failed"),
    "deferred": ("अभी कॉपी हो रही है", "Still being written"),
    "received": ("कार्य शेष", "Not finished"),
    "unnamed": (
        "{count} फाइलें अभी पढ़ी जा रही हैं; पूरी होने पर यहाँ दिखेंगी।",
        "{count} files are still being read; they are listed when done.",
    ),
    "unnamed_one": (
        "1 फाइल अभी पढ़ी जा रही है; पूरी होने पर यहाँ दिखेगी।",
        "1 file is still being read; it is listed when done.",
    ),
    "no_files": ("इसमें कोई फाइल नहीं है।", "There is no file here."),
    "no_deliveries": ("अभी कोई खेप नहीं आई है।", "No delivery has come in yet."),
    "how_to_begin": ("स्कैन लेने का आदेश:", "To take scans in:"),
    "prefect": ("कार्य-प्रवाह (Prefect)", "Flows (Prefect)"),
    "status_400": ("यह खोज समझ में नहीं आई", "That search was not understood"),
    "status_403": ("इसे देखने की अनुमति नहीं है", "You may not see this"),
    "status_404": ("यह उपलब्ध नहीं है", "That is not here"),
    "status_405": ("यह उपलब्ध नहीं है", "That is not here"),
    "status_500": ("प्रोग्राम में त्रुटि हुई", "The program made a mistake"),
    "status_503": ("अभी उत्तर नहीं मिल सका", "No answer just now"),
    "side_noting": ("टीप", "noting"),
    "side_correspondence": ("पत्राचार", "correspondence"),
    "skip": ("सीधे विषय-वस्तु पर जाएँ", "Skip to the content"),
    "file_no": ("नस्ती क्रमांक", "File number"),
    "letter_no": ("पत्र क्रमांक", "Letter number"),
    "case_no": ("प्रकरण क्रमांक", "Case number"),
    "date": ("दिनांक", "Date"),
    "subject": ("विषय", "Subject"),
    "reference": ("संदर्भ", "Reference"),
    "addressee": ("प्रति", "To"),
    "signatory": ("हस्ताक्षरकर्ता", "Signatory"),
    "patwari_halka": ("पटवारी हल्का", "Patwari halka"),
    "khasra": ("खसरा क्रमांक", "Khasra number"),
    "area": ("रकबा", "Area"),
    "why": ("क्यों?", "Why?"),
    "why_hint": (
        "यहाँ दिखता है कि मशीन ने किन शब्दों से प्रकार पहचाना और हर तथ्य किस नियम से, पृष्ठ पर कहाँ से लिया। "
        "शब्द से पहले लिखी संख्या उसका भार है।",
        "By which words the machine knew the kind, and by which rule and from which place each fact was taken. "
        "The number before a word is how much it weighs.",
    ),
    "back_to_record": ("अभिलेख पर लौटें", "Back to the record"),
    "cues_met": ("प्रकार के संकेत", "Cues met for the kind"),
    "no_cues": ("कोई संकेत दर्ज नहीं है।", "No cue is recorded."),
    "for_kind": ("“{kind}” के पक्ष में", "for “{kind}”"),
    "against_kind": ("“{kind}” के विरुद्ध", "against “{kind}”"),
    "fact": ("तथ्य", "Fact"),
    "value": ("मान", "Value"),
    "as_read": ("जैसा पढ़ा गया", "As read"),
    "rule": ("नियम", "Rule"),
    "sureness": ("विश्वसनीयता", "Confidence"),
    "where": ("कहाँ", "Where"),
    "other_proposal": ("अन्य प्रस्ताव", "other proposal"),
    "confirmed_by": ("{who} ने पुष्टि की", "confirmed by {who}"),
    "of_the_record": ("पूरे अभिलेख के तथ्य", "Facts of the whole record"),
    "applicant": ("आवेदक", "Applicant"),
    "respondent": ("अनावेदक", "Respondent"),
    "person": ("व्यक्ति", "Person"),
    "person_hint": ("रामलाल या Ramlal", "Ramlal or रामलाल"),
    "father": ("पिता या पति", "Father or husband"),
    "son_of": ("पिता {name}", "son of {name}"),
    "daughter_of": ("पिता {name}", "daughter of {name}"),
    "child_of": ("पिता {name}", "child of {name}"),
    "wife_of": ("पति {name}", "wife of {name}"),
    "widow_of": ("पति स्व. {name}", "widow of {name}"),
    "law_section": ("धारा", "Section of law"),
    "amount": ("राशि", "Amount"),
}


class Say:
    """The words of one language: ``say("search")``, ``say("of", count=3)``."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """The phrase, its blanks filled; a key that is no phrase (a new field) is shown as it is."""
        if key not in WORDS:
            return key
        phrase = WORDS[key][0 if self.language == "hi" else 1]
        return phrase.format(**values) if values else phrase

    def counted(self, key: str, count: int) -> str:
        """A phrase with a count; where one has a phrase of its own, that."""
        one = f"{key}_one"
        return self(one) if count == 1 and one in WORDS else self(key, count=grouped(count))


def grouped(number: int) -> str:
    """A number as India groups its digits: 12,34,567."""
    digits = str(number)
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(pairs), tail])
