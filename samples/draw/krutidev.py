"""Unicode Devanagari into the 8-bit codes of the Kruti Dev 010 font, for drawing legacy samples.

Covers what office papers need; the other direction is the pipeline's and shares nothing with this.
"""

import re
import unicodedata

_SIGNS = {"।": "A", ",": "]", "(": "¼", ")": "½", "-": "&", ".": "-", "/": "@", ":": "%", ";": "(", "?": "\\"}
_VOWELS = {
    "अ": "v", "आ": "vk", "इ": "b", "ई": "bZ", "उ": "m", "ऊ": "Å", "ऋ": "_", "ए": ",", "ऐ": ",s", "ओ": "vks",
    "औ": "vkS",
}  # fmt: skip
_MATRAS = {
    "ा": "k", "ी": "h", "ु": "q", "ू": "w", "ृ": "`", "े": "s", "ै": "S", "ो": "ks", "ौ": "kS", "ॉ": "kW",
    "ं": "a", "ँ": "¡", "\u0903": "%",
}  # fmt: skip
_LETTERS = {
    "क": "d", "ख": "[k", "ग": "x", "घ": "?k", "च": "p", "छ": "N", "ज": "t", "झ": ">", "ट": "V", "ठ": "B",
    "ड": "M", "ढ": "<", "ण": ".k", "त": "r", "थ": "Fk", "द": "n", "ध": "/k", "न": "u", "प": "i", "फ": "Q",
    "ब": "c", "भ": "Hk", "म": "e", "य": ";", "र": "j", "ल": "y", "व": "o", "श": "'k", "ष": '"k', "स": "l",
    "ह": "g", "ड़": "M+", "ढ़": "<+",
}  # fmt: skip
_HALVES = {
    "क": "D", "ख": "[", "ग": "X", "घ": "?", "च": "P", "ज": "T", "ण": ".", "त": "R", "थ": "F", "ध": "/",
    "न": "U", "प": "I", "ब": "C", "भ": "H", "म": "E", "ल": "Y", "व": "O", "श": "'", "ष": '"', "स": "L",
}  # fmt: skip
_JOINED = {
    "क्ष": "{k", "त्र": "=", "ज्ञ": "K", "श्र": "J", "द्य": "|", "द्व": "}", "द्ध": ")", "क्र": "Ø", "प्र": "iz",
    "ग्र": "xz",    "त्त": "Ùk", "क्त": "Dr", "ट्ट": "ê", "न्न": "é", "द्र": "nz", "ह्म": "ã", "रु": "#", "रू": ":",
}  # fmt: skip
_NASALS = "\u0902\u0901\u0903"
_HALF_JOINED = {"क्ष": "{"}
_CLUSTER = re.compile(r"(?:[क-ह]़?्)*[क-ह]़?(?:्(?![क-ह]))?[ािीुूृेैोौॉ]?[\u0901-\u0903]*")


def encode(text: str) -> str:
    """The codes that show this text in Kruti Dev 010.

    Raises:
        KeyError: a character the samples do not use.
    """
    text = unicodedata.normalize("NFC", text)
    codes, at = [], 0
    while at < len(text):
        cluster = _CLUSTER.match(text, at)
        if cluster and cluster.group():
            codes.append(_cluster(cluster.group()))
            at = cluster.end()
        else:
            codes.append(_single(text[at]))
            at += 1
    return "".join(codes)


def _single(sign: str) -> str:
    if (sign.isascii() and sign.isalnum()) or sign == " ":
        return sign
    return {**_VOWELS, **_MATRAS, **_SIGNS}[sign]


def _cluster(text: str) -> str:
    reph = text.startswith("र्") and len(text) > 2
    body = text[2:] if reph else text
    short_i = "ि" in body
    body = body.replace("ि", "")
    return ("f" if short_i else "") + _body(body, reph)


def _body(body: str, reph: bool) -> str:
    codes, at, nasal = "", 0, ""
    while at < len(body):
        for table, length in ((_JOINED, 3), (_JOINED, 2), (_LETTERS, 2)):
            piece = body[at : at + length]
            if piece in table:
                follows = body[at + length : at + length + 1] == "्" and piece in _HALF_JOINED
                codes += _HALF_JOINED[piece] if follows else table[piece]
                at += length + follows
                break
        else:
            letter, after = body[at], body[at + 1 : at + 2]
            if after == "्" and at + 2 < len(body):
                rakar = body[at + 2] == "र"
                codes += _LETTERS[letter] + "z" if rakar else _HALVES[letter]
                at += 3 if rakar else 2
            elif letter in _NASALS:
                nasal += _MATRAS[letter]
                at += 1
            else:
                codes += "~" if letter == "्" else _LETTERS.get(letter) or _MATRAS[letter]
                at += 1
    return codes + ("Z" if reph else "") + nasal
