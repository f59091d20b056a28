import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.plan import Plan
from tests.bench.measured import measure, read_rows, write_rows
from tests.bench.readings import Kept, read_all
from tests.bench.scan_folders import Page, pages_of
from tests.bench.scoring import longest_rise, normal, right_words, score, total
from tests.bench.ways import Reading, lesser_plans, off_value
from training.scores import edit_distance

short = st.text(alphabet="कखि ab1", max_size=12)


def slow_distance(got: Sequence[str], want: Sequence[str]) -> int:
    if not got or not want:
        return len(got) + len(want)
    return min(
        slow_distance(got[1:], want[1:]) + (got[0] != want[0]),
        slow_distance(got[1:], want) + 1,
        slow_distance(got, want[1:]) + 1,
    )


@given(st.text(alphabet="कखि", max_size=5), st.text(alphabet="कखि", max_size=5))
def test_the_edit_distance_is_the_fewest_changes(got: str, want: str) -> None:
    assert edit_distance(got, want) == slow_distance(got, want)


@given(short, short)
def test_the_edit_distance_is_the_same_both_ways_and_nothing_only_for_equals(got: str, want: str) -> None:
    assert edit_distance(got, want) == edit_distance(want, got)
    assert (edit_distance(got, want) == 0) == (got == want)


def test_texts_are_compared_without_what_nobody_sees() -> None:
    assert normal("क्\u200dष  \n क\u0943 ") == "क्ष कृ"
    assert normal("\u0958") == normal("क\u093c")
    assert score("राम  १२", "राम\n१२").wrong == 0


def test_a_number_is_exact_with_all_its_digits_wherever_it_stands() -> None:
    got = score("12/45 और 7", "7 और 12/46 व 12")
    assert (got.exact, got.numbers) == (2, 4)
    assert score("१२", "12").exact == 0


def test_words_are_counted_in_the_bag_and_in_their_order() -> None:
    got = score("तीन एक दो चार", "एक दो तीन चार")
    assert (got.found, got.words, got.matched, got.in_order) == (4, 4, 4, 3)
    assert got.order == 75


@given(st.lists(st.integers(0, 20), max_size=8))
def test_the_longest_rise_is_no_shorter_than_any_that_rises(places: list[int]) -> None:
    best = max(
        (
            len(some)
            for mask in range(2 ** len(places))
            if (some := [place for at, place in enumerate(places) if mask >> at & 1]) == sorted(set(some))
        ),
        default=0,
    )
    assert longest_rise(places) == best


def test_the_right_words_are_those_the_truth_has_there() -> None:
    assert right_words(["एक", "दे", "तीन"], "एक दो तीन चार") == [True, False, True]


def test_scores_add_up_over_their_lengths() -> None:
    both = total([score("क", "ख"), score("abcdefghi", "abcdefghi")])
    assert (both.pages, both.cer) == (2, 10)


def test_the_pages_of_a_folder_are_those_with_a_true_text(tmp_path: Path) -> None:
    rows = [{"id": "a", "severity": "bad", "rotate": 90, "kept_out": ["face"]}, {"id": "b"}, {"id": "c"}]
    (tmp_path / "manifest.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    for name in ("a.jpg", "b.png", "a.gt.txt", "c.gt.txt"):
        (tmp_path / name).write_text("राम", encoding="utf-8")
    (page,) = pages_of(tmp_path)
    assert (page.path.name, page.truth, page.severity, page.turn, page.kept_out) == (
        "a.jpg",
        "राम",
        "bad",
        270,
        ("face",),
    )


def test_every_stage_of_a_plan_is_left_out_once() -> None:
    plan = Plan(name="accurate", reading_version="1", describing_version="1", folding_version="1")
    lesser = dict(lesser_plans(plan))
    assert set(plan.reading.cleaning) <= set(lesser)
    assert lesser["deskew"].reading.cleaning == tuple(step for step in plan.reading.cleaning if step != "deskew")
    assert lesser["find_orientation"].reading.find_orientation is False
    assert lesser["latin_languages"].reading.latin_languages is None
    assert "trust_text_layer" not in lesser
    assert all(other.reading != plan.reading for other in lesser.values())


def test_what_has_no_off_cannot_be_left_out() -> None:
    assert off_value("render_dpi", 300) is ...
    assert off_value("languages", "hin") is ...


@dataclass(frozen=True)
class Parrot:
    """Reads a page as its true text, and writes down that it did."""

    log: Path
    name: str = "parrot"
    at_once: int = 2
    key: str = field(default="parrot 1")
    fails: bool = False

    def read(self, pages: Sequence[Page]) -> list[Reading]:
        with self.log.open("a", encoding="utf-8") as log:
            log.writelines(f"{page.path.stem}\n" for page in pages)
        if self.fails:
            return [Reading(error="tired")] * len(pages)
        return [Reading(text=page.truth, words=((page.truth, 90.0),), seconds={"all": 1.0}) for page in pages]


@pytest.fixture
def pages(tmp_path: Path) -> list[Page]:
    made = []
    for name in "abc":
        path = tmp_path / f"{name}.jpg"
        path.write_bytes(name.encode())
        made.append(Page(path, truth=f"पृष्ठ-{name}", group="set"))
    return made


def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path, pages: list[Page]) -> None:
    parrot, file = Parrot(tmp_path / "log"), tmp_path / "kept.jsonl"
    assert len(list(read_all([(parrot, pages[:2])], kept=Kept(file), jobs=1))) == 2
    with file.open("a", encoding="utf-8") as target:
        target.write('{"page": "half a li')
    read = {page.path.stem: reading for page, _, reading in read_all([(parrot, pages)], kept=Kept(file), jobs=1)}
    assert {name: reading.text for name, reading in read.items()} == {name: f"पृष्ठ-{name}" for name in "abc"}
    assert len(list(read_all([(parrot, pages)], kept=Kept(file), jobs=1))) == 3
    assert parrot.log.read_text(encoding="utf-8").split() == ["a", "b", "c"]


def test_what_failed_is_told_and_tried_again(tmp_path: Path, pages: list[Page]) -> None:
    failing = Parrot(tmp_path / "log", fails=True)
    for _ in range(2):
        ((_, _, reading),) = read_all([(failing, pages[:1])], kept=Kept(tmp_path / "kept.jsonl"), jobs=1)
        assert reading.error == "tired"
    assert failing.log.read_text(encoding="utf-8").split() == ["a", "a"]


def test_another_configuration_reads_anew(tmp_path: Path, pages: list[Page]) -> None:
    kept = Kept(tmp_path / "kept.jsonl")
    for key in ("parrot 1", "parrot 2", "parrot 1"):
        list(read_all([(Parrot(tmp_path / "log", key=key), pages[:1])], kept=kept, jobs=1))
    assert (tmp_path / "log").read_text(encoding="utf-8").split() == ["a", "a"]


def test_what_was_measured_comes_back_as_it_was(tmp_path: Path, pages: list[Page]) -> None:
    row = measure(pages[0], "parrot", Reading(text="पृष्ठ-x", words=(("पृष्ठ-x", 60.0),), seconds={"a": 1.0, "b": 0.5}))
    write_rows(tmp_path / "rows.jsonl", [row])
    assert read_rows(tmp_path / "rows.jsonl") == [row]
    assert (row.score.wrong, row.words, row.cpu_s, row.is_upright) == (1, ((60.0, False),), 1.5, True)
