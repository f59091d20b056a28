"""Cleaning: each step does its one thing, leaves alone what does not need it, and boxes find back to the page."""

import cv2
import numpy as np
import pytest

from pipeline.reading.cleaning import (
    CLEANING,
    Sheet,
    brightest_channel,
    clean,
    deskew,
    divide_background,
    divide_by_paper,
    fade_stamps,
    noise_of,
    resize,
    stretch_ink,
)
from pipeline.reading.edges import paint_edges
from pipeline.reading.ink import find_pieces, measure_ink
from pipeline.reading.skew import find_skew
from schemas.plan import ReadingPlan

DPI = 200
ALL_STEPS = ReadingPlan().cleaning


def written_page(lines=30, *, ink=30, paper=240, dpi=DPI):
    """An A4 page with lines of English."""
    page = np.full((round(11.7 * dpi), round(8.3 * dpi)), paper, np.uint8)
    for line in range(lines):
        place = dpi, dpi + line * dpi // 4
        cv2.putText(page, "The quick brown fox jumps over a dog", place, cv2.FONT_HERSHEY_SIMPLEX, dpi / 200, ink, 2)
    return page


def turned(page, degrees, border=240):
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return cv2.warpAffine(page, matrix, (width, height), borderValue=border)


def noisy(page, deviation=25):
    grain = np.random.default_rng(1).normal(0, deviation, page.shape)
    return np.clip(page + grain, 0, 255).astype(np.uint8)


def test_every_step_of_the_default_plan_exists():
    assert set(ALL_STEPS) <= set(CLEANING)


def test_a_coloured_stamp_fades_and_black_ink_stays():
    page = cv2.cvtColor(written_page(), cv2.COLOR_GRAY2BGR)
    cv2.circle(page, (800, 1500), 150, (180, 60, 70), 8)
    grey = fade_stamps(Sheet(page, DPI)).pixels
    assert grey[1350:1360, 780:820].min() > 150
    assert grey[:1300].min() < 60


def test_a_page_written_in_blue_keeps_its_writing():
    page = np.full((600, 400, 3), 235, np.uint8)
    cv2.putText(page, "written in blue", (20, 300), cv2.FONT_HERSHEY_SIMPLEX, 1, (200, 40, 40), 3)
    assert brightest_channel(page).min() < 100


def test_uneven_light_and_tint_are_divided_away():
    shade = np.linspace(0.5, 1.0, 1660)[None, :]
    shaded = (written_page() * shade).astype(np.uint8)
    even = divide_by_paper(shaded, DPI)
    assert np.percentile(even[:, :400], 50) > 245
    assert np.percentile(even[:, -400:], 50) > 245
    assert even.min() < 80


def test_bed_and_punch_holes_are_painted_over_and_the_text_is_not():
    page = written_page()
    page[:, :60], page[-50:] = 20, 20
    cv2.circle(page, (110, 900), 22, 30, -1)
    painted = paint_edges(page, DPI)
    assert painted[:, :60].min() > 150
    assert painted[880:920, 90:130].min() > 150
    assert np.array_equal(painted[180:2000, 180:1500], page[180:2000, 180:1500])


def test_a_page_without_bed_or_holes_is_handed_back_as_it_is():
    page = written_page()
    assert paint_edges(page, DPI) is page


def test_only_a_noisy_page_is_smoothed():
    clean_page, noisy_page = Sheet(written_page(), DPI), Sheet(noisy(written_page()), DPI)
    assert CLEANING["denoise"](clean_page) is clean_page
    smooth = CLEANING["denoise"](noisy_page)
    assert noise_of(smooth.pixels) < noise_of(noisy_page.pixels) / 2


@pytest.mark.parametrize("degrees", [-4.0, -1.3, 0.0, 0.7, 3.2])
def test_the_skew_of_a_page_is_found(degrees):
    assert find_skew(turned(written_page(), degrees)) == pytest.approx(-degrees, abs=0.2)


def test_a_level_page_is_not_resampled():
    sheet = Sheet(written_page(), DPI)
    assert deskew(sheet) is sheet


def test_boxes_find_back_to_the_skewed_page():
    page = np.full((2340, 1660), 240, np.uint8)
    for row in range(300, 2000, 60):
        page[row : row + 20, 200:1400] = 20
    mark = 1200, 900
    skewed = turned(page, 2.5)
    matrix = cv2.getRotationMatrix2D((830, 1170), 2.5, 1)
    there = matrix @ np.array([*mark, 1])
    level = deskew(Sheet(skewed, DPI))
    assert level.skew_deg == pytest.approx(-2.5, abs=0.15)
    assert level.to_page @ np.array([*mark, 1]) == pytest.approx(there, abs=3)


def test_boxes_find_back_through_every_step_and_a_change_of_resolution():
    page = turned(written_page(dpi=100), 2.0)
    sheet = clean(page, ALL_STEPS, dpi=100, bilevel=False)
    assert sheet.dpi == 300
    height, width = page.shape
    middle = np.array([sheet.pixels.shape[1] / 2, sheet.pixels.shape[0] / 2, 1])
    assert sheet.to_page @ middle == pytest.approx((width / 2, height / 2), abs=2)


def test_ink_is_stretched_to_black_and_print_showing_through_to_white():
    page = written_page(ink=120, paper=255)
    page[1900:1950, 300:900] = 238
    stretched = stretch_ink(Sheet(page, DPI)).pixels
    assert stretched.min() < 20
    assert stretched[1910:1940, 310:890].min() == 255


def test_a_bilevel_page_skips_the_grey_steps():
    page = np.where(written_page() < 128, 0, 255).astype(np.uint8)
    sheet = Sheet(page, DPI, bilevel=True)
    for step in ("fade_stamps", "denoise", "stretch_ink"):
        assert CLEANING[step](sheet) is sheet
    assert np.array_equal(divide_background(sheet).pixels, page)


def test_a_page_of_600_dpi_is_brought_down_and_one_of_200_left():
    assert clean(written_page(dpi=600), (), dpi=600, bilevel=False).dpi == 300
    assert clean(written_page(), (), dpi=200, bilevel=False).pixels.shape == (2340, 1660)


def test_no_step_changes_what_it_was_given():
    page = cv2.cvtColor(noisy(written_page()), cv2.COLOR_GRAY2BGR)
    page[:, :60] = 10
    before = page.copy()
    clean(page, ALL_STEPS, dpi=DPI, bilevel=False)
    assert np.array_equal(page, before)


@pytest.mark.parametrize("shape", [(1, 1), (3, 400), (400, 3), (40, 40)])
def test_tiny_pictures_pass_through(shape):
    assert clean(np.full(shape, 200, np.uint8), ALL_STEPS, dpi=DPI, bilevel=False).pixels.size
    assert measure_ink(np.full(shape, 200, np.uint8), DPI).is_empty


def test_resizing_keeps_the_page_apart_from_its_size():
    sheet = resize(Sheet(written_page(dpi=100), 100), 300)
    assert sheet.pixels.shape == (3510, 2490)
    assert sheet.to_page @ np.array([300, 600, 1]) == pytest.approx((100, 200))


def test_paper_with_holes_bed_and_coloured_stamp_is_empty():
    page = np.full((2340, 1660, 3), 230, np.uint8)
    page[:, :50] = 15
    cv2.circle(page, (110, 900), 22, (30, 30, 30), -1)
    assert measure_ink(page, DPI).is_empty


def test_copied_grain_all_over_is_empty_and_a_dense_page_is_not():
    grain = np.random.default_rng(2).normal(0, 1, (330, 234)).astype(np.float32)
    copied = np.where(cv2.resize(grain, (1660, 2340)) > 0, 230, 60).astype(np.uint8)
    assert measure_ink(copied, DPI).is_empty
    assert measure_ink(copied, DPI).under_grain
    dense = written_page(lines=80)[200:2200, 200:1100]
    assert not measure_ink(dense, DPI).is_empty


@pytest.mark.parametrize("turns", [0, 1])
@pytest.mark.parametrize("grain_px", [2, 4, 7])
def test_type_under_copied_grain_is_not_nothing(grain_px: int, turns: int):
    page = np.ascontiguousarray(np.rot90(written_page(lines=36), turns))
    height, width = page.shape
    grain = np.random.default_rng(3).normal(0, 120, (height // grain_px, width // grain_px)).astype(np.float32)
    copied = np.where(page + cv2.resize(grain, (width, height)) > 190, 230, 60).astype(np.uint8)
    assert not measure_ink(copied, DPI).is_empty


def test_a_lone_page_number_is_not_nothing():
    page = np.full((2340, 1660), 235, np.uint8)
    cv2.putText(page, "17", (800, 400), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 40, 3)
    assert not measure_ink(page, DPI).is_empty


def test_pieces_of_ink_are_where_the_type_stands():
    boxes = find_pieces(written_page(lines=1), DPI)
    assert 15 <= len(boxes) <= 40
    assert all(x0 >= 190 and y0 >= 150 and y1 <= 250 for x0, y0, _, y1 in boxes)


def test_a_stamp_stays_when_fading_is_left_out():
    page = cv2.cvtColor(written_page(), cv2.COLOR_GRAY2BGR)
    cv2.circle(page, (800, 1500), 150, (180, 60, 70), 8)
    without = [step for step in ALL_STEPS if step != "fade_stamps"]
    faded, kept = (clean(page, steps, dpi=DPI, bilevel=False).pixels for steps in (ALL_STEPS, without))
    ring = np.s_[1340:1360, 780:820]
    assert faded[ring].min() > 150
    assert kept[ring].min() < 100


@pytest.mark.parametrize("wide", [1, 4])
def test_a_streak_from_top_to_bottom_goes_and_the_writing_it_crosses_stays(wide: int):
    page = written_page()
    streaked = page.copy()
    streaked[:, 700 : 700 + wide] = 60
    mended = clean(streaked, ["clear_streaks"], dpi=DPI, bilevel=False).pixels
    assert mended[:100, 690:710].min() > 230
    assert abs(mended.astype(int) - page).mean() < abs(streaked.astype(int) - page).mean() / 3
    assert (mended[:, :690] == page[:, :690]).all()


def test_a_rule_on_the_paper_and_a_page_without_streaks_stay_as_they_are():
    page = written_page()
    page[150:2200, 180:183] = 40
    assert clean(page, ["clear_streaks"], dpi=DPI, bilevel=False).pixels is page


@pytest.mark.parametrize("margin", [0, 60])
def test_the_rules_of_a_table_that_fills_the_scan_are_no_streaks(margin: int):
    page = np.full((2200, 1600), 240, np.uint8)
    table = page[margin : 2200 - margin, margin : 1600 - margin]
    for place in range(50, 1400, 200):
        table[:, place : place + 3] = 40
    for place in range(50, 2000, 100):
        table[place : place + 3] = 40
    assert clean(page, ["clear_streaks"], dpi=DPI, bilevel=False).pixels is page


def test_a_streak_that_the_bed_of_the_scanner_hides_at_the_ends_goes():
    page = written_page()
    page[:, 700:703] = 60
    page[:60] = page[-60:] = 20
    mended = clean(page, ["clear_streaks"], dpi=DPI, bilevel=False).pixels
    assert mended[70:150, 690:710].min() > 230


def test_the_bed_of_the_scanner_stays_when_edges_are_left_out():
    page = written_page()
    page[:, :60] = 20
    without = [step for step in ALL_STEPS if step != "clear_edges"]
    cleared, kept = (clean(page, steps, dpi=DPI, bilevel=False).pixels for steps in (ALL_STEPS, without))
    assert cleared[:, 5:50].min() > 200
    assert kept[:, 5:50].min() < 100


def test_only_a_coarse_scan_is_enlarged():
    coarse, enough = (clean(written_page(dpi=dpi), ALL_STEPS, dpi=dpi, bilevel=False) for dpi in (100, 150))
    assert (coarse.dpi, enough.dpi) == (300, 150)
    assert clean(written_page(dpi=100), [], dpi=100, bilevel=False).dpi == 100


def test_noise_is_the_median_of_the_edges():
    grain = np.random.default_rng(5).integers(100, 200, (301, 203)).astype(np.uint8)
    half = cv2.resize(grain, (101, 150), interpolation=cv2.INTER_AREA)
    assert noise_of(grain) == np.median(np.abs(cv2.Laplacian(half, cv2.CV_16S)))
