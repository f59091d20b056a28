"""The web pages over a real archive: what they show, what they hide, and what they answer to nonsense."""

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pikepdf
import pypdfium2
import pytest
import uvicorn
from bs4 import BeautifulSoup, Tag
from fastapi import FastAPI
from httpx import Client, Response
from PIL import Image

from flows.workbench import Workbench
from pipeline.ledger.rows import AuditEvent
from pipeline.register import Register, RegisterRow, reconcile
from pipeline.report import keep_report, make_report
from schemas.access import LOCAL_OPERATOR, PUBLIC_OFFICER, Classification, Viewer
from schemas.errors import IndexingError
from schemas.items import Batch, ItemStatus
from schemas.records import Mask, Note
from schemas.settings import Settings
from search.web.app import POLICY, create_app
from search.web.batch_view import BATCHES_A_PAGE, FILES_A_PAGE
from search.web.dates import moment_of
from search.web.search_view import EXAMPLES
from search.web.shelf import shelf_of, viewer_of
from tests.deliveries import draw_delivery, take_delivery
from tests.search_records import confirmed, field, part, record_id
from tests.web_archive import NOW, WORD_COLOUR, add_item, keep_record, open_batch, refused
from tests.written_pages import write_page

SCRIPT = "<script>alert('1')</script>"
MOBILE, MISREAD = "9876543210", "9876543270"
AADHAAR = ("2345", "6789", "0124")
UNKNOWN = "rzzzzzzzzzzzzzzzz"
HIDDEN = ("heldpaper", "confidential")
FOREST = Viewer(name="forest officer", departments=("वन विभाग",))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    home = tmp_path_factory.mktemp("web")
    settings = Settings(home=home / "home", engine="rehearsal", workers=2, url="http://abhilekh.example")
    with Workbench(settings, reads=True) as opened:
        take_delivery(opened, draw_delivery(home / "बस्ता 12", files=2, long_pages=3))
        fill(opened)
        yield opened


def fill(bench: Workbench) -> None:
    """One record for each thing to be seen, or not to be seen."""
    batch = open_batch(bench, "बस्ता 40 <b>", at=NOW + timedelta(days=1))
    keep_record(
        bench,
        batch,
        "mutation",
        [
            "राजस्व प्रकरण क्रमांक १२७/अ-६/२०१४-१५\nबंटवारा पंजी ग्राम खैरा",
            "",
            "खसरा नंबर 402/1 रकबा 0.250 हेक्टेयर\nबंटवारा आदेश पारित",
        ],
        title="बंटवारा ग्राम खैरा",
        kind="partition",
        facts={"case_no": "127/अ-6/2014-15", "village": "खैरा", "date": "2014-11-14"},
        parts=(
            part("application", 1, 2, {"case_no": "127/अ-6/2014-15", "date": "2014-11-14"}),
            part("order", 3, 3, {}).model_copy(
                update={"side": "noting", "fields": (field("khasra", "402/1", page=3, box=(480, 240, 580, 280)),)}
            ),
        ),
    )
    keep_record(bench, batch, "wicked", [f"पत्र {SCRIPT} प्रेषित"], title=f"दुष्ट {SCRIPT}", facts={"subject": SCRIPT})
    keep_record(bench, batch, "torn", ["फटा हुआ पन्ना", None], title="फटी नस्ती", kind="other")
    keep_record(
        bench,
        batch,
        "masked",
        [f"आधार क्रमांक {' '.join(AADHAAR)} ग्राम परसदा", "दूसरा पृष्ठ"],
        title="आधार पत्र",
        kind="other",
        sources=(f"आधार {' '.join(AADHAAR)}.png",),
        facts={"subject": f"आधार {' '.join(AADHAAR)} के संबंध में"},
        masks=(Mask(page=1, kind="aadhaar", words=(2, 3, 4), boxes=()),),
    )
    keep_record(bench, batch, "heldpaper", ["गोपनीय प्रतिवेदन बंटवारा"], title="गोपनीय", kind="acr", held=True)
    keep_record(
        bench,
        batch,
        "confidential",
        ["विभागीय जांच बंटवारा ग्राम गुप्तपुर"],
        title="विभागीय जांच",
        kind="disciplinary",
        facts={"village": "गुप्तपुर"},
        classification=Classification.CONFIDENTIAL,
    )
    keep_record(bench, batch, "forest", ["वन भूमि पट्टा"], title="वन भूमि", department="वन विभाग")
    keep_record(bench, batch, "revenue", ["नजूल भूमि पट्टा"], title="नजूल पट्टा", department="राजस्व विभाग")
    add_item(bench, batch, "गोपनीय की प्रति.png", ItemStatus.DUPLICATE, duplicate_of=record_id("heldpaper"))
    add_item(bench, batch, "परम गुप्त.pdf", ItemStatus.REFUSED, error=refused("secret_file"))
    add_item(bench, batch, "खाली.pdf", ItemStatus.REFUSED, error=refused("empty_file", "The file is empty: 0 bytes."))
    hidden = open_batch(bench, "गोपनीय खेप", at=NOW + timedelta(days=2))
    keep_record(bench, hidden, "heldtoo", ["गोपनीय बंटवारा"], title="यह भी गोपनीय", held=True)
    doubts = open_batch(bench, "बस्ता 41", at=NOW)
    keep_record(
        bench,
        doubts,
        "doubtful",
        ["नोटशीट\nखसरा 412/3 रकबा 0.250", "अवलोकनार्थ प्रस्तुत", ""],
        title="अनिश्चित नोटशीट",
        kind="notesheet",
        findings={1: ("turned", "numbers_differ"), 2: ("low_dpi",)},
        unsure={"412/3": "472/3", "0.250": None},
        parts=(
            part("notesheet", 1, 3, {}).model_copy(
                update={
                    "fields": (
                        field("village", "खैरा", sure=41),
                        field("tehsil", "खरसिया"),
                        confirmed("district", "रायगढ़", machine="गयगढ"),
                    ),
                    "notes": (
                        Note(number=1, page=1, post="पटवारी", date="2014-11-14", text="प्रकरण प्रस्तुत"),
                        Note(number=2, page=2, post="तहसीलदार", text="अवलोकनार्थ"),
                    ),
                }
            ),
        ),
    )
    keep_record(
        bench,
        doubts,
        "maskedtwice",
        [f"मोबाइल {MOBILE} खसरा 412"],
        title="दो बार पढ़ा मोबाइल",
        kind="other",
        unsure={MOBILE: MISREAD, "412": "472"},
        masks=(Mask(page=1, kind="mobile", words=(1,), boxes=()),),
    )
    open_batch(bench, "वन खेप", department="वन विभाग", at=NOW + timedelta(days=3))


def application(bench: Workbench, **instead: object) -> FastAPI:
    parts = {"search": bench.search, "library": bench.library, "ledger": bench.ledger}
    return create_app(**(parts | instead), taxonomy=bench.taxonomy, settings=bench.settings)


@contextmanager
def serving(app: FastAPI, *, viewer: Viewer | None = None) -> Iterator[str]:
    """A real server with the application, in this process; gives its address."""
    if viewer:
        app.dependency_overrides[viewer_of] = lambda: viewer
    config = uvicorn.Config(app, port=0, log_config=None, server_header=False)
    server = uvicorn.Server(config)
    socket = config.bind_socket()
    socket.listen()  # a first request waits until the server is up; without, it can be refused
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        socket.close()


@pytest.fixture(scope="module")
def address(bench: Workbench) -> Iterator[str]:
    with serving(application(bench)) as started:
        yield started


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[Client]:
    with Client(base_url=address) as opened:
        yield opened


@pytest.fixture(scope="module")
def english(address: str) -> Iterator[Client]:
    with Client(base_url=address, cookies={"language": "en"}) as opened:
        yield opened


@pytest.fixture(scope="module")
def operator(bench: Workbench) -> Iterator[Client]:
    with serving(application(bench), viewer=LOCAL_OPERATOR) as started, Client(base_url=started) as opened:
        yield opened


def page(client: Client, address: str, *, status: int = 200) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == status, f"{address}: {answer.status_code}"
    assert answer.headers["content-type"].startswith("text/html")
    return BeautifulSoup(answer.text, "html.parser")


def results(client: Client, words: str, **more: str) -> BeautifulSoup:
    return page(client, f"/?{urlencode({'q': words, **more})}")


def text(soup: BeautifulSoup | Tag, selector: str) -> str:
    found = soup.select_one(selector)
    return " ".join(found.get_text().split()) if found else ""


def texts(soup: BeautifulSoup | Tag, selector: str) -> list[str]:
    return [" ".join(each.get_text().split()) for each in soup.select(selector)]


def href(soup: BeautifulSoup | Tag, selector: str) -> str:
    found = soup.select_one(selector)
    assert found is not None, selector
    return str(found["href"])


def query(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


def address_of(name: str, rest: str = "") -> str:
    return f"/r/{record_id(name)}{rest}"


def last_act(bench: Workbench) -> AuditEvent:
    return bench.ledger.events(limit=100_000)[-1]


def batch_named(bench: Workbench, name: str) -> Batch:
    batch = bench.ledger.batch(name)
    assert batch is not None
    return batch


# searching


def test_the_first_page_invites_to_search(client: Client) -> None:
    soup = page(client, "/")
    assert text(soup, "h1") == "अभिलेख कोष्ठ में खोजें"
    assert soup.select_one("input[name=q][autofocus]")
    assert soup.select(".hit") == []
    assert [query(str(link["href"]))["q"] for link in soup.select(".examples a")] == [[each] for each in EXAMPLES]


def test_a_hit_shows_its_title_kind_pages_and_the_words_found(client: Client) -> None:
    soup = results(client, "बंटवारा")
    assert text(soup, ".sum b") == "1 अभिलेख मिला"
    (hit,) = soup.select(".hit")
    assert text(hit, "h2") == "बंटवारा ग्राम खैरा"
    assert text(hit, ".chip") == "बंटवारा"
    assert "3 पृष्ठ" in text(hit, ".facts")
    assert texts(hit, "mark") == ["बंटवारा", "बंटवारा"]
    assert {query(str(link["href"]))["page"][0] for link in hit.select(".snippet a")} == {"1", "3"}
    assert query(href(hit, "h2 a"))["q"] == ["बंटवारा"]
    assert re.fullmatch(r"\d+\.\d\d सेकण्ड", texts(soup, ".sum span")[0])


@pytest.mark.parametrize("words", ["bantwara", "127/अ-6/2014-15", "१२७/अ-६/२०१४-१५", "127_अ_6_2014_15"])
def test_roman_letters_and_numbers_in_any_digits_find_it_too(client: Client, words: str) -> None:
    assert "बंटवारा ग्राम खैरा" in texts(results(client, words), ".hit h2")


def test_when_nothing_is_found_the_page_says_what_to_try(client: Client) -> None:
    soup = results(client, "अबूझमाड़तिलिस्म")
    assert text(soup, ".sum b") == "कुछ नहीं मिला"
    assert "seemankan" in text(soup, ".hits .hint")
    assert soup.select("aside") == []


def test_filters_that_leave_nothing_can_be_taken_away(client: Client) -> None:
    soup = results(client, "बंटवारा", village="धमधा", kind="order")
    assert [each["value"] for each in soup.select("form input[type=hidden]")] == ["order", "धमधा"]
    assert [query(str(link["href"])) for link in soup.select(".chip.on")] == [
        {"q": ["बंटवारा"], "village": ["धमधा"]},
        {"q": ["बंटवारा"], "kind": ["order"]},
    ]
    without = next(link for link in soup.select(".hits a") if link.get_text() == "सब शर्तें हटाकर खोजें")
    assert page(client, str(without["href"])).select(".hit")


def test_a_facet_narrows_down_and_calls_the_delivery_by_its_name(client: Client) -> None:
    soup = results(client, "पट्टा")
    facets = {text(each, "h3"): each for each in soup.select(".facet")}
    assert texts(facets["खेप"], "a span") == ["बस्ता 40 <b>"]
    narrowed = page(client, href(facets["विभाग"], "a"))
    assert text(narrowed, ".sum b") == "1 अभिलेख मिला"
    assert narrowed.select_one(".facet a.chosen[aria-current=true]")


def test_results_come_page_by_page(client: Client) -> None:
    first = results(client, "पट्टा", limit="1")
    assert "1 से 1 तक" in text(first, ".sum")
    second = page(client, href(first, "a[rel=next]"))
    assert texts(first, ".hit h2") != texts(second, ".hit h2")
    assert second.select_one("ol[start='2']")
    assert second.select("a[rel=next]") == []
    assert query(href(second, "a[rel=prev]")) == query(str(first.select_one(".sum") and "/?q=पट्टा&limit=1"))


def test_an_indian_date_is_understood(client: Client) -> None:
    soup = page(client, "/?date_from=१४.११.२०१४&date_to=15/11/2014")
    assert texts(soup, ".hit h2") == ["बंटवारा ग्राम खैरा"]
    assert soup.select_one("details[open] input[name=date_from][value='14-11-2014']")


@pytest.mark.parametrize(
    "asked",
    [
        "date_from=31-02-2014",
        "date_to=yesterday",
        "q=a&offset=-1",
        "q=a&offset=99999999",
        "q=a&offset=first",
        "q=a&limit=0",
        "q=a&limit=5000",
        "q=" + "क" * 501,
        "kind=" + "k" * 201,
        "&".join(f"village=v{n}" for n in range(51)),
    ],
    ids=lambda asked: asked[:24],
)
def test_a_search_beyond_reading_is_refused_kindly(client: Client, english: Client, asked: str) -> None:
    soup = page(client, f"/?{asked}", status=400)
    assert "21-05-1987" in text(soup, ".error")
    assert not re.search("[A-Za-z]{3}", text(soup, "main"))
    assert "21-05-1987" in text(page(english, f"/?{asked}", status=400), ".error")
    answer = client.get(f"/search.json?{asked}")
    assert (answer.status_code, answer.json()["code"]) == (400, "input")


@pytest.mark.parametrize(
    "words",
    ["\x00", "बंटवारा\x00", '"""', "* OR (", "\u202e", "a" * 500, "%", "' or 1=1 --", "क ्", "-", "\\", "[1 TO *]"],
)
def test_strange_words_are_only_words(client: Client, words: str) -> None:
    results(client, words)
    page(client, f"{address_of('mutation')}?q={quote(words)}")


def test_programs_get_the_contract(client: Client) -> None:
    answer = client.get("/search.json", params={"q": "बंटवारा"}).json()
    assert set(answer) == {"total", "took_ms", "hits", "facets"}
    (hit,) = answer["hits"]
    assert {"record_id", "title", "kind", "file_no", "date", "score", "match", "pages"} <= set(hit)
    assert (hit["record_id"], hit["match"]) == (record_id("mutation"), "exact")
    assert {"number", "size", "snippet", "boxes"} <= set(hit["pages"][0])
    assert len(hit["pages"][0]["boxes"][0]) == 4
    assert answer["facets"]["village"] == [{"value": "खैरा", "count": 1}]


# a record


def test_the_permanent_address_opens_the_first_page_and_names_itself(client: Client) -> None:
    soup = page(client, address_of("mutation"))
    assert text(soup, "h1") == "बंटवारा ग्राम खैरा"
    assert text(soup, ".known code") == f"http://abhilekh.example/r/{record_id('mutation')}"
    assert soup.select_one("input[name=page][type=number]")["value"] == "1"
    picture = client.get(str(soup.select_one(".paper img")["src"]))
    assert Image.open(io.BytesIO(picture.content)).format == "JPEG"


def test_the_words_are_marked_where_they_stand_on_the_picture(client: Client) -> None:
    soup = page(client, address_of("mutation", "?page=3&q=बंटवारा"))
    written = write_page("खसरा नंबर 402/1 रकबा 0.250 हेक्टेयर\nबंटवारा आदेश पारित")
    x0, y0, x1, y1 = next(word.box for word in written.words if word.text == "बंटवारा")
    (mark,) = soup.select(".paper .found-word")
    left, top = int(mark["x"]), int(mark["y"])
    assert (x0 - 10 < left <= x0, y0 - 10 < top <= y0) == (True, True)
    assert (x1 <= left + int(mark["width"]) < x1 + 10, y1 <= top + int(mark["height"]) < y1 + 10) == (True, True)
    assert soup.select_one("svg")["viewbox"] == f"0 0 {written.width} {written.height}"
    assert "2 पृष्ठों पर मिला" in text(soup, ".leaf")
    assert query(href(soup, "a[data-key=p]"))["page"] == ["1"]
    assert soup.select("a[data-key=n]") == []


def test_contents_lead_to_the_parts_and_details_to_their_place_on_the_page(client: Client) -> None:
    soup = page(client, address_of("mutation", "?page=3"))
    assert texts(soup, ".parts ol b") == ["आवेदन पत्र", "आदेश"]
    assert texts(soup, ".parts ol .current small") == ["पृष्ठ 3 · टीप"]
    assert query(href(soup, ".parts ol a"))["page"] == ["1"]
    evidence = page(client, href(soup, ".known dd a"))
    (mark,) = evidence.select(".paper .evidence")
    assert int(mark["x"]) <= 480 < 580 <= int(mark["x"]) + int(mark["width"])
    assert texts(soup, ".strip a") == ["1", "2", "3"]
    assert soup.select_one(".strip a[aria-current=page]").get_text() == "3"
    assert "कागज़ पर पृष्ठ 3/टीप" in text(soup, ".leaf")


def test_a_blank_page_says_so(client: Client, english: Client) -> None:
    assert "कोरा पृष्ठ" in texts(page(client, address_of("mutation", "?page=2")), ".note")
    assert "Blank page" in texts(page(english, address_of("mutation", "?page=2")), ".note")


def test_what_the_machine_doubts_is_shown_with_the_other_reading_and_its_picture(
    client: Client, english: Client
) -> None:
    soup = page(client, address_of("doubtful"))
    assert texts(soup, ".note.warn b") == ["संख्या दो तरह पढ़ी गई"]
    assert texts(soup, ".unsure li span") == ["पढ़ा गया: 412/3 · दूसरा पाठ: 472/3", "पढ़ा गया: 0.250"]
    assert len(soup.select(".paper .doubt")) == 2
    for picture in soup.select(".unsure img"):
        crop = Image.open(io.BytesIO(client.get(str(picture["src"])).content)).convert("RGB")
        assert is_red(crop.getpixel((crop.width // 2, crop.height // 2)))
    in_english = page(english, address_of("doubtful"))
    assert texts(in_english, ".unsure li span")[0] == "read: 412/3 · other reading: 472/3"
    assert "Turned to be read It is turned." in texts(in_english, ".note")


def test_one_is_led_to_the_pages_to_check_and_finds_their_records_by_what_is_to_be_checked(
    client: Client, english: Client
) -> None:
    soup = page(client, address_of("doubtful"))
    assert texts(soup, ".strip a.check") == ["1", "2"]
    assert text(soup, ".tocheck") == "2 पृष्ठ जाँचने योग्य अगला: पृष्ठ 2 \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
    assert query(href(soup, ".tocheck a"))["page"] == ["2"]
    found = page(english, "/?finding=numbers_differ")
    assert texts(found, ".hit h2") == ["अनिश्चित नोटशीट"]
    assert "To check: A number read in two ways ×" in text(found, ".chips")
    either = page(english, "/?finding=numbers_differ&finding=low_dpi")
    assert text(either, ".hit:-soup-contains('नोटशीट') .snippet") == "To check: Page 1 Page 2"
    coarse = page(english, "/?finding=low_dpi")
    assert query(href(coarse, ".hit:-soup-contains('नोटशीट') h2 a"))["page"] == ["2"]
    assert "Page could not be read 1" in texts(found, ".facet li")


def test_the_notes_of_a_sheet_stand_beside_it_and_lead_to_their_pages(client: Client) -> None:
    soup = page(client, address_of("doubtful", "?page=2"))
    assert [note["value"] for note in soup.select(".notes li")] == ["1", "2"]
    assert "पटवारी" in text(soup, ".notes li")
    assert text(soup, ".notes time") == "14-11-2014"
    assert query(href(soup, ".notes a"))["page"] == ["1"]
    assert "तहसीलदार" in text(soup, ".notes .current")


def test_a_page_that_could_not_be_read_says_why(client: Client) -> None:
    soup = page(client, address_of("torn", "?page=2"))
    assert "निर्धारित समय से अधिक" in text(soup, ".note.warn")
    assert soup.select(".paper img") == []
    assert "कुछ पृष्ठ पढ़े नहीं जा सके" in text(results(client, "फटा"), ".hit")


@pytest.mark.parametrize("number", ["0", "-1", "4", "99999999999999999999", "1e3", "two", "9" * 5000])
def test_a_page_that_is_none_is_not_found(client: Client, number: str) -> None:
    page(client, address_of("mutation", f"?page={number}"), status=404)
    page(client, address_of("mutation", f"/pages/{number}.jpg"), status=404)
    page(client, address_of("mutation", f"/original?page={number}"), status=404)


def test_an_original_comes_as_it_was_and_the_act_is_noted(client: Client, bench: Workbench) -> None:
    answer = client.get(address_of("mutation", "/original?page=3"))
    record = bench.library.record(record_id("mutation"), viewer=PUBLIC_OFFICER)
    kept = bench.library.original(record.record_id, viewer=PUBLIC_OFFICER, number=3)
    assert answer.content == kept.content
    assert answer.headers["content-disposition"] == f'attachment; filename="{record.record_id}-3.png"'
    assert answer.headers["cache-control"] == "no-store"
    act = last_act(bench)
    assert (act.actor, act.act, act.subject) == ("officer", "download", record.record_id)


# what must not be seen


@pytest.mark.parametrize(
    "rest", ["", "?q=बंटवारा", "/pages/1.jpg", "/original", "/copy.pdf", "/why", "/crops/1.png?box=1,1,9,9"]
)
@pytest.mark.parametrize("name", HIDDEN)
def test_a_hidden_record_is_like_one_that_never_was(client: Client, name: str, rest: str) -> None:
    hidden, unknown = client.get(address_of(name, rest)), client.get(f"/r/{UNKNOWN}{rest}")
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert hidden.text == unknown.text
    assert {**hidden.headers, "date": ""} == {**unknown.headers, "date": ""}


def test_a_hidden_record_is_neither_found_nor_counted(client: Client, operator: Client) -> None:
    soup = results(client, "बंटवारा")
    assert text(soup, ".sum b") == "1 अभिलेख मिला"
    assert "गुप्तपुर" not in str(soup)
    assert not re.search("गोपनीय|विभागीय", str(soup))
    everything = client.get("/search.json").json()
    assert not set(map(record_id, HIDDEN)) & {hit["record_id"] for hit in everything["hits"]}
    assert "गुप्तपुर" not in str(everything["facets"])
    assert record_id("confidential") in operator.get("/search.json?q=बंटवारा").text


def test_a_hidden_delivery_is_not_named_in_a_search_for_it(client: Client, bench: Workbench) -> None:
    soup = page(client, f"/?q=बंटवारा&batch={batch_named(bench, 'गोपनीय खेप').id}")
    assert "गोपनीय खेप" not in str(soup)


def test_a_delivery_lists_and_counts_only_what_may_be_seen(client: Client, bench: Workbench) -> None:
    soup = page(client, f"/batches/{batch_named(bench, 'बस्ता 40 <b>').id}")
    assert texts(soup, ".chips a") == ["सभी 7", "उपलब्ध 5", "आंशिक 1", "अस्वीकृत 1"]
    assert not re.search("held|गोपनीय|गुप्त|confidential", str(soup))
    assert set(texts(soup, "td:first-child a")) >= {"mutation.png", "torn.png"}
    listed = page(client, "/batches")
    assert "बस्ता 40 <b>" in texts(listed, "td:first-child a")
    assert text(listed, "tr:-soup-contains('बस्ता 40') small").endswith("7 फाइलें")


def test_a_delivery_of_hidden_files_only_is_hidden_itself(client: Client, bench: Workbench) -> None:
    hidden = client.get(f"/batches/{batch_named(bench, 'गोपनीय खेप').id}")
    unknown = client.get(f"/batches/b{'0' * 16}")
    assert (hidden.status_code, hidden.text) == (404, unknown.text)
    assert "गोपनीय खेप" not in client.get("/batches").text


def test_who_may_see_it_sees_it(operator: Client, bench: Workbench) -> None:
    soup = page(operator, f"/batches/{batch_named(bench, 'बस्ता 40 <b>').id}")
    assert "heldpaper.png" in texts(soup, "td:first-child a")
    assert "परम गुप्त.pdf" not in str(soup)
    assert text(page(operator, address_of("heldpaper")), "h1") == "गोपनीय"


def test_an_officer_of_one_department_sees_nothing_of_another(bench: Workbench) -> None:
    with serving(application(bench), viewer=FOREST) as started, Client(base_url=started) as client:
        assert texts(results(client, "पट्टा"), ".hit h2") == ["वन भूमि"]
        page(client, address_of("forest"))
        page(client, address_of("revenue"), status=404)
        assert "revenue.png" not in client.get(f"/batches/{batch_named(bench, 'बस्ता 40 <b>').id}").text
        assert "वन खेप" in client.get("/batches").text


# persons' numbers


def test_numbers_of_persons_are_hidden_in_every_text(client: Client, bench: Workbench) -> None:
    batch = batch_named(bench, "बस्ता 40 <b>")
    addresses = [
        "/?q=आधार",
        "/search.json?q=आधार",
        address_of("masked"),
        address_of("masked", "?q=2345"),
        address_of("masked", "/why"),
        f"/batches/{batch.id}",
    ]
    for address in addresses:
        answer = client.get(address)
        assert "परसदा" in answer.text or "आधार" in answer.text
        assert not any(
            digits in answer.text.replace("q=2345", "").replace('value="2345"', "") for digits in AADHAAR[:2]
        )
    soup = page(client, address_of("masked"))
    assert "XXXX XXXX 0124" in text(soup, "pre")
    assert "छिपाए गए हैं" in text(soup, ".warn")


def test_numbers_of_persons_are_painted_over_in_the_picture(client: Client, operator: Client) -> None:
    box = write_page(f"आधार क्रमांक {' '.join(AADHAAR)} ग्राम परसदा").words[2].box
    shown, open_ = (each.get(address_of("masked", "/pages/1.jpg")) for each in (client, operator))
    assert is_red(pixel_of(shown.content, box)) is False
    assert is_red(pixel_of(open_.content, box)) is True
    assert shown.headers["cache-control"].startswith("private")


def test_an_original_with_numbers_of_persons_is_refused(client: Client, operator: Client) -> None:
    soup = page(client, address_of("masked", "/original"), status=403)
    assert "खोजने योग्य PDF" in text(soup, ".error")
    page(client, address_of("masked", "/original?page=2"), status=403)
    assert page(client, address_of("masked")).select("a[href*='/original']") == []
    assert operator.get(address_of("masked", "/original")).status_code == 200


def test_a_masked_number_does_not_come_back_as_one_that_is_not_sure(client: Client, operator: Client) -> None:
    shown = client.get(address_of("maskedtwice"))
    assert MOBILE not in shown.text
    assert MISREAD not in shown.text
    soup = BeautifulSoup(shown.text, "html.parser")
    assert texts(soup, ".unsure li span") == ["पढ़ा गया: 412 · दूसरा पाठ: 472"]
    assert MISREAD in text(page(operator, address_of("maskedtwice")), ".unsure")


def test_a_crop_of_the_number_is_painted_over(client: Client, operator: Client) -> None:
    box = write_page(f"आधार क्रमांक {' '.join(AADHAAR)} ग्राम परसदा").words[2].box
    asked = address_of("masked", f"/crops/1.png?box={','.join(map(str, box))}")
    shown, whole = (Image.open(io.BytesIO(each.get(asked).content)).convert("RGB") for each in (client, operator))
    middle = shown.width // 2, shown.height // 2
    assert is_red(shown.getpixel(middle)) is False
    assert is_red(whole.getpixel(middle)) is True
    assert client.get(address_of("masked", "/crops/1.png?box=1,2,x,4")).status_code in {400, 404, 422}


def test_why_names_the_rule_the_place_and_its_picture_in_both_languages(client: Client, english: Client) -> None:
    soup = page(client, address_of("mutation"))
    assert soup.select(f"a[href='{address_of('mutation', '/why')}']")
    why = page(client, address_of("mutation", "/why"))
    assert "क्यों?" in text(why, "h1")
    assert "test" in {code.text for code in why.select("table code")}
    pictures = why.select("table img.crop")
    assert all(client.get(str(img["src"])).headers["content-type"] == "image/png" for img in pictures)
    assert "Why?" in text(page(english, address_of("mutation", "/why")), "h1")


def test_a_value_of_little_confidence_is_a_hint_until_somebody_confirms_it(client: Client, english: Client) -> None:
    values = texts(page(client, address_of("doubtful")), ".known dd > span")
    assert values == ["शायद खैरा", "खरसिया", "रायगढ़"]
    assert texts(page(english, address_of("doubtful")), ".known dd > span")[0] == "perhaps खैरा"
    why = page(client, address_of("doubtful", "/why"))
    assert texts(why, "tr:has(th[scope=row]) td:nth-child(2)") == ["शायद खैरा", "खरसिया", "रायगढ़"]


def test_the_pdf_has_neither_the_numbers_nor_their_picture(client: Client, operator: Client) -> None:
    box = write_page(f"आधार क्रमांक {' '.join(AADHAAR)} ग्राम परसदा").words[2].box
    shown, whole = (each.get(address_of("masked", "/copy.pdf")) for each in (client, operator))
    assert shown.headers["content-type"] == "application/pdf"
    assert shown.headers["abhilekh-pdfa"] == whole.headers["abhilekh-pdfa"] == "true"
    assert is_red(pdf_pixel(shown.content, box)) is False
    assert is_red(pdf_pixel(whole.content, box)) is True
    assert AADHAAR[0] not in pdf_text(shown.content)
    assert AADHAAR[0] in pdf_text(whole.content)


def pixel_of(picture: bytes, box: tuple[int, int, int, int], *, width: int = 2480) -> tuple[int, ...]:
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    scale = image.width / width
    return image.getpixel((int((box[0] + box[2]) / 2 * scale), int((box[1] + box[3]) / 2 * scale)))


def is_red(pixel: tuple[int, ...]) -> bool:
    return all(abs(found - wanted) < 60 for found, wanted in zip(pixel, WORD_COLOUR, strict=True))


def pdf_pixel(content: bytes, box: tuple[int, int, int, int]) -> tuple[int, ...]:
    with pypdfium2.PdfDocument(content) as document:
        held = io.BytesIO()
        document[0].render(scale=1).to_pil().save(held, "PNG")
    return pixel_of(held.getvalue(), box)


def pdf_text(content: bytes) -> str:
    with pikepdf.open(io.BytesIO(content)) as document:
        assert len(document.pages) == 2
    with pypdfium2.PdfDocument(content) as document:
        return "".join(each.get_textpage().get_text_range() for each in document)


# deliveries


def test_a_real_delivery_is_accounted_for(client: Client, english: Client, bench: Workbench) -> None:
    batch = batch_named(bench, "बस्ता 12")
    soup = page(client, f"/batches/{batch.id}")
    assert texts(soup, ".chips a") == ["सभी 6", "उपलब्ध 3", "अस्वीकृत 2", "दोहरी प्रति 1"]
    refusals = page(client, href(soup, ".chip.refused"))
    assert "फाइल खाली है।" in text(refusals, "tr:-soup-contains('empty.pdf') small")
    assert refusals.select_one(".chip.refused[aria-current=true]")
    in_english = page(english, f"/batches/{batch.id}?outcome=refused")
    assert "0 bytes" in text(in_english, "tr:-soup-contains('empty.pdf') small")
    duplicate = page(client, f"/batches/{batch.id}?outcome=duplicate")
    page(client, href(duplicate, "td a"))


def test_what_the_register_names_and_did_not_come_is_told_but_not_what_is_hidden(
    client: Client, english: Client, operator: Client, bench: Workbench
) -> None:
    batch = open_batch(bench, "पंजी वाली खेप", at=NOW - timedelta(days=7))
    keep_record(bench, batch, "openfile", ["एक"], title="खुली", sources=("1.png",))
    keep_record(bench, batch, "heldfile", ["गोपनीय"], title="रोकी", held=True, sources=("2.png",))
    rows = (
        RegisterRow(number="1", pages=3),
        RegisterRow(number="2", pages=3),
        RegisterRow(number="3"),
        RegisterRow(number="गुप्त 4", classification=Classification.CONFIDENTIAL),
    )
    report = make_report(bench.ledger, batch, seconds=1.0, gaps=reconcile(Register(rows), bench.ledger.items(batch.id)))
    keep_report(bench.store, report, had_register=True)
    address = f"/batches/{batch.id}"
    assert texts(page(client, address), ".gaps td") == ["1 3 में से 1 पृष्ठ आए", "पृष्ठ कम", "3", "नहीं आई"]
    assert texts(page(english, address), ".gaps td") == ["1 1 of 3 pages came", "Short of pages", "3", "Missing"]
    assert len(page(operator, address).select(".gaps tr")) == 4
    assert text(page(english, address), ".gaps .hint").startswith(f"As of {moment_of(report.finished_at)};")
    keep_report(bench.store, make_report(bench.ledger, batch, seconds=1.0))  # a run without the register
    assert len(page(client, address).select(".gaps tr")) == 2


def test_a_file_that_is_still_being_read_is_not_named_by_the_register_either(
    client: Client, operator: Client, bench: Workbench
) -> None:
    batch = open_batch(bench, "पंजी और अधूरी", at=NOW - timedelta(days=7))
    keep_record(bench, batch, "donefile", ["एक"], title="पढ़ी", sources=("1.png",))
    add_item(bench, batch, "मोबाइल वाला आरोप.pdf", ItemStatus.RECEIVED)
    gaps = reconcile(Register([RegisterRow(number="1")]), bench.ledger.items(batch.id))
    keep_report(bench.store, make_report(bench.ledger, batch, seconds=1.0, gaps=gaps), had_register=True)
    assert "आरोप" not in client.get(f"/batches/{batch.id}").text
    assert "आरोप" in text(page(operator, f"/batches/{batch.id}"), ".gaps")


def test_a_long_delivery_comes_page_by_page_and_stays_small(client: Client, bench: Workbench) -> None:
    batch = open_batch(bench, "long", at=NOW - timedelta(days=9))
    for number in range(FILES_A_PAGE + 30):
        add_item(bench, batch, f"{'बहुत लम्बा नाम ' * 6}{number}.pdf", ItemStatus.REFUSED, error=refused("corrupt_file"))
    answer = client.get(f"/batches/{batch.id}")
    assert len(answer.content) < 200_000
    soup = page(client, f"/batches/{batch.id}")
    assert len(soup.select("tbody tr")) == FILES_A_PAGE
    assert "1 से 200 तक · 230 फाइलें" in text(soup, ".range")
    assert len(page(client, href(soup, "a[rel=next]")).select("tbody tr")) == 30
    assert page(client, f"/batches/{batch.id}?page=9").select("tbody tr") == []
    page(client, f"/batches/{batch.id}?outcome=lost", status=404)


def test_many_deliveries_come_page_by_page_the_newest_first(client: Client, bench: Workbench) -> None:
    for number in range(BATCHES_A_PAGE):
        open_batch(bench, f"old {number:02}", at=NOW - timedelta(days=100 - number))
    first = page(client, "/batches")
    assert len(first.select("tbody tr")) == BATCHES_A_PAGE
    assert text(first, "tbody td a") == "वन खेप"
    second = page(client, href(first, "a[rel=next]"))
    assert texts(second, "td:first-child a")[-1] == "old 00"


def test_files_being_read_are_counted_and_not_named(client: Client, bench: Workbench) -> None:
    batch = open_batch(bench, "being read", at=NOW - timedelta(days=8))
    add_item(bench, batch, "कौन जाने.pdf", ItemStatus.RECEIVED)
    soup = page(client, f"/batches/{batch.id}")
    assert "कौन जाने" not in str(soup)
    assert "1 फाइल अभी पढ़ी जा रही है" in text(soup, ".hint[role=status]")


# the pages as such

EVERY_PAGE = (
    "/",
    "/?q=बंटवारा",
    "/?q=script",
    "/r/{wicked}?q=script",
    "/r/{mutation}",
    "/r/{masked}",
    "/r/{doubtful}",
    "/batches",
    "/nowhere",
)


@pytest.fixture(params=EVERY_PAGE)
def any_page(request: pytest.FixtureRequest, client: Client) -> Response:
    names = {name: record_id(name) for name in ("wicked", "mutation", "masked", "doubtful")}
    return client.get(request.param.format(**names))


def test_no_page_has_script_or_style_in_it(any_page: Response) -> None:
    soup = BeautifulSoup(any_page.text, "html.parser")
    assert [tag.get("src") for tag in soup.select("script")] == ["/static/keys.js"]
    assert soup.select("style, [style], iframe, object, embed") == []
    assert not [name for tag in soup.find_all() for name in tag.attrs if name.startswith("on")]
    assert any_page.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert any_page.headers["x-content-type-options"] == "nosniff"
    assert any_page.headers["cache-control"] == "no-store"
    addresses = [str(tag[name]) for tag in soup.find_all() for name in ("href", "src", "action") if tag.has_attr(name)]
    assert {urlsplit(address).netloc for address in addresses} <= {"", "127.0.0.1:4200"}


def test_every_control_and_picture_has_a_name(any_page: Response) -> None:
    soup = BeautifulSoup(any_page.text, "html.parser")
    assert soup.html is not None
    assert soup.html["lang"] == "hi"
    assert len(soup.select("h1")) == 1
    assert soup.title is not None
    assert soup.title.get_text().strip()
    for control in soup.select("input:not([type=hidden])"):
        assert control.get("aria-label") or control.find_parent("label"), control
    for link in soup.select("a, button, summary"):
        assert link.get_text().strip() or link.get("aria-label") or link.get("aria-hidden"), link
    assert all(picture.has_attr("alt") for picture in soup.select("img"))
    names = {each["id"] for each in soup.select("[id]")}
    assert {name for each in soup.select("[aria-labelledby]") for name in str(each["aria-labelledby"]).split()} <= names
    assert {str(each["href"])[1:] for each in soup.select("a[href^='#']")} <= names


@pytest.mark.parametrize(
    "asked",
    [
        "/?q=script",
        "/r/{wicked}",
        "/r/{wicked}?q={script}&fact={script}",
        "/?q={script}",
        "/?village={script}",
        "/?file_no={script}",
    ],
)
def test_names_and_words_are_never_markup(client: Client, asked: str) -> None:
    answer = client.get(asked.format(wicked=record_id("wicked"), script=quote(SCRIPT + '"><img src=x>')))
    assert answer.status_code == 200
    soup = BeautifulSoup(answer.text, "html.parser")
    assert len(soup.select("script")) == 1
    assert soup.select("img[src=x]") == []


def test_a_wicked_title_is_shown_as_it_is(client: Client) -> None:
    assert text(page(client, address_of("wicked")), "h1") == f"दुष्ट {SCRIPT}"
    assert SCRIPT in text(page(client, address_of("wicked")), "dd")


@pytest.mark.parametrize(
    "asked",
    [
        "/r/..%2f..%2fledger.db",
        "/r/rABC",
        "/r/r%00aaaaaaaaaaaaaaa",
        "/r/%27%20or%201=1",
        "/r/" + "r" * 3000,
        "/batches/..%2f..",
        "/batches/%00",
        "/batches/बस्ता 40",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/nothing.css",
        "/nowhere",
        "/language/fr",
        "/docs",
        "/openapi.json",
    ],
)
def test_an_address_that_is_none_is_not_found(client: Client, asked: str) -> None:
    answer = client.get(asked)
    assert answer.status_code == 404
    assert answer.headers["content-security-policy"] == POLICY
    assert "Traceback" not in answer.text
    if not asked.endswith(".json"):
        assert "नई खोज" in answer.text


@pytest.mark.parametrize(
    "asked",
    [
        "/",
        "/?q=आदेश",
        "/search.json?q=आदेश",
        "/r/{id}",
        "/r/{id}/original",
        "/r/{id}/copy.pdf",
        "/r/{id}/why",
        "/r/{id}/crops/1.png?box=10,10,90,40",
        "/batches",
        "/healthz",
        "/static/style.css",
    ],
)
def test_head_answers_as_get_does_without_the_body(client: Client, bench: Workbench, asked: str) -> None:
    asked = asked.format(id=record_id("mutation"))
    before = last_act(bench)
    head = client.head(asked)
    assert (head.status_code, head.content) == (200, b"")
    assert last_act(bench) == before
    assert head.headers["content-type"] == client.get(asked).headers["content-type"]


def test_what_is_not_asked_for_with_get_is_refused(client: Client) -> None:
    answer = client.post("/", data={"q": "आदेश"})
    assert (answer.status_code, set(answer.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})
    assert "नई खोज" in answer.text


def test_the_language_is_remembered_and_one_stays_on_the_page(address: str) -> None:
    with Client(base_url=address) as client:
        came_from = f"{address}/r/x?page=3&q=%E0%A4%AD"
        answer = client.get("/language/en", headers={"referer": came_from})
        assert (answer.status_code, answer.headers["location"]) == (303, "/r/x?page=3&q=%E0%A4%AD")
        cookie = answer.headers["set-cookie"]
        assert all(part in cookie for part in ("language=en", "HttpOnly", "SameSite=lax", "Max-Age="))
        assert text(page(client, "/"), "h1") == "Search the record room"
        client.get("/language/hi")
        assert text(page(client, "/"), "h1") == "अभिलेख कोष्ठ में खोजें"


@pytest.mark.parametrize(
    "came_from", ["http://evil.example/x", "{here}//evil.example/", "{here}/\\\\evil.example", "", "x"]
)
def test_the_language_never_leads_away(client: Client, address: str, came_from: str) -> None:
    answer = client.get("/language/hi", headers={"referer": came_from.format(here=address)})
    location = answer.headers["location"]
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


def test_static_files_are_asked_for_again_and_need_not_be_sent_again(client: Client) -> None:
    first = client.get("/static/style.css")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/static/style.css", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


def test_a_service_that_is_down_is_told_kindly_and_logged(bench: Workbench, caplog: pytest.LogCaptureFixture) -> None:
    class Down:
        def search(self, *_args: object, **_more: object) -> None:
            raise IndexingError("Elasticsearch at es:9200 did not answer.")

    with serving(application(bench, search=Down())) as started, Client(base_url=started) as client:
        assert "खोज सेवा उत्तर नहीं दे रही है।" in text(page(client, "/?q=a", status=503), ".error")
        assert client.get("/search.json?q=a").json()["code"] == "index"
    assert "did not answer" in caplog.text


def test_a_bug_is_a_page_too_and_logged_whole(bench: Workbench, caplog: pytest.LogCaptureFixture) -> None:
    app = application(bench)

    def broken() -> None:
        raise RuntimeError("secret of the machine")

    app.dependency_overrides[shelf_of] = broken
    with serving(app) as started, Client(base_url=started) as client:
        soup = page(client, "/?q=a", status=500)
        assert text(soup, "h1") == "प्रोग्राम में त्रुटि हुई"
        assert "secret of the machine" not in str(soup)
        assert client.get("/?q=a").headers["content-security-policy"] == POLICY
    assert "secret of the machine" in caplog.text


def test_the_colours_can_be_read() -> None:
    style = Path("search/web/static/style.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", style))
    grounds = {
        "ink": ("paper", "ground", "mark", "hover"),
        "soft": ("paper", "ground", "hover"),
        "brand": ("paper", "ground"),
        "on-brand": ("brand",),
        "on-chip": ("chip",),
        "good": ("good-ground",),
        "bad": ("bad-ground",),
        "warn": ("paper", "ground", "warn-ground"),
    }
    for ink, on in grounds.items():
        for ground in on:
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)


def contrast(one: str, other: str) -> float:
    """As WCAG 2 reckons it."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)
