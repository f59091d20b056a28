import pytest

from pipeline.reading.scraps import drop_scraps
from schemas.pages import Word


def line(number: int, *texts: str, confidence: float = 90.0) -> list[Word]:
    box = (0, 60 * number, 100, 60 * number + 40)
    return [Word(text=text, box=box, confidence=confidence, line=number) for text in texts]


TEXT = [*line(0, "कार्यालय", "कलेक्टर", "जिला"), *line(1, "राजस्व", "विभाग")]


def test_a_line_of_nonsense_under_a_signature_is_dropped() -> None:
    assert drop_scraps([*TEXT, *line(2, "SE", "/", "ड", "NN", confidence=30)]) == tuple(TEXT)


@pytest.mark.parametrize(
    ("texts", "confidence"),
    [(("भूमि", "NN"), 30), (("क", "१२", "/"), 30), (("SE", "NN"), 60)],
    ids=["a known word", "a number", "read surely"],
)
def test_a_line_that_may_be_text_stays(texts: tuple[str, ...], confidence: float) -> None:
    words = [*TEXT, *line(2, *texts, confidence=confidence)]
    assert drop_scraps(words) == tuple(words)


@pytest.mark.parametrize(
    ("texts", "stays"),
    [(("|",), False), ((":", "."), False), (("–", "२", "–"), True), (("***",), True)],
    ids=["a rule", "specks", "a page number", "a row of marks"],
)
def test_a_line_of_a_mark_or_two_is_dropped_however_sure(texts: tuple[str, ...], stays: bool) -> None:
    words = line(2, *texts)
    assert drop_scraps([*TEXT, *words]) == tuple([*TEXT, *words] if stays else TEXT)


def test_on_a_page_that_hardly_anybody_can_read_nothing_is_dropped() -> None:
    words = [*line(0, "क्रदस", "पटजम"), *line(1, "SE", "NN", confidence=30)]
    assert drop_scraps(words) == tuple(words)


def test_a_line_in_which_the_other_reader_read_a_number_stays() -> None:
    (word,) = line(2, "NN", confidence=30)
    words = [*TEXT, word.model_copy(update={"other": "४०२/१"})]
    assert drop_scraps(words) == tuple(words)
