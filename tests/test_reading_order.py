"""Lines put in the order in which a person reads them."""

from pipeline.reading.reading_order import in_reading_order
from schemas.pages import Word

HEIGHT = 20


class Page:
    """Lines as an engine may give them: in any order, each by itself."""

    def __init__(self):
        self.words: list[Word] = []
        self.lines = 0

    def line(self, text, left, top):
        for part in text.split():
            box = (left, top, left + 10 * len(part), top + HEIGHT)
            self.words.append(Word(text=part, box=box, confidence=90, line=self.lines, block=self.lines))
            left = box[2] + 8
        self.lines += 1
        return self

    def read(self):
        ordered = in_reading_order(self.words, HEIGHT)
        assert sorted(word.box for word in ordered) == sorted(word.box for word in self.words)
        numbers = [word.line for word in ordered]
        assert numbers == sorted(numbers)
        return [" ".join(word.text for word in ordered if word.line == line) for line in dict.fromkeys(numbers)]


def test_number_and_date_on_one_baseline_are_one_line():
    page = Page().line("कार्यालय कलेक्टर जिला रायगढ़", 200, 50)
    page.line("प्रति तहसीलदार खरसिया को सूचनार्थ", 50, 200).line("क्रमांक 12", 50, 100).line("दिनांक 12.3.1999", 700, 103)
    assert page.read() == [
        "कार्यालय कलेक्टर जिला रायगढ़",
        "क्रमांक 12 दिनांक 12.3.1999",
        "प्रति तहसीलदार खरसिया को सूचनार्थ",
    ]


def test_a_date_on_the_right_comes_before_what_stands_lower_on_the_left():
    page = Page().line("सेवा में", 50, 160).line("कलेक्टर", 50, 200).line("दिनांक 5 मई 1984", 700, 100)
    assert page.read() == ["दिनांक 5 मई 1984", "सेवा में", "कलेक्टर"]


def test_columns_are_read_one_after_the_other_between_what_spans_them():
    page = Page().line("परिपत्र जो दोनो स्तंभो के ऊपर पूरी चौडाई मे खडा है और बहुत लम्बा है यहाँ तक", 50, 50)
    for row in range(6):
        page.line(f"बायाँ स्तंभ पंक्ति {row} का पाठ", 50, 120 + 40 * row)
        page.line(f"दायाँ स्तंभ पंक्ति {row} का पाठ", 500, 120 + 40 * row)
    page.line("हस्ताक्षर जो दोनो स्तंभो के नीचे पूरी चौडाई मे खडे है और बहुत लम्बे है यहाँ तक", 50, 400)
    lines = page.read()
    assert [line.split()[0] for line in lines] == ["परिपत्र", *["बायाँ"] * 6, *["दायाँ"] * 6, "हस्ताक्षर"]
    assert [line.split()[3] for line in lines[1:7]] == list("012345")


def test_lines_read_across_both_columns_are_parted_where_the_others_are():
    page = Page()
    for row in range(8):
        texts = f"बायाँ स्तंभ पंक्ति {row} का पाठ", f"दायाँ स्तंभ पंक्ति {row} का पाठ"
        page.line(texts[0], 50, 120 + 40 * row)
        page.lines -= row < 3  # the engine went on across the white
        page.line(texts[1], 500, 120 + 40 * row)
    lines = page.read()
    assert [line.split()[0] for line in lines] == [*["बायाँ"] * 8, *["दायाँ"] * 8]
    assert [line.split()[3] for line in lines[8:]] == list("01234567")


def test_a_wide_space_in_a_line_parts_nothing_where_there_are_no_columns():
    page = Page()
    for row in range(6):
        page.line(f"ग्राम {row}", 50, 120 + 40 * row)
        page.lines -= row < 2
        page.line("रकबा", 300, 120 + 40 * row + 7)
    assert page.read()[:2] == ["ग्राम 0 रकबा", "ग्राम 1 रकबा"]


def test_three_columns_are_read_from_left_to_right():
    page = Page()
    for row in range(5):
        for column, name in enumerate(("क", "ख", "ग")):
            page.line(f"{name * 9} {name * 9}", 50 + 300 * column, 100 + 40 * row)
    assert [line[0] for line in page.read()] == ["क"] * 5 + ["ख"] * 5 + ["ग"] * 5


def test_a_note_in_the_margin_stays_together():
    page = Page()
    for row in range(8):
        page.line(f"टीप की पंक्ति {row} जो काफी लम्बी है", 300, 100 + 60 * row)
    for row in range(6):
        page.line(f"हाशिया {row}", 50, 112 + 40 * row)
    lines = page.read()
    assert [line for line in lines if "हाशिया" in line] == lines[:6]


def test_numbers_before_the_items_of_a_list_stay_with_them():
    page = Page()
    for row in range(6):
        page.line(f"{row + 1}.", 50, 100 + 40 * row)
    for row in range(6):
        page.line(f"अनुविभागीय अधिकारी को प्रति {row}", 200, 100 + 40 * row)
    assert [line.split()[0] + line.split()[-1] for line in page.read()] == [f"{row + 1}.{row}" for row in range(6)]


def test_a_list_of_short_cells_is_read_row_by_row():
    page = Page()
    for column in range(4):
        for row in range(5):
            page.line(f"{column}{row}", 50 + 200 * column, 100 + 40 * row)
    assert page.read() == [" ".join(f"{column}{row}" for column in range(4)) for row in range(5)]


def test_a_page_in_order_stays_as_it_is():
    page = Page().line("पहली पंक्ति", 50, 50).line("दूसरी पंक्ति", 50, 90).line("तीसरी", 400, 130)
    assert page.read() == ["पहली पंक्ति", "दूसरी पंक्ति", "तीसरी"]
    assert in_reading_order((), HEIGHT) == ()


def test_number_and_date_right_above_columns_are_a_line_of_their_own():
    page = Page().line("क्रमांक 216/2019", 50, 80).line("दिनांक 13 फरवरी", 800, 80)
    for row in range(6):
        page.line(f"बायाँ स्तंभ पंक्ति {row} का पाठ", 50, 120 + 40 * row)
        page.line(f"दायाँ स्तंभ पंक्ति {row} का पाठ यहाँ तक लम्बा", 450, 120 + 40 * row)
    lines = page.read()
    assert lines[0] == "क्रमांक 216/2019 दिनांक 13 फरवरी"
    assert [line.split()[0] for line in lines[1:]] == ["बायाँ"] * 6 + ["दायाँ"] * 6


def test_a_caption_between_columns_does_not_part_them():
    page = Page()
    for row in range(8):
        page.line(f"बायाँ स्तंभ पंक्ति {row} का पाठ", 50, 120 + 40 * row)
        page.line(f"दायाँ स्तंभ पंक्ति {row} का पाठ", 500, 120 + 40 * row)
    page.line("चित्र एक", 345, 300)
    assert [line.split()[0] for line in page.read() if "चित्र" not in line] == ["बायाँ"] * 8 + ["दायाँ"] * 8


def test_lines_torn_apart_by_a_seal_are_no_columns():
    page = Page()
    for row, split in enumerate((310, 330, 290, 350)):
        page.line(f"पंक्ति{row}" + "क" * ((split - 130) // 10), 50, 120 + 40 * row)
        page.line("ख" * 20 + f"{row}", split - 5, 120 + 40 * row)
    assert [line[6] + line[-1] for line in page.read()] == ["00", "11", "22", "33"]
