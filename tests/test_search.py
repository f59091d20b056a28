"""Search as its callers see it: a page of results for a viewer."""

import logging
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from schemas.access import PUBLIC_OFFICER, Viewer
from schemas.errors import ConfigError, IndexingError, NotFoundError
from schemas.queries import Hit, PageHit, SearchPage, SearchRequest
from schemas.settings import Settings
from search.documents import build_documents
from search.elastic import ElasticIndex
from search.embedded import EmbeddedIndex
from search.facets import SHOWN_VALUES
from search.opening import open_index
from search.search import PAGES_A_HIT, Search
from tests.search_records import Shelf, archive_documents, make_record, name_of, record_id


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedIndex:
    index = EmbeddedIndex(tmp_path_factory.mktemp("index"), folding="test")
    index.put(archive_documents())
    return index


def ask(index: EmbeddedIndex, words: str = "", shelf: Shelf | None = None, **filters: Any) -> SearchPage:
    request = SearchRequest(words=words, **filters)
    return Search(index, shelf or Shelf()).search(request, viewer=PUBLIC_OFFICER)


def test_a_hit_says_what_an_officer_wants_to_know(index: EmbeddedIndex) -> None:
    [hit] = ask(index, "१२/अ-६/१९८७-८८").hits
    page = hit.pages[0]
    assert hit == Hit(
        record_id=record_id("mutation"),
        title="नामांतरण ग्राम खैरा",
        kind="mutation",
        file_no="12/अ-6/1987-88",
        date=None,
        score=hit.score,
        match="identifier",
        pages=(
            PageHit(
                number=1,
                size=page.size,
                snippet="राजस्व प्रकरण क्रमांक १२/अ-६/१९८७-८८ नामांतरण पंजी ग्राम खैरा",
                marks=((22, 36),),
                boxes=page.boxes,
            ),
        ),
        page_count=2,
    )
    assert len(page.boxes) == 1


def test_nobody_searches_without_a_viewer(index: EmbeddedIndex) -> None:
    with pytest.raises(TypeError):
        Search(index, Shelf()).search(SearchRequest())  # type: ignore[call-arg]


def test_pages_are_read_for_the_viewer_and_only_those_shown(index: EmbeddedIndex) -> None:
    shelf = Shelf()
    viewer = Viewer(name="clerk")
    Search(index, shelf).search(SearchRequest(words="वसूली"), viewer=viewer)
    assert shelf.asked == [(record_id("bundle"), viewer, (3,))]


def test_filters_alone_read_no_pages(index: EmbeddedIndex) -> None:
    shelf = Shelf()
    page = ask(index, shelf=shelf, kind=("order",))
    assert shelf.asked == []
    assert {hit.match for hit in page.hits} == {"filter"}
    assert all(hit.pages == () for hit in page.hits)


def test_a_number_asked_for_by_a_filter_is_shown_on_its_page(index: EmbeddedIndex) -> None:
    [hit] = ask(index, khasra="402/1").hits
    assert (hit.match, [page.number for page in hit.pages]) == ("identifier", [2])


def test_a_word_of_the_title_alone_is_a_hit_without_a_page(index: EmbeddedIndex) -> None:
    hits = {name_of(hit.record_id): hit for hit in ask(index, "पांचसाला").hits}
    assert hits["plot"].pages == ()


def test_a_record_that_the_library_does_not_show_is_not_shown(
    index: EmbeddedIndex, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    page = ask(index, "नामांतरण", Shelf(()))
    assert (page.total, page.hits) == (0, ())
    assert record_id("mutation") in caplog.text


def test_a_page_whose_text_is_gone_is_left_out(index: EmbeddedIndex) -> None:
    record, texts = make_record("bundle", [None, None, None, None])
    [hit] = ask(index, "वसूली", Shelf([(record, texts)])).hits
    assert hit.pages == ()


def test_a_partial_record_says_so(index: EmbeddedIndex) -> None:
    [hit] = ask(index, "फटा").hits
    assert (hit.partial, hit.page_count) == (True, 3)


def test_the_time_taken_is_measured_by_the_clock_given(index: EmbeddedIndex) -> None:
    ticks = iter([10.0, 10.0426])
    search = Search(index, Shelf(), clock=lambda: next(ticks))
    assert search.search(SearchRequest(), viewer=PUBLIC_OFFICER).took_ms == 43


def test_only_the_best_pages_of_a_long_record_are_shown(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path, folding="test")
    record = make_record("long", ["खसरा नंबर"] * 12)
    index.put([build_documents(*record)])
    [hit] = ask(index, "खसरा", Shelf([record])).hits
    assert len(hit.pages) == PAGES_A_HIT


def test_a_title_that_says_it_comes_before_a_long_text_that_mentions_it(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path, folding="test")
    mentions = make_record("mentions", ["नजूल नजूल नजूल पट्टा"], title="विविध")
    named = make_record("named", ["पट्टा " + "अन्य शब्द " * 40], title="नजूल पट्टा")
    index.put([build_documents(*mentions), build_documents(*named)])
    page = ask(index, "नजूल", Shelf([mentions, named]))
    assert [name_of(hit.record_id) for hit in page.hits] == ["named", "mentions"]


def test_a_chosen_value_is_shown_among_the_commonest(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path, folding="test")
    letters = "bcdefghijklmnopqrstuvwxyz"
    common = [make_record(f"c{a}{b}", [""], kind=f"kind_{a}{b}") for a in letters[:8] for b in letters[:8]]
    index.put(
        build_documents(*one) for one in [*common, *(make_record(f"d{a}", [""], kind="kind_bb") for a in letters)]
    )
    shown = ask(index).facets["kind"]
    assert (shown[0].value, shown[0].count, len(shown)) == ("kind_bb", 26, SHOWN_VALUES)
    rare = "kind_ii"
    assert rare not in {one.value for one in shown}
    assert rare in {one.value for one in ask(index, kind=(rare,)).facets["kind"]}


def test_a_place_is_shown_in_its_commonest_spelling(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path, folding="test")
    spellings = {"b": "खंडवा", "c": "खण्डवा", "d": "खण्डवा"}
    index.put(build_documents(*make_record(name, [""], facts={"district": value})) for name, value in spellings.items())
    [shown] = ask(index).facets["district"]
    assert (shown.value, shown.count) == ("खण्डवा", 3)


def test_one_record_is_searched_page_by_page(index: EmbeddedIndex) -> None:
    search = Search(index, Shelf())
    hits = search.find_in_record(record_id("bundle"), "कर", viewer=PUBLIC_OFFICER)
    assert [hit.number for hit in hits] == [2, 3]
    assert [hit.snippet[slice(*hit.marks[0])] for hit in hits] == ["कर", "कर"]


def test_words_in_a_record_are_taken_as_strictly_as_it_allows(index: EmbeddedIndex) -> None:
    search = Search(index, Shelf())
    [strict] = search.find_in_record(record_id("durgabai"), "दुर्गा", viewer=PUBLIC_OFFICER)
    assert [strict.snippet[start:end] for start, end in strict.marks] == ["दुर्गा"]
    [loose] = search.find_in_record(record_id("survey"), "seemankan", viewer=PUBLIC_OFFICER)
    assert len(loose.boxes) == 2
    [misread] = search.find_in_record(record_id("assessed"), "पुनर्निर्धारण", viewer=PUBLIC_OFFICER)
    assert len(misread.boxes) == 1


def test_a_record_that_lacks_one_of_the_words_shows_the_others(index: EmbeddedIndex) -> None:
    hits = Search(index, Shelf()).find_in_record(record_id("bundle"), "वसूली नक्शा", viewer=PUBLIC_OFFICER)
    assert [hit.number for hit in hits] == [3]


def test_no_words_are_on_no_page(index: EmbeddedIndex) -> None:
    assert Search(index, Shelf()).find_in_record(record_id("bundle"), " — ", viewer=PUBLIC_OFFICER) == ()


def test_a_record_that_is_not_there_for_the_viewer_is_not_searched(index: EmbeddedIndex) -> None:
    with pytest.raises(NotFoundError):
        Search(index, Shelf(())).find_in_record(record_id("bundle"), "कर", viewer=PUBLIC_OFFICER)


def test_the_settings_say_which_index_is_opened(tmp_path: Path) -> None:
    assert isinstance(open_index(Settings(home=tmp_path)), EmbeddedIndex)
    opened = open_index(Settings(index=f"file://{tmp_path / 'elsewhere'}"))
    assert str(tmp_path / "elsewhere") in opened.probe()
    elastic = open_index(
        Settings(index="http://127.0.0.1:9/archive", index_user="elastic", index_password=SecretStr("x"))
    )
    assert isinstance(elastic, ElasticIndex)
    elastic.close()


def test_an_address_may_be_of_the_sixth_internet_protocol() -> None:
    elastic = open_index(Settings(index="http://[::1]:9/archive"))
    with pytest.raises(IndexingError, match=re.escape("http://[::1]:9")):
        elastic.count()
    elastic.close()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ftp://host/x", "ABHILEKH_INDEX"),
        ("elasticsearch", "ABHILEKH_INDEX"),
        ("http://elastic:secret@host:9200/x", "ABHILEKH_INDEX_USER"),
        ("http://host:9200/Big", "Big"),
        ("http://host:9200/a/b", "a/b"),
        ("http://host:nine/a", "ABHILEKH_INDEX"),
        ("http:///a", "ABHILEKH_INDEX"),
    ],
)
def test_an_address_that_is_none_is_refused_and_never_shown_with_its_password(address: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        open_index(Settings(index=address))
    assert "secret" not in str(caught.value)
