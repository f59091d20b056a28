"""A record on a terminal: labelled lines, hints as hints, and what is doubtful."""

import pytest

from flows.commands.showing import print_record, said_of
from tests.search_records import confirmed, field, make_record, part, person


def printed(capsys: pytest.CaptureFixture[str], *pages: str | None, **more: object) -> list[str]:
    print_record(*make_record("letter", pages, **more))
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def test_a_value_of_little_confidence_is_said_as_a_hint_until_it_is_confirmed() -> None:
    assert said_of(field("village", "खैरा", sure=49.9)) == "perhaps खैरा"
    assert said_of(field("village", "खैरा", sure=50)) == "खैरा"
    assert said_of(confirmed("village", "खैरा", machine="खैर")) == "खैरा"


def test_a_record_is_shown_in_labelled_lines_with_its_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    fields = (
        field("date", "1994-02-02"),
        field("village", "खैरा", sure=41),
        field("village", "रामपुर", page=2),
        person("रामलाल", "मोहन"),
        confirmed("district", "रायगढ़", machine="गयगढ"),
        field("area", "1.214", raw="1.214 हेक्टेयर"),
    )
    lines = printed(capsys, "एक", "दो", title="पत्र दिनांक 02-02-1994", fields=fields)
    assert lines[0] == "पत्र दिनांक 02-02-1994"
    assert "record rletteraaaaaaaaaa version 1" in lines
    assert "date 1994-02-02 90%, p. 1" in lines
    assert lines[lines.index("village perhaps खैरा 41%, p. 1") + 1] == "रामपुर 90%, p. 2"
    assert "person रामलाल (son of मोहन) 90%, p. 1" in lines
    assert "district रायगढ़ confirmed by asha" in lines
    assert "area 1.214 (1.214 हेक्टेयर) 90%, p. 1" in lines


def test_each_part_of_a_file_and_what_is_to_be_checked_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    parts = (part("letter", 1, 2, {"letter_no": "118/1994"}), part("order", 3, 3, {"date": "1994-03-01"}))
    lines = printed(
        capsys, "एक", "खसरा 412/3", None, parts=parts, findings={2: ("low_dpi",)}, unsure={"412/3": "472/3"}
    )
    assert lines[lines.index("pages 1-2: letter") + 1] == "letter_no 118/1994 90%, p. 1"
    assert "page 3: order" in lines
    checked = lines[lines.index("to check") + 1 :]
    assert checked[:2] == ["p. 2 It is low_dpi. low_dpi", "412/3 or 472/3 40%"]
    assert checked[2].startswith("p. 3 took too long")


def test_a_long_value_wraps_beside_its_label(capsys: pytest.CaptureFixture[str]) -> None:
    print_record(*make_record("letter", ("एक",), fields=(field("subject", "land " * 60),)))
    rows = [line for line in capsys.readouterr().out.splitlines() if "land" in line]
    assert len(rows) > 1
    assert max(map(len, rows)) <= 160
    assert all(row.startswith("           ") for row in rows[1:])


def test_what_would_make_a_terminal_do_something_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "एक", title="पत्र\x1b[2J", fields=(field("subject", "जाँच\x1b]0;x\x07 \x9b2J"),))
    assert lines[0] == "पत्र[2J"
    assert any(line.startswith("subject जाँच]0;x 2J") for line in lines)
