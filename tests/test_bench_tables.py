from argparse import Namespace
from pathlib import Path

import pytest

pytest.importorskip("pangocairocffi", reason="nothing to draw with: run `make bench-setup`")

from tests.bench.bench_reading import BARE, BEST_CHOICE, FAST, MAIN, OURS, PEERS, SECOND, SIDE_SETS, WITHOUT, about
from tests.bench.measured import Measured
from tests.bench.scans.wear import SEVERITIES
from tests.bench.scoring import Score
from tests.bench.sections import write_section
from tests.bench.tables import (
    better_share,
    by_severity,
    by_trait,
    calibration_error,
    gates,
    limits,
    readers,
    readers_by_kind,
    reliability,
    stage_costs,
    told_of,
    without_each,
)


def row(way: str, wrong: int, page: str = "p1", **changed: object) -> Measured:
    values: dict[str, object] = {
        "group": MAIN,
        "page": page,
        "way": way,
        "severity": "bad",
        "kind": "letter",
        "font": "Nakula",
        "kept_out": (),
        "score": Score(pages=1, characters=100, wrong=wrong, words=20, numbers=10, exact=10 - wrong // 10),
        "seconds": {"clean": 0.5, "recognise": 1.5},
        "is_upright": True,
        "was_turned": False,
        "confidence": 80.0,
        "words": (),
    }
    return Measured(**values | changed)  # type: ignore[arg-type]


def everywhere(way: str, wrong: int) -> list[Measured]:
    return [row(way, wrong, page=severity, severity=severity) for severity in SEVERITIES]


def reached(rows: list[Measured], what: str) -> tuple[str, bool | None]:
    (found,) = [limit for limit in limits(rows) if what in limit.what]
    return found.reached, found.is_met


def test_errors_over_tesseract_s_are_held_to_the_limits_of_each_severity() -> None:
    rows = everywhere(OURS, 10) + everywhere(BARE, 20)
    assert reached(rows, "bad, error") == ("0.50 (0.50–0.50)", False)
    assert reached(rows, "typical, error") == ("0.50 (0.50–0.50)", True)
    assert reached(rows, "clean, error") == ("0.50 (0.50–0.50)", True)
    assert reached(rows, "numbers exact over bare") == ("+10.0", False)


def test_only_pages_that_both_have_read_are_compared() -> None:
    rows = [*everywhere(OURS, 10), *everywhere(BARE, 20), row(OURS, 90, page="only ours")]
    assert reached(rows, "bad, error")[0].startswith("0.50")


def test_the_fast_plan_may_not_be_worse_than_a_peer_in_any_severity() -> None:
    peer = next(iter(PEERS))
    rows = everywhere(FAST, 10) + everywhere(peer, 12)
    assert reached(rows, "fast plan") == ("10.0 : 12.0 · 10.0 : 12.0 · 10.0 : 12.0", True)
    worse = [row(FAST, 13, page="clean", severity="clean"), *everywhere(FAST, 10)[1:], *everywhere(peer, 12)]
    assert reached(worse, "fast plan")[1] is False


def test_turned_pages_are_counted_apart_from_those_that_lay_right() -> None:
    rows = [
        row(OURS, 1, group="turned", was_turned=True),
        row(OURS, 1, page="p2", group="turned", was_turned=True, is_upright=False),
        *everywhere(OURS, 1),
    ]
    assert reached(rows, "2 turned pages") == ("50", False)
    assert reached(rows, "of 3 upright pages") == ("0", False), "three say nothing of three hundred"
    assert reached([row(OURS, 1, page=str(n)) for n in range(300)], "of 300 upright pages") == ("0", True)


def test_what_was_kept_out_is_held_to_limits_of_its_own() -> None:
    rows = [row(way, wrong, group=group) for group in SIDE_SETS[:2] for way, wrong in ((OURS, 14), (BARE, 20))]
    assert reached(rows, f"{SIDE_SETS[0]}: error")[1] is True
    assert reached(rows, f"{SIDE_SETS[1]}: error")[1] is False


def test_the_second_reader_is_measured_on_prose() -> None:
    rows = [
        row(OURS, 4),
        row(WITHOUT + "second_reader", 10),
        row(OURS, 90, page="t", kind="khasra"),
        row(WITHOUT + "second_reader", 10, page="t", kind="khasra"),
    ]
    assert reached(rows, "prose: error")[1] is True
    assert reached(rows, "prose: pages better") == ("100", True)


def test_the_two_readers_are_told_apart_from_what_one_would_use() -> None:
    rows = [row(OURS, 4), row(WITHOUT + "second_reader", 10), row(SECOND, 20), row(BEST_CHOICE, 2)]
    told = readers(rows)
    assert [line.split("|")[1].strip() for line in told.splitlines()[2:]] == [
        f"{MAIN}: {name}" for name in ("tesseract", "second reader", "the choice", "best choice")
    ]
    assert SECOND not in by_severity(rows, MAIN)
    assert "not measured" in readers([row(OURS, 4)])
    [of_kind] = readers_by_kind([*rows, row(OURS, 4, page="t", kind="khasra")]).splitlines()[2:]
    assert [cell.strip() for cell in of_kind.split("|")[2:8]] == ["1", "10.00", "20.00", "4.00", "2.00", "0.40"]


def test_a_stage_left_out_is_compared_on_the_pages_it_was_left_out_on() -> None:
    rows = [row(OURS, 10), row(OURS, 50, page="p2"), row(WITHOUT + "deskew", 30)]
    (line,) = [line for line in without_each(rows).splitlines() if "deskew" in line]
    assert [cell.strip() for cell in line.split("|")[1:4]] == ["deskew", "1", "+0.00"]
    assert "+20.00" in line


def test_a_page_is_better_only_where_the_two_differ() -> None:
    ours = [row(OURS, wrong, page=str(wrong)) for wrong in (1, 5, 9)]
    other = [row(BARE, wrong, page=str(page)) for page, wrong in ((1, 2), (5, 5), (9, 3))]
    assert better_share(ours, other) == 0.5


def test_the_tables_name_every_way_severity_kind_and_face() -> None:
    rows = everywhere(OURS, 10) + everywhere(BARE, 20)
    assert f"| {OURS} | 3 | 10.0 / 0.0 |" in by_severity(rows, MAIN)
    assert "| letter | 3 | 10.0 | 20.0 | 0.50 |" in by_trait(rows, "kind")
    assert "| Nakula | 3 |" in by_trait(rows, "font")
    assert stage_costs(rows) == {"clean": 0.5, "recognise": 1.5}


def test_kinds_and_faces_are_those_of_office_pages_and_faces_kept_out_are_named_so() -> None:
    new_faces, new_damage, lying = SIDE_SETS
    rows = everywhere(OURS, 10) + everywhere(BARE, 20)
    for group, font in ((new_faces, "Eczar"), (new_damage, "Nakula"), (lying, "Nakula"), ("real", "?")):
        rows += [row(way, 50, group=group, font=font, severity="?") for way in (OURS, BARE)]
    assert "| letter | 3 | 10.0 | 20.0 | 0.50 |" in by_trait(rows, "kind")
    faces = by_trait(rows, "font", kept_out=new_faces)
    assert "| Nakula | 3 | 10.0 |" in faces
    assert "| Eczar, kept out | 1 | 50.0 |" in faces
    assert len(faces.splitlines()) == 4


def test_a_report_says_which_pages_it_is_about(tmp_path: Path) -> None:
    asked = Namespace(seed="7", pages=36, folders=[], also=[tmp_path / "office"], every=1)
    rows = [*everywhere(OURS, 10), row(OURS, 1, group="office")]
    told = told_of(rows, about(asked, ("accurate", "fast")))
    assert "seed 7: 36 pages, 12 in each side set; folders: office. Ways: accurate, fast." in told
    assert told.endswith(f"Pages by set: {MAIN} 3, office 1.")
    only = about(Namespace(seed="7", pages=36, folders=[tmp_path / "office"], also=[], every=3), ("accurate",))
    assert only["pages"] == "folders: office, one page of 3"
    assert "not noted" in told_of(rows, None)


def test_a_confidence_that_says_what_it_means_has_no_error() -> None:
    honest = tuple((75.0, right) for right in (True, True, True, False))
    assert reliability([row(OURS, 1, words=honest)]) == [(0.75, 0.75, 4)]
    assert calibration_error([row(OURS, 1, words=honest)]) == 0
    boastful = ((100.0, False), (100.0, True))
    assert calibration_error([row(OURS, 1, words=boastful)]) == 0.5


def test_a_gate_tells_what_it_would_send_to_a_person_and_what_it_lets_through() -> None:
    rows = [row(OURS, 30, confidence=65), row(OURS, 10, page="p2", confidence=97)]
    (line,) = [line for line in gates(rows).splitlines() if line.startswith("| < 80")]
    assert [cell.strip() for cell in line.split("|")[2:6]] == ["50", "75", "10.0", "10"]


def test_a_section_takes_the_place_of_the_older_one_and_leaves_the_rest(tmp_path: Path) -> None:
    results = tmp_path / "RESULTS.md"
    write_section(results, "reading", "one")
    results.write_text("# By hand\n\n" + results.read_text(encoding="utf-8") + "\nbelow\n", encoding="utf-8")
    write_section(results, "reading", r"two \1")
    write_section(results, "speed", "three")
    assert results.read_text(encoding="utf-8") == (
        "# By hand\n\n<!-- reading -->\ntwo \\1\n<!-- /reading -->\n\nbelow\n\n<!-- speed -->\nthree\n<!-- /speed -->\n"
    )
