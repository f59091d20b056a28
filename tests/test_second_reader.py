"""Two readings of a page laid side by side and the better taken, word by word."""

import json
from dataclasses import replace

import numpy as np
import pytest

from pipeline.plan import make_plan
from pipeline.process import second_reader_of
from pipeline.reading.alignment import Group
from pipeline.reading.letters import digits_of
from pipeline.reading.second_reader.choice import Chosen, load_rule, takes_second
from pipeline.reading.second_reader.cutting import Cut
from pipeline.reading.second_reader.decoding import spell
from pipeline.reading.second_reader.features import FEATURES, WORST_FIT, describe, page_agreement
from pipeline.reading.second_reader.network import LineNetwork
from pipeline.reading.second_reader.opinion import SecondReader, doubtful_lines, load_second_reader
from pipeline.reading.second_reader.places import Place
from pipeline.reading.second_reader.reader import Stretch
from pipeline.reading.unsure import numbers_in
from schemas.errors import EngineTimeoutError, MissingToolError
from schemas.pages import Word
from schemas.settings import Settings
from schemas.taxonomy import load_taxonomy
from tests.second_reading import FewWords, Written, rule, second_reader
from training.labels import LABELS
from training.truth import numbers_won

HEIGHT, LETTER = 40, 20


def line_of(text: str, *, line: int = 0, confidence: float = 60) -> list[Word]:
    """A line of words, all letters equally wide, spaces too."""
    words, at = [], 100
    for one in text.split():
        width = LETTER * len(one)
        top = 100 + 100 * line
        box = (at, top, at + width, top + HEIGHT)
        words.append(Word(text=one, box=box, confidence=confidence, line=line, block=line))
        at += width + LETTER
    return words


def sheet_of(words: list[Word]) -> np.ndarray:
    pixels = np.full((1000, 2000), 255, np.uint8)
    for word in words:
        x0, y0, x1, y1 = word.box
        pixels[y0:y1, x0:x1] = 0
    return pixels


def improve(second: SecondReader, words: list[Word], *, extent: str = "all", left_s: float = 100) -> Chosen:
    return second.improve(sheet_of(words), words, extent=extent, left_s=lambda: left_s)  # type: ignore[arg-type]


def test_the_better_word_is_taken_and_the_other_kept_beside_it():
    words = line_of("नगर पालिक निगम")
    chosen = improve(second_reader("नगर पालिका निगम"), words)
    assert [word.text for word in chosen.words] == ["नगर", "पालिका", "निगम"]
    assert [word.reader for word in chosen.words] == ["tesseract", "line_reader", "tesseract"]
    assert [word.other for word in chosen.words] == [None, "पालिक", None]
    assert chosen.words[1].box == words[1].box


def test_the_first_word_stays_when_the_rule_says_so_and_the_second_is_kept_beside_it():
    chosen = improve(second_reader("नगर पालिका", by=rule(start=-5)), line_of("नगर पालिक"))
    assert [word.text for word in chosen.words] == ["नगर", "पालिक"]
    assert chosen.words[1].other == "पालिका"


def test_both_readings_of_a_number_are_kept_whichever_is_taken():
    for start in (-5, 5):
        chosen = improve(second_reader("क्रमांक 4617", by=rule(start=start)), line_of("क्रमांक 4017"))
        assert {chosen.words[1].text, chosen.words[1].other} == {"4017", "4617"}


def test_a_number_is_changed_only_when_the_choice_is_clear():
    for start, taken in ((0.8, "4017"), (2.0, "4617")):
        chosen = improve(second_reader("क्रमांक 4617", by=rule(start=start)), line_of("क्रमांक 4017"))
        assert chosen.words[1].text == taken


def test_what_alone_can_be_a_date_is_taken_when_it_is_likelier():
    likelier = rule(start=0.5)  # 62 of 100: too few for another number
    for read, other, taken in (
        ("02/06/20191", "02/06/2019।", "02/06/2019।"),
        ("०२.०६.२०१९", "०२.१६.२०१९", "०२.०६.२०१९"),
        ("02/06/2018", "02/06/2019", "02/06/2018"),
        ("4617", "4017", "4617"),
    ):
        chosen = improve(second_reader(f"क्रमांक {other} दिनांक", by=likelier), line_of(f"क्रमांक {read} दिनांक"))
        assert chosen.words[1].text == taken


def test_a_single_digit_is_never_taken_for_a_letter():
    chosen = improve(second_reader("धारा (i)"), line_of("धारा (1)"))
    assert (chosen.words[1].text, chosen.words[1].other) == ("(1)", "(i)")


@pytest.mark.parametrize(
    ("first", "second", "taken"),
    [
        ("है।", "है", False),
        ("है,", "है", True),
        ("/ CIRCULAR", "/CIRCULAR", False),
        ("क्रमांक/ ६२२", "क्रमांक/६२२", True),
        ("to / प्रतिलिपि", "to/प्रतिलिपि", False),
        ("/", ":", False),
        ("/", "7", True),
        ("।", "", True),
    ],
    ids=[
        "danda",
        "comma",
        "gap behind a slash",
        "number",
        "gaps around a slash",
        "slash",
        "slash or digit",
        "danda or nothing",
    ],
)
def test_what_the_second_reader_cannot_see_is_left_to_the_first(first, second, taken):
    group = Group(first=tuple(line_of(first)), second=tuple(line_of(second)))
    place = Place(group=group, spelled=(), frames=np.zeros((0, 1), np.float32), stretch=object())  # type: ignore[arg-type]
    assert takes_second(place, 0.95) == taken


@pytest.mark.parametrize(
    ("text", "high", "dropped"),
    [("/", HEIGHT, False), (":", HEIGHT // 2, False), ("/", 6, True), (":", HEIGHT, True), ("|", HEIGHT, True)],
)
def test_a_slash_or_colon_as_high_as_one_stays_though_only_the_first_reader_sees_it(text, high, dropped):
    mark = Word(text=text, box=(0, 100, 8, 100 + high), confidence=60, line=0)
    cut = Cut(pixels=np.zeros((40, 100), np.uint8), box=(0, 95, 500, 105 + HEIGHT), words=(mark,))
    stretch = Stretch(cut=cut, frames=np.zeros((1, 1), np.float32), spelled=())
    place = Place(group=Group(first=(mark,)), spelled=(), frames=stretch.frames, stretch=stretch)
    assert takes_second(place, 0.95) == dropped


@pytest.mark.parametrize(
    ("first", "second", "confidence", "taken"),
    [("है.", "है", 95, False), ("गई,", "गई", 95, False), ("है.", "है", 60, True), ("लाल.", "लाल", 95, True)],
)
def test_a_mark_that_tesseract_is_sure_of_stays_behind_a_verb(first, second, confidence, taken):
    group = Group(first=tuple(line_of(first, confidence=confidence)), second=tuple(line_of(second)))
    place = Place(group=group, spelled=(), frames=np.zeros((0, 1), np.float32), stretch=object())  # type: ignore[arg-type]
    assert takes_second(place, 0.95) == taken


def test_a_number_that_was_left_stands_beside_the_word_with_the_number():
    words = line_of("क्र. 4017 निगम")
    chosen = improve(second_reader("क्र.4617 निगम", by=rule(start=-5)), words)
    assert [(word.text, word.other) for word in chosen.words] == [("क्र.", None), ("4017", "क्र.4617"), ("निगम", None)]
    assert numbers_in("क्र.4617") == ("4617",)


def test_the_same_number_in_another_script_or_with_another_mark_is_no_difference():
    assert digits_of("(४६१७)") == digits_of("4617।")
    assert digits_of("402/1") != digits_of("4021")


def test_words_that_readers_differ_on_are_less_sure_and_agreed_ones_surer():
    chosen = improve(second_reader("नगर पालिका"), line_of("नगर पालिक", confidence=60))
    agreed, contested = chosen.words
    assert 60 < agreed.confidence < 98
    assert 80 < contested.confidence < 90
    toss_up = improve(second_reader("नगर पालिका", by=rule(start=0.01)), line_of("नगर पालिक", confidence=99))
    assert toss_up.words[1].confidence < 40


def test_words_know_nothing_about_numbers():
    for known in ((), ("4617",), ("4017",)):
        second = second_reader("क्रमांक 4617", words=known)
        words = line_of("क्रमांक 4017")
        places = second.compare(sheet_of(words), words, extent="all", left_s=lambda: 100)
        row = dict(zip(FEATURES, describe(places, Written.numbers, FewWords(*known))[1], strict=True))
        assert row["digits"] == 1
        assert not any(row[f"{which}_{what}"] for which in ("first", "second") for what in ("known", "common", "cost"))


def evidence(first, second, *, at=-1):
    words = line_of(first)
    places = second_reader(second).compare(sheet_of(words), words, extent="all", left_s=lambda: 100)
    return dict(zip(FEATURES, describe(places, Written.numbers, FewWords())[at], strict=True))


def test_a_number_in_two_scripts_is_told_and_so_is_one_in_another_script_than_the_page():
    row = evidence("१४ ९८ क्र. १४3", "१४ ९८ क्र. १४३")
    assert (row["first_two_scripts"], row["second_two_scripts"]) == (1, 0)
    assert row["first_unlike"] == pytest.approx(1 / 3)
    assert row["second_unlike"] == 0
    assert row["numbers_agree"] == pytest.approx(2 / 4)


@pytest.mark.parametrize(
    ("first", "second", "what"),
    [("12.08.1995", "12.03.19951", "day"), ("१९९५", "१९९३१", "year"), ("/1995-96", "/19951-96", "year")],
)
def test_days_and_years_are_known_in_either_script(first, second, what):
    row = evidence(f"दिनांक {first} को", f"दिनांक {second} को", at=1)
    assert (row[f"first_{what}"], row[f"second_{what}"]) == (1, 0)


def test_numbers_that_differ_are_weighed_by_their_own_rule():
    for_words, for_numbers = rule(start=-5), rule(start=5)
    by = replace(for_words, numbers=for_numbers.numbers)
    chosen = improve(second_reader("पालिका 4617 नगर निवेश", by=by), line_of("पालिक 4017 नगर निवेश"))
    assert [word.text for word in chosen.words] == ["पालिक", "4617", "नगर", "निवेश"]


def test_a_number_won_is_one_of_the_truth_that_stands_nowhere_else():
    words = line_of("क्रमांक 17 4017 25")
    places = second_reader("क्रमांक 17 4617 17").compare(sheet_of(words), words, extent="all", left_s=lambda: 100)
    assert numbers_won(places, "क्रमांक 17 4617 25") == [0, 0, 1, -1]


def test_a_known_word_speaks_for_its_reading():
    by = rule(second_known=4, first_known=-4)
    for known, taken in (("पालिका", "पालिका"), ("पालिक", "पालिक")):
        chosen = improve(second_reader("नगर पालिका", words=(known,), by=by), line_of("नगर पालिक"))
        assert chosen.words[1].text == taken


def test_what_fits_the_ink_better_speaks_for_its_reading():
    words = line_of("नगर पालिक")
    second = second_reader("नगर पालिका")
    places = second.compare(sheet_of(words), words, extent="all", left_s=lambda: 100)
    row = dict(zip(FEATURES, describe(places, Written.numbers, FewWords())[1], strict=True))
    assert row["fit_total"] > 3
    assert row["second_fit"] > row["first_fit"]


def test_a_reading_that_cannot_be_fitted_at_all_counts_as_the_worst_fit_and_no_less():
    words = line_of("नगर पालिक☎")  # a sign that the network cannot write
    second = second_reader("नगर पालिका")
    places = second.compare(sheet_of(words), words, extent="all", left_s=lambda: 100)
    narrow = [replace(place, frames=place.frames[:1]) for place in places]
    row = dict(zip(FEATURES, describe(narrow, Written.numbers, FewWords())[1], strict=True))
    assert row["first_impossible"] == 1
    assert row["second_fit"] == WORST_FIT


def test_a_speck_that_only_the_first_reader_sees_can_be_dropped():
    words = line_of("नगर ; निगम")
    chosen = improve(second_reader("नगर निगम", by=rule(second_empty=5, start=-1)), words)
    assert [word.text for word in chosen.words] == ["नगर", "निगम"]


def test_a_number_that_only_the_first_reader_sees_is_never_dropped():
    words = line_of("नगर 4617 निगम")
    chosen = improve(second_reader("नगर निगम", by=rule(second_empty=9)), words)
    assert [word.text for word in chosen.words] == ["नगर", "4617", "निगम"]


def test_what_a_number_was_read_as_before_stays_beside_it_when_the_second_reader_sees_nothing():
    words = line_of("नगर 4617 निगम")
    words[1] = words[1].model_copy(update={"other": "4017"})
    chosen = improve(second_reader("नगर निगम"), words)
    assert (chosen.words[1].text, chosen.words[1].other) == ("4617", "4017")


def test_a_word_that_only_the_second_reader_sees_can_be_put_in():
    words = line_of("नगर पालन निगम")
    second = second_reader("नगर पालन निगम")
    chosen = second.improve(sheet_of(words), [words[0], words[2]], extent="all", left_s=lambda: 100)
    assert [word.text for word in chosen.words] == ["नगर", "पालन", "निगम"]
    assert chosen.words[1].reader == "line_reader"
    assert chosen.words[1].line == 0


def test_readers_that_disagree_on_most_of_a_page_leave_it_to_the_first():
    words = line_of("शब्द जाने कौन")
    second = second_reader("ेोैौ कखगघ चछजझ", by=rule(start=5))
    chosen = improve(second, words)
    assert [word.text for word in chosen.words] == ["शब्द", "जाने", "कौन"]


def test_only_doubtful_lines_are_read_again_when_that_is_the_plan():
    words = line_of("नगर निगम", confidence=95) + line_of("पालिक", line=1, confidence=50)
    second = second_reader("पालिका")
    chosen = improve(second, words, extent="doubtful")
    assert [word.text for word in chosen.words] == ["नगर", "निगम", "पालिका"]
    assert sum(shape[0] for shape in second.network.seen) == 1  # type: ignore[attr-defined]
    assert [word.line for word in doubtful_lines(words)] == [1]


def test_lines_read_once_count_as_agreed():
    words = line_of("नगर निगम पालन", confidence=95) + line_of("पालिक", line=1, confidence=50)
    second = second_reader("पालिका")
    places = second.compare(sheet_of(words), words, extent="doubtful", left_s=lambda: 100)
    assert page_agreement(places) > 0.6


def test_lines_come_back_in_the_order_of_the_page_whatever_their_width():
    words = line_of("क ख ग घ च छ ज") + line_of("नगर", line=1) + line_of("निगम पालन", line=2)
    second = second_reader("नगर", "निगम पालन", "क ख ग घ च छ ज")  # narrow lines are read first
    chosen = improve(second, words)
    assert [word.text for word in chosen.words] == [word.text for word in words]
    assert [word.line for word in chosen.words] == [0] * 7 + [1] + [2] * 2


def test_a_page_without_words_stays_one():
    assert improve(second_reader(), []) == Chosen(words=())


def test_there_must_be_time_for_it():
    with pytest.raises(EngineTimeoutError):
        improve(second_reader("नगर"), line_of("नगर"), left_s=1)


@pytest.mark.parametrize(
    "content", [None, b"", b"not a network", b"\x08" * 1000], ids=["none", "empty", "text", "bytes"]
)
def test_weights_that_are_missing_or_broken_are_told_with_a_remedy(tmp_path, content):
    path = tmp_path / "weights.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MissingToolError, match="Install Abhilekh again"):
        LineNetwork(path)


def rule_file(tmp_path, **changed: object):
    learnt = {"start": 0.1, "features": {name: {"weight": 1.0, "mean": 0.0, "scale": 1.0} for name in FEATURES}}
    told = {"network_sha256": "a" * 64, "words": learnt, "numbers": learnt | {"start": 0.2}}
    path = tmp_path / "choice.json"
    path.write_text(json.dumps(told | changed), encoding="utf-8")
    return path


def test_a_rule_is_read_from_its_file(tmp_path):
    rule = load_rule(rule_file(tmp_path), network="a" * 64)
    assert (rule.words.start, rule.numbers.start) == (0.1, 0.2)


@pytest.mark.parametrize(
    "changed", [{"words": {}}, {"numbers": {"start": 1.0, "features": {}}}, {"network_sha256": "b" * 64}], ids=str
)
def test_a_rule_that_is_not_of_this_network_or_not_whole_is_refused(tmp_path, changed):
    with pytest.raises(MissingToolError, match="Install Abhilekh again"):
        load_rule(rule_file(tmp_path, **changed), network="a" * 64)


def test_the_installed_network_and_its_rule_belong_together_and_know_every_label():
    second = load_second_reader()
    assert second.rule.network == second.network.sha256
    assert second.network.labels == LABELS


def test_the_installed_network_is_sure_of_no_word_on_white_paper():
    frames = load_second_reader().network.score(np.full((2, 40, 320), 255, np.uint8))
    assert frames.shape == (2, 80, len(LABELS))
    assert np.exp(frames).sum(axis=2) == pytest.approx(1, abs=1e-3)
    assert all(word.weakest < 0.5 for word in spell(frames[0], LABELS))


@pytest.mark.parametrize(
    ("name", "engine", "wanted"),
    [("accurate", "tesseract", "all"), ("fast", "tesseract", "off"), ("accurate", "rehearsal", "off")],
)
def test_the_accurate_plan_has_a_second_reader(name, engine, wanted):
    plan = make_plan(Settings(engine=engine), name=name, taxonomy=load_taxonomy())
    assert plan.reading.second_reader == wanted
    assert (second_reader_of(plan) is None) == (wanted == "off")
