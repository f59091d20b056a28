"""Describing as a whole: pages in, a description out."""

from pathlib import Path

from pipeline.describing.describe import describe, describing_version
from schemas.access import Classification
from schemas.pages import PageText
from schemas.records import Description
from schemas.taxonomy import KINDS_FILE, PACKAGED, load_taxonomy
from tests.written_pages import write_page, write_pages

TAXONOMY = load_taxonomy()
FILE = """
                      कार्यालय कलेक्टर, जिला सरगुजा
                               फाइल कवर
विभाग : राजस्व विभाग                    शाखा : नजूल
नस्ती क्रमांक : 5/नजूल/1994              वर्गीकरण : ग-3
विषय : ग्राम लखनपुर के तालाब की भूमि का आबंटन।
प्रारंभ दिनांक : 3/1/1994               समाप्ति दिनांक : 9/8/1995
===
===
                                                          पृष्ठ 1/टीप
नोटशीट
नस्ती क्रमांक 5/नजूल/1994
विचाराधीन पत्र का कृपया अवलोकन कीजिये। अवलोकनार्थ एवं आदेशार्थ प्रस्तुत।
                                                  लिपिक 4/1/1994
===
                                                          1
                      कार्यालय तहसीलदार, तहसील सीतापुर
क्रमांक/118/नजूल/1994                               सीतापुर, दिनांक 2/2/1994
प्रति,
     कलेक्टर, जिला सरगुजा
विषय :- तालाब की भूमि की जानकारी।
     उपरोक्त विषयांतर्गत लेख है कि भूमि खसरा नंबर 101 रकबा 0.405 हेक्टेयर है।
===
                                                          2
                      न्यायालय अपर कलेक्टर, सरगुजा
प्रकरण क्रमांक 7/अ-19/1994-95
                               //आदेश//
(आज दिनांक 01/08/1995 को पारित)
     तालाब की भूमि नगर पंचायत को आबंटित किये जाने का आदेश पारित किया जाता है।
"""


def describe_pages(*pages: PageText | None) -> Description:
    return describe(pages, taxonomy=TAXONOMY)


def test_a_paper_file_is_described_by_its_cover_and_its_parts() -> None:
    description = describe_pages(*write_pages(FILE))
    assert description.kind == "cover"
    assert [(part.kind, part.first_page, part.last_page, part.side) for part in description.parts] == [
        ("cover", 1, 2, "none"),
        ("notesheet", 3, 3, "noting"),
        ("letter", 4, 4, "correspondence"),
        ("order", 5, 5, "correspondence"),
    ]
    assert description.sides == {1: "none", 2: "none", 3: "noting", 4: "correspondence", 5: "correspondence"}
    assert description.labels[3] == "1/टीप"
    assert description.title == "फाइल आवरण 5/नजूल/1994 दिनांक 03-01-1994: ग्राम लखनपुर के तालाब की भूमि का आबंटन"


def test_a_records_fields_are_its_covers_completed_by_its_parts() -> None:
    fields = {field.name: field for field in describe_pages(*write_pages(FILE)).fields}
    assert fields["file_no"].value == "5/नजूल/1994"
    assert fields["department"].value == "राजस्व विभाग"
    assert fields["village"].value == "लखनपुर"
    assert fields["case_no"].value == "7/अ-19/1994-95"
    assert fields["case_no"].proposals[0].page == 5
    assert "letter_no" not in fields


def test_each_part_has_its_own_fields_and_cues() -> None:
    letter = describe_pages(*write_pages(FILE)).parts[2]
    fields = {field.name: field for field in letter.fields}
    assert fields["letter_no"].value == "118/नजूल/1994"
    assert fields["date"].value == "1994-02-02"
    assert fields["date"].proposals[0].page == 4
    assert letter.cues[0].page == 4
    assert letter.kind_confidence > 80


def test_pages_that_failed_keep_their_numbers() -> None:
    description = describe_pages(None, *write_pages(FILE)[3:], None)
    assert [(part.kind, part.first_page, part.last_page) for part in description.parts] == [
        ("letter", 1, 2),
        ("order", 3, 4),
    ]
    assert description.parts[0].fields[0].proposals[0].page == 2


def test_nothing_but_blank_or_failed_pages_is_described_too() -> None:
    for pages in ((), (None,), (write_page(""),), (None, write_page(""))):
        description = describe_pages(*pages)
        assert description.kind == "other"
        assert description.title == "अन्य"
        assert description.fields == ()


def test_a_confidential_kind_or_mark_is_suspected_with_the_reason() -> None:
    report = describe_pages(write_page("               वार्षिक गोपनीय प्रतिवेदन\nप्रतिवेदक अधिकारी का मत : अच्छा\n"))
    assert report.suspected is Classification.CONFIDENTIAL
    assert [finding.code for finding in report.findings] == ["suspected_confidential"]
    marked = describe_pages(write_page("                     गोपनीय\n" + FILE.split("===")[3]))
    assert marked.suspected is Classification.CONFIDENTIAL
    assert "गोपनीय" in marked.findings[0].message


def test_a_circular_that_speaks_of_confidential_reports_is_not_held() -> None:
    circular = (
        "                  छत्तीसगढ़ शासन\n                    परिपत्र\nसमस्त विभागाध्यक्ष,\n"
        "विषय :- वार्षिक गोपनीय प्रतिवेदन समय पर भेजने बाबत।\n"
        "     सभी कर्मचारियों के गोपनीय प्रतिवेदन दिनांक 30 जून तक भेजने के निर्देश दिये जाते हैं।\n"
    )
    description = describe_pages(write_page(circular))
    assert description.kind == "circular"
    assert description.suspected is Classification.NORMAL


def test_the_same_pages_are_described_the_same() -> None:
    pages = write_pages(FILE)
    assert describe_pages(*pages) == describe_pages(*pages)


def test_the_version_changes_with_the_taxonomy(tmp_path: Path) -> None:
    (tmp_path / KINDS_FILE).write_bytes((PACKAGED / KINDS_FILE).read_bytes() + b"\n")
    assert describing_version(load_taxonomy(tmp_path)) != describing_version(TAXONOMY)
    assert describing_version(load_taxonomy()) == describing_version(TAXONOMY)
