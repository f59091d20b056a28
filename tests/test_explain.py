"""Why a record says what it says: on the command line and on its page, for those who may see it."""

import json

import cv2
import numpy as np
import pytest

from pipeline.rendition import cut_pictures
from schemas.explanation import explain_record
from schemas.records import Confirmed, Cue, Field, Part, Proposal
from tests.search_records import MADE_AT, make_record

BEST = Proposal(value="1994-02-02", raw="2/2/1994", page=1, box=(10, 20, 90, 40), confidence=88, rule="label_date")
OTHER = Proposal(value="1994-01-04", raw="4/1/94", page=1, box=(10, 60, 90, 80), confidence=40, rule="plain_date")
CUES = (
    Cue(kind="letter", text="प्रति", weight=2, page=1, box=(0, 0, 9, 9)),
    Cue(kind="letter", text="नोटशीट", weight=-5, page=1),
)
PARTS = (
    Part(
        kind="letter",
        kind_confidence=91,
        first_page=1,
        last_page=1,
        cues=CUES,
        fields=(Field(name="date", proposals=(BEST, OTHER)),),
    ),
)


def test_the_heaviest_cue_stands_first_and_every_proposal_is_told() -> None:
    village = Field(name="village", confirmed=Confirmed(value="परसदा", by="asha", at=MADE_AT))
    date = PARTS[0].fields[0]
    record, _ = make_record("patra", ["पत्र"], parts=PARTS, fields=(date, village))
    told = explain_record(record)
    assert [cue.weight for cue in told.parts[0].cues] == [-5, 2]
    assert [each.rule for each in told.parts[0].fields[0].proposals] == ["label_date", "plain_date"]
    assert told.fields == (village,)
    assert json.loads(told.model_dump_json())["fields"][0]["confirmed"]["by"] == "asha"


@pytest.mark.parametrize("box", [(400, 300, 500, 340), (0, 0, 5, 5), (990, 690, 5000, 5000), (500, 300, 400, 200)])
def test_a_crop_shows_its_place_and_stays_within_the_picture(box: tuple[int, int, int, int]) -> None:
    pixels = np.full((350, 500, 3), 255, np.uint8)
    pixels[150:170, 200:250] = (0, 0, 200)
    jpeg = cv2.imencode(".jpg", pixels)[1].tobytes()
    (png,) = cut_pictures(jpeg, size=(1000, 700), boxes=[box])
    cut = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    assert cut.size > 0
    if box == (400, 300, 500, 340):
        assert cut.shape[:2] == pytest.approx((44, 74), abs=3)
        assert (cut[20, 35] - np.array([0, 0, 200]) < 40).all()
