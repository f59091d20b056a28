import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.labels import BLANK, LABELS, collapse, decode, encode, is_writable, normal_form
from training.scores import edit_distance, error_rate, numbers_exact

WRITABLE = st.text(alphabet=sorted({character for label in LABELS for character in label}), max_size=60)


@given(WRITABLE)
def test_labels_laid_end_to_end_are_the_text(text: str) -> None:
    assert decode(encode(text)) == text


def test_a_half_letter_is_one_label_and_so_is_one_with_a_dot_below() -> None:
    assert [LABELS[number] for number in encode("क्ष")] == ["क्", "ष"]
    assert [LABELS[number] for number in encode(normal_form("फ़्लैट"))] == ["फ़्", "ल", "ै", "ट"]


def test_labels_never_change_their_numbers_since_trained_networks_write_them() -> None:
    assert len(LABELS) == len(set(LABELS)) == 252
    assert LABELS[BLANK] == ""
    told = hashlib.sha256("\n".join(LABELS).encode()).hexdigest()
    assert told.startswith("298a2e18aceb622b"), "a label was added, removed or moved"


def test_normal_form_has_no_joiners_and_single_spaces() -> None:
    assert normal_form(" श\u200dक्\u200cति \n १ ") == "शक्ति १"
    assert unicodedata.is_normalized("NFC", normal_form("ऩ"))


def test_what_has_no_label_is_refused() -> None:
    assert not is_writable("中")
    with pytest.raises(ValueError, match="no label"):
        encode("中")


def test_frames_are_collapsed_but_doubled_letters_stay() -> None:
    letter = encode("ल")[0]
    assert collapse([BLANK, letter, letter, BLANK, letter, BLANK]) == "लल"


def test_scores_count_characters_and_whole_numbers() -> None:
    assert edit_distance("कमल", "कलम") == 2
    assert error_rate([("abcd", "abce"), ("", "abcd")]) == pytest.approx(100 * 5 / 8)
    assert numbers_exact([("दि० 12.3.1957 को", "दि० 12.3.1957 को 45/2")]) == 50
