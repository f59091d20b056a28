"""Tables become data: columns by headings read badly, rows of typed cells, fields with page and box."""

import pytest

from pipeline.describing.describe import describe
from pipeline.describing.located import LocatedText
from pipeline.describing.privacy import mask_record
from pipeline.describing.tables import find_tables, table_candidates
from schemas.errors import ConfigError
from schemas.pages import Cell, Table
from schemas.records import Part, Record
from schemas.taxonomy import PACKAGED, TABLES_FILE, load_taxonomy
from tests.written_pages import write_page

TAXONOMY = load_taxonomy()
WIDE, HIGH = 300, 60


def tables_on(page, before=None):
    return find_tables(page, TAXONOMY, before)


def cell(text, row, column, *, span=1, confidence=90.0):
    box = (column * WIDE, row * HIGH, (column + span) * WIDE, (row + 1) * HIGH)
    return Cell(text=text, box=box, confidence=confidence if text else 100, column=column, column_span=span)


def table(*rows):
    cells = tuple(
        tuple(cell(text, number, column) for column, text in enumerate(row)) for number, row in enumerate(rows)
    )
    return Table(box=(0, 0, WIDE * len(rows[0]), HIGH * len(rows)), rows=cells)


def page_with(*tables, text="खसरा पंचसाला", number=1):
    page = write_page(text).model_copy(update={"tables": tables})
    return LocatedText(page, number)


def names(found):
    return [column.name for column in found.columns]


def values(found):
    return [{cell.column: cell.value for cell in row.cells} for row in found.rows]


HEADINGS = ("क्र०", "भूमिस्वामी का नाम", "पिता का नाम", "जाति", "खसरा नं.", "रकबा (हे.)", "लगान", "कैफियत")
ROW = ("१", "राम प्रसाद", "मोहन लाल", "गोंड", "४१२/३", "१.२५०", "१२.५०", "-")


def test_a_khasra_table_gives_typed_rows():
    [found] = tables_on(page_with(table(HEADINGS, ROW)))
    assert names(found) == ["serial", "holder", "father", "caste", "khasra", "area", "rent", "remarks"]
    assert values(found) == [
        {
            "serial": "1",
            "holder": "राम प्रसाद",
            "father": "मोहन लाल",
            "caste": "गोंड",
            "khasra": "412/3",
            "area": "1.250",
            "rent": "12.50",
        }
    ]
    area = found.rows[0].cells[5]
    assert (area.raw, area.unit, area.confidence) == ("१.२५०", "hectare", 90)
    assert area.box == (5 * WIDE, HIGH, 6 * WIDE, 2 * HIGH)


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("खसग नंबर", "khasra"),
        ("रकवा", "area"),
        ("भूमिखामी का नाम", "holder"),
        ("भूमिस्वामी का नाम.", "holder"),
        ("केफियत", "remarks"),
        ("पिता/पति का नाम", "father"),
        ("पिता का नाम एवं पता", "father"),
        ("नाम पिता", "father"),
        ("भूमिस्वामी के पिता का नाम", "father"),
        ("नाम काश्तकार मय वल्दियत", "holder"),
        ("नाम मय वल्दियत व सकूनत", "holder"),
        ("भूमिस्वामी का नाम, पिता/पति", "holder"),
        ("नाम काश्तकार (पिता का नाम)", "holder"),
        ("काश्तकार के पिता/पति का नाम", "father"),
        ("भूमिस्वामी का नाम एवं पिता का नाम", "holder"),
        ("Name of tenant with father's name", "holder"),
        ("स. क्र.", "serial"),
        ("ख. नं.", "khasra"),
        ("देय राशि (रु.)", "amount"),
        ("Khasra No.", "khasra"),
        ("Area (ha)", "area"),
        ("कखग", "other"),
    ],
)
def test_headings_are_known_however_they_are_read(heading, name):
    [found] = tables_on(page_with(table((heading, "लगान", "जाति"), ("१२", "५", "साहू"))))
    assert names(found)[0] == name


def test_areas_are_hectares_when_their_unit_is_known_and_stay_as_written_else():
    rows = [("खसरा", "रकबा"), ("१२", "२.५ एकड़"), ("१३", "३.५")]
    [found] = tables_on(page_with(table(*rows)))
    areas = [next(cell for cell in row.cells if cell.column == "area") for row in found.rows]
    assert [(area.value, area.unit) for area in areas] == [("1.0117", "acre"), ("3.5", None)]


def test_merged_headings_and_the_row_of_column_numbers_are_no_data():
    merged = (cell("क्र.", 0, 0), cell("भूमि का विवरण", 0, 1, span=2), cell("नाम", 0, 3))
    under = (cell("खसरा", 1, 1), cell("रकबा", 1, 2))
    numbers = tuple(cell(f"({place + 1})", 2, place) for place in range(4))
    data = (cell("१", 3, 0), cell("७७/२", 3, 1), cell("१.४५६", 3, 2), cell("सीता बाई", 3, 3))
    [found] = tables_on(page_with(Table(box=(0, 0, 1200, 240), rows=(merged, under, numbers, data))))
    assert names(found) == ["serial", "khasra", "area", "holder"]
    assert values(found) == [{"serial": "1", "khasra": "77/2", "area": "1.456", "holder": "सीता बाई"}]


def test_a_table_goes_on_on_the_next_page_without_its_headings():
    [first] = tables_on(page_with(table(HEADINGS, ROW)))
    [second] = tables_on(page_with(table(ROW, ROW), number=2), first)
    assert names(second) == names(first)
    assert (second.page, len(second.rows)) == (2, 2)


def test_a_table_of_unknown_headings_stays_text():
    assert tables_on(page_with(table(("अबक", "तथद"), ("१", "२")))) == ()


def test_rows_become_fields_of_the_part_with_page_and_box():
    taxonomy = load_taxonomy()
    rows = [HEADINGS, *((*ROW[:4], f"{number}/१", *ROW[5:]) for number in range(100, 140))]
    page = write_page("खसरा पंचसाला\n\nग्राम रामपुर").model_copy(update={"tables": (table(*rows),)})
    described = describe([page], taxonomy=taxonomy)
    [part] = described.parts
    assert [len(found.rows) for found in part.tables] == [40]
    khasras = [field for field in part.fields if field.name == "khasra"]
    assert [field.value for field in khasras] == [f"{number}/1" for number in range(100, 140)]
    best = khasras[3].proposals[0]
    assert (best.page, best.box, best.rule) == (1, (4 * WIDE, 4 * HIGH, 5 * WIDE, 5 * HIGH), "table_khasra")
    person = next(field.proposals[0] for field in part.fields if field.name == "person").person
    assert (person.name, person.relation, person.relation_name, person.caste) == (
        "राम प्रसाद",
        "child_of",
        "मोहन लाल",
        "गोंड",
    )


def test_a_father_named_in_the_cell_of_the_holder_is_told_from_him():
    rows = [("खसरा", "नाम"), ("१२", "राम लाल आत्मज श्याम लाल जाति साहू")]
    page = write_page("खसरा").model_copy(update={"tables": (table(*rows),)})
    [part] = describe([page], taxonomy=load_taxonomy()).parts
    person = next(field.proposals[0].person for field in part.fields if field.proposals[0].rule == "table_holder")
    assert (person.name, person.relation, person.relation_name, person.caste) == (
        "राम लाल",
        "son_of",
        "श्याम लाल",
        "साहू",
    )


@pytest.mark.parametrize(
    ("written", "name", "relation", "father"),
    [
        ("रामलाल वल्द मोहनलाल", "रामलाल", "son_of", "मोहनलाल"),
        ("राम लाल आत्मज श्याम लाल सा. खैरा", "राम लाल", "son_of", "श्याम लाल"),
        ("सीता बाई बेवा मोहन, निवासी देह", "सीता बाई", "widow_of", "मोहन"),
        ("Ramlal s/o Mohan Lal", "Ramlal", "son_of", "Mohan Lal"),
        ("रामलाल सा. खैरा", "रामलाल", None, None),
    ],
)
def test_a_column_of_names_with_fathers_gives_each_person_and_his_father(written, name, relation, father):
    rows = [("खसरा", "नाम काश्तकार मय वल्दियत व सकूनत"), ("१२", written)]
    [found] = tables_on(page_with(table(*rows)))
    [person] = [one.person for one in table_candidates([found]) if one.rule == "table_holder"]
    assert (person.name, person.relation, person.relation_name) == (name, relation, father)
    assert found.rows[0].cells[1].raw == written


def test_private_numbers_are_hidden_in_table_cells_too():
    [found] = tables_on(page_with(table(("नाम", "राशि", "मोबाइल"), ("राम लाल", "५००", "9876543210"))))
    part = Part(kind="register", first_page=1, last_page=1, tables=(found,))
    record = Record.model_construct(title="", fields=(), parts=(part,), sources=())
    shown = mask_record(record).parts[0].tables[0]
    assert "98765" not in shown.model_dump_json()
    assert shown.rows[0].cells[0].raw == "राम लाल"


@pytest.mark.parametrize(
    ("written", "plots"),
    [
        ("402/1 403 404", ["402/1", "403", "404"]),
        ("१२ १३,१४", ["12", "13", "14"]),
        ("४१२ / ३ क", ["412/3क"]),
        ("1213141", []),
        ("योग", []),
        ("कुल 5", []),
    ],
)
def test_khasra_numbers_of_one_cell_stay_apart_and_a_sum_is_none(written, plots):
    [found] = tables_on(page_with(table(("खसरा", "रकबा"), (written, "1.5"))))
    assert [one.value for one in table_candidates([found]) if one.name == "khasra"] == plots


def test_the_row_that_sums_up_names_no_person():
    rows = (("गोविन्द राम", "402/1", "1.214"), ("योग", "", "1.594"), ("योगेश", "403", "0.380"))
    [found] = tables_on(page_with(table(("हितग्राही का नाम", "खसरा नं.", "रकबा"), *rows)))
    assert [one.value for one in table_candidates([found]) if one.name == "person"] == ["गोविन्द राम", "योगेश"]


@pytest.mark.parametrize(
    ("heading", "written", "value"),
    [("रकबा वर्गफुट", "1,200", "0.0111"), ("रकबा (हे.)", "1,250", "1,250"), ("रकबा", "1,200 वर्गमीटर", "0.120")],
)
def test_thousands_are_parted_by_commas_only_where_there_are_thousands(heading, written, value):
    [found] = tables_on(page_with(table(("खसरा", heading), ("12", written))))
    assert values(found) == [{"khasra": "12", "area": value}]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2,74.013.50", "274013.50"),
        ("2.27,033.50", "227033.50"),
        ("₹ 1,234,567/-", "1234567"),
        ("१७.८३", "17.83"),
        ("33.150", "33.150"),
        ("5,00", "5,00"),
        ("12. 50", "12. 50"),
        ("1.34.023,25", "1.34.023,25"),
    ],
)
def test_a_sum_with_a_comma_read_as_a_point_keeps_its_size_and_a_doubtful_one_stays_as_written(written, value):
    [found] = tables_on(page_with(table(("स.क्र.", "राशि (रु.)"), ("1", written))))
    assert values(found) == [{"serial": "1", "amount": value}]


def test_an_office_may_name_its_own_columns(tmp_path):
    own = (
        (PACKAGED / TABLES_FILE).read_text(encoding="utf-8").replace('headings = "खसरा |', 'headings = "प्लाट | खसरा |')
    )
    (tmp_path / TABLES_FILE).write_text(own, encoding="utf-8")
    page = page_with(table(("प्लाट", "रकबा"), ("412/3", "1.5")))
    assert tables_on(page) == ()
    [found] = find_tables(page, load_taxonomy(tmp_path))
    assert [column.name for column in found.columns] == ["khasra", "area"]
    assert load_taxonomy(tmp_path).digest != TAXONOMY.digest


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("weight = 3.0", 'weight = "heavy"', "CueRule, weight: Input should be a valid number"),
        ("headings = ", "heading = ", "'headings' is missing"),
    ],
)
def test_a_wrong_entry_of_an_edited_file_is_named(tmp_path, right, wrong, told):
    packaged = (PACKAGED / TABLES_FILE).read_text(encoding="utf-8")
    (tmp_path / TABLES_FILE).write_text(packaged.replace(right, wrong), encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load_taxonomy(tmp_path)
    assert told in str(raised.value)
    assert "https://" not in str(raised.value)
