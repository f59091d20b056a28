import json
import random
import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pangocairocffi", reason="nothing to draw with: run `make bench-setup`")

from samples.draw.markup import Block
from tests.bench.scans import faces, papers, sets
from tests.bench.scans.fill import fill, read_template
from tests.bench.scans.invent import FOLDER

FACE = "Lohit Devanagari"
TEMPLATES = sorted(path.stem for path in (FOLDER / "texts").glob("*.txt") if not path.stem.startswith("sentences"))


def filled(template: str, seed: str = "1", *, devanagari_digits: bool = False) -> str:
    return "\n===\n".join(fill(template, random.Random(seed), devanagari_digits=devanagari_digits).pages)


def test_a_remembered_value_is_the_same_wherever_it_is_named() -> None:
    paper = fill("{date=date} {=date}", random.Random(3), devanagari_digits=False)
    first = paper.values["date"]
    assert paper.pages == (f"{first} {first}",)


def test_a_line_is_repeated_with_its_running_number() -> None:
    assert filled("x3 {n}. {latin_n} {letter_n}", devanagari_digits=True).splitlines() == ["१. 1 क", "२. 2 ख", "३. 3 ग"]


def test_numbers_keep_to_the_digits_of_the_paper() -> None:
    text = filled("{number 100-999} {file_number} {rupees} {date}", devanagari_digits=True)
    assert not set("0123456789") & set(text.split()[0])


def test_a_slot_that_names_nothing_is_an_error() -> None:
    with pytest.raises(KeyError):
        filled("{nonsense}")


@pytest.mark.parametrize("kind", TEMPLATES)
def test_every_template_fills_without_a_slot_left_and_parses(kind: str) -> None:
    for seed in range(5):
        paper = fill(read_template(kind), random.Random(seed), devanagari_digits=seed % 2 == 0)
        assert "{" not in "".join(paper.pages)
        assert all(isinstance(block, Block) for page in paper.blocks for block in page)
        assert all(value in "\n".join(paper.pages) for value in paper.values.values())


def test_the_same_seed_gives_the_same_paper() -> None:
    assert filled(read_template("letter"), "7") == filled(read_template("letter"), "7")
    assert filled(read_template("letter"), "7") != filled(read_template("letter"), "8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scans")
    order = sets.Order(seed="5", pages=2, kinds=("letterhead", "columns"), faces=(FACE,))
    assert len(list(sets.make_set(folder, order))) == 2
    return folder


@pytest.mark.skipif(FACE not in faces.installed((FACE,)), reason=f"needs the face {FACE}")
class TestDrawn:
    def test_a_set_says_what_each_page_is_and_keeps_its_true_text(self, made: Path) -> None:
        rows = [json.loads(line) for line in (made / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
        assert [(row["kind"], row["severity"], row["font"], row["kept_out"]) for row in rows] == [
            ("letterhead", "clean", FACE, []),
            ("columns", "clean", FACE, []),
        ]
        for row in rows:
            text = (made / f"{row['id']}.gt.txt").read_text(encoding="utf-8")
            assert text == unicodedata.normalize("NFC", text)
            assert row["values"]["letter_no"] in text
            assert (made / f"{row['id']}.jpg").stat().st_size > 20_000

    def test_a_page_made_before_is_not_made_again(self, made: Path) -> None:
        before = {path.name: path.stat().st_mtime_ns for path in made.glob("*.jpg")}
        order = sets.Order(seed="5", pages=3, kinds=("letterhead", "columns"), faces=(FACE,))
        assert len(list(sets.make_set(made, order))) == 3
        assert {name: (made / name).stat().st_mtime_ns for name in before} == before

    def test_columns_are_read_one_after_the_other(self) -> None:
        blocks = tuple(
            Block(style, text)  # type: ignore[arg-type]
            for style, text in (
                ("ornament", "column left"),
                ("plain", "पहला"),
                ("plain", "दूसरा"),
                ("ornament", "column right"),
                ("plain", "तीसरा"),
                ("ornament", "column end"),
                ("plain", "चौथा"),
            )
        )
        page = papers.draw_page(blocks, papers.choose_setting(random.Random(1), FACE, "Liberation Serif"),
                                dpi=100, seed="1")  # fmt: skip
        first, second, third, fourth = page.words
        assert page.text.split() == ["पहला", "दूसरा", "तीसरा", "चौथा"]
        assert third.x > first.x + 100
        assert third.baseline == first.baseline
        assert fourth.baseline > second.baseline

    def test_a_page_that_is_too_long_is_cut_and_its_text_with_it(self) -> None:
        blocks = tuple(Block("plain", f"पंक्ति {number}") for number in range(200))
        setting = papers.choose_setting(random.Random(1), FACE, "Liberation Serif")
        lines = papers.draw_page(blocks, setting, dpi=100, seed="1").text.splitlines()
        assert 20 < len(lines) < 100
        assert lines[-1] == f"पंक्ति {len(lines) - 1}"

    @pytest.mark.parametrize("unseen", [False, True])
    def test_a_worse_severity_is_further_from_the_print(self, unseen: bool) -> None:
        setting = papers.choose_setting(random.Random(1), FACE, "Liberation Serif")
        blocks = tuple(Block("plain", f"पंक्ति {number} कार्यालय तहसीलदार") for number in range(20))
        page = papers.draw_page(blocks, setting, dpi=100, seed="1")
        apart = Counter[str]()
        for severity in ("clean", "bad"):
            how = papers.Wearing(severity=severity, dpi=100, unseen=unseen)  # type: ignore[arg-type]
            for seed in range(3):
                worn = papers.scan_page(page, how, random.Random(seed))
                apart[severity] += int(np.abs(worn.picture.astype(int) - page.picture.astype(int)).mean())
        assert apart["bad"] > 1.5 * apart["clean"]

    def test_a_word_is_found_on_the_scan_where_its_box_says(self) -> None:
        setting = papers.choose_setting(random.Random(1), FACE, "Liberation Serif")
        page = papers.draw_page((Block("plain", "कार्यालय"),), setting, dpi=150, seed="1")
        worn = papers.scan_page(page, papers.Wearing("clean", dpi=150), random.Random(2))
        ((text, (left, top, right, bottom)),) = papers.boxes_on_scan(page, worn, dpi=150)
        assert text == "कार्यालय"
        assert worn.picture[top:bottom, left:right].min() < 100
