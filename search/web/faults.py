"""What went wrong, for a reader of Hindi; English is what the error itself says. Every code of ``schemas.errors``."""

from collections.abc import Mapping

from schemas.pages import ErrorInfo
from search.web.words import Say

_ASK_OPERATOR = "थोड़ी देर बाद फिर प्रयास करें; तब भी न हो तो तकनीकी सहायक को बताएँ।"

HINDI: Mapping[str, tuple[str, str]] = {
    "bug": ("प्रोग्राम में त्रुटि हुई।", "तकनीकी सहायक को बताएँ।"),
    "config": ("कोई सेटिंग छूटी है या गलत है।", "सेटिंग सुधारकर abhilekh doctor चलाएँ।"),
    "missing_tool": (
        "कोई आवश्यक प्रोग्राम या भाषा सामग्री स्थापित नहीं है।",
        "abhilekh doctor चलाएँ; वह स्थापित करने का आदेश बताता है।",
    ),
    "input": ("इसे पढ़ा नहीं जा सका।", "दस्तावेज़ फिर से स्कैन करें।"),
    "unsupported_file": (
        "यह फाइल न PDF है, न चित्र।",
        "PDF, TIFF, JPEG, PNG, BMP, JPEG 2000 या WebP के रूप में दें।",
    ),
    "empty_file": ("फाइल खाली है।", "स्कैनर से फिर कॉपी करें; कॉपी संभवतः बीच में रुक गई थी।"),
    "corrupt_file": ("फाइल खराब या अधूरी है।", "फिर से कॉपी या स्कैन करें।"),
    "encrypted_file": ("फाइल पर पासवर्ड लगा है।", "पासवर्ड हटाकर सहेजें और फिर दें।"),
    "too_large": ("फाइल निर्धारित सीमा से बड़ी है।", "उसे भागों में बाँटकर दें, या सेटिंग में सीमा बढ़ाएँ।"),
    "unsafe_archive": ("यह ZIP सुरक्षित नहीं है।", "स्कैन सादे ZIP में, या फोल्डर के रूप में फिर दें।"),
    "secret_file": ("पंजी में यह नस्ती गुप्त दर्ज है।", "इसे कागज़ पर ही रखें; गुप्त नस्तियाँ यहाँ स्कैन नहीं होतीं।"),
    "not_found": ("ऐसा कोई अभिलेख या पृष्ठ नहीं मिला।", "क्रमांक जाँच लें, या खोजकर देखें।"),
    "engine": ("पृष्ठ पढ़ा नहीं जा सका।", "चित्र देखें; वह खराब हो तो पृष्ठ फिर से स्कैन करें।"),
    "engine_timeout": ("पृष्ठ पढ़ने में निर्धारित समय से अधिक लगा।", "खेप फिर से चलाएँ।"),
    "engine_crash": ("पृष्ठ पढ़ते समय प्रोग्राम रुक गया।", "खेप फिर से चलाएँ; तब भी न हो तो पृष्ठ फिर से स्कैन करें।"),
    "service": ("कोई सेवा उत्तर नहीं दे रही है।", _ASK_OPERATOR),
    "store": ("अभिलेखों का भण्डार उत्तर नहीं दे रहा है।", _ASK_OPERATOR),
    "index": ("खोज सेवा उत्तर नहीं दे रही है।", _ASK_OPERATOR),
    "ledger": ("डेटाबेस उत्तर नहीं दे रहा है।", _ASK_OPERATOR),
    "orchestrator": ("कार्य-प्रवाह सेवा उत्तर नहीं दे रही है।", _ASK_OPERATOR),
    "access_denied": (
        "मूल स्कैन में पहचान या खाता क्रमांक दिखते हैं।",
        "खोजने योग्य PDF खोलें; उसमें वे छिपाए गए हैं।",
    ),
    "integrity": ("भण्डार की फाइल मूल से मेल नहीं खाती।", "कुछ न हटाएँ; तकनीकी सहायक को बताएँ।"),
    "stale_version": ("इस बीच किसी और ने इसे बदल दिया।", "फिर से खोलें और बदलाव दोहराएँ।"),
    "stopped": ("काम बीच में रोका गया।", "वही आदेश फिर चलाएँ; काम वहीं से आगे बढ़ेगा।"),
}


def explain_fault(error: ErrorInfo, say: Say) -> tuple[str, str]:
    """What happened, and what to do, in the reader's language."""
    if say.language == "hi" and error.code in HINDI:
        return HINDI[error.code]
    return error.message, error.remedy
