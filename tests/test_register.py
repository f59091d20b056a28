from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.register import read_register, reconcile
from schemas.access import Classification
from schemas.errors import InputError
from schemas.items import Item, ItemStatus


def register_file(folder: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    path = folder / "register.csv"
    path.write_text(text, encoding=encoding)
    return path


def item(source: str, *, pages: int = 1, status: ItemStatus = ItemStatus.INDEXED) -> Item:
    return Item(
        id=f"i{source}",
        batch_id="b",
        source=source,
        received_name=Path(source).name,
        pages=pages,
        status=status,
        received_at=datetime.now(UTC),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_hindi_register_is_read_in_every_form_a_spreadsheet_saves(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    text = "नस्ती क्रमांक,पृष्ठ,विषय\n२७/अ-6/2014-15,२०,नामांतरण\n".replace(",", separator)
    register = read_register(register_file(tmp_path, text, encoding))
    assert [(row.number, row.pages, row.subject) for row in register.rows] == [("२७/अ-6/2014-15", 20, "नामांतरण")]


def test_an_arrival_is_known_by_its_number_whatever_its_separators_and_digits(tmp_path: Path) -> None:
    register = read_register(register_file(tmp_path, "file_no,pages\n27/अ-6/2014-15,2\n"))
    for source in ("27_अ-6_2014-15.pdf", "२७-अ-६-२०१४-१५/page1.jpg", "d.zip!/27_अ_6_2014_15/1.jpg"):
        assert register.row_of(source) is register.rows[0], source
    assert register.row_of("28_अ-6_2014-15.pdf") is None


def test_missing_extra_short_and_twice_are_told_apart(tmp_path: Path) -> None:
    register = read_register(register_file(tmp_path, "file_no,pages\nA/1,3\nA/2,2\nA/3,1\n"))
    items = [
        item("A_1/1.jpg"),
        item("A_1/2.jpg"),
        item("A_3.pdf"),
        item("copy/A_3.pdf", status=ItemStatus.DUPLICATE),
        item("other.pdf"),
    ]
    gaps = {(gap.kind, gap.name) for gap in reconcile(register, items)}
    assert gaps == {("short", "A/1"), ("missing", "A/2"), ("twice", "A/3"), ("extra", "other.pdf")}


def test_a_delivery_that_agrees_with_its_register_has_no_gaps(tmp_path: Path) -> None:
    register = read_register(register_file(tmp_path, "file_no,pages\nA/1,2\n"))
    assert reconcile(register, [item("A_1.pdf", pages=2)]) == ()


def test_secret_gradings_are_known_in_both_languages(tmp_path: Path) -> None:
    register = read_register(register_file(tmp_path, "file_no,वर्गीकरण\n1,परम गोपनीय\n2,Secret\n3,गोपनीय\n4,\n"))
    assert [row.classification for row in register.rows] == [
        Classification.TOP_SECRET,
        Classification.SECRET,
        Classification.CONFIDENTIAL,
        Classification.NORMAL,
    ]
    assert [row.is_secret for row in register.rows] == [True, True, False, False]


def test_a_register_without_a_number_or_name_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column"):
        read_register(register_file(tmp_path, "pages,subject\n2,x\n"))
