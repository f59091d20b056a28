"""Describing kept records again: what changed is kept and told, what people decided stays, and twice is once."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.artifacts import redescription_markdown
from flows.redescription import run_redescription
from flows.workbench import Workbench
from pipeline import keys
from pipeline.describing.peoples_word import move_pages
from pipeline.keep import Keeper, Version
from pipeline.ledger.rows import RecordRow
from pipeline.plan import make_plan
from pipeline.redescribe import Lying, Redescriber, Selection, compare, describe_again, redescribe
from pipeline.verify import verify
from schemas.access import LOCAL_OPERATOR, Classification
from schemas.errors import AbhilekhError, NotFoundError
from schemas.items import ItemStatus
from schemas.plan import differ_in_kinds_alone
from schemas.queries import SearchRequest
from schemas.records import Confirmed, Field, Link, Part, Record
from schemas.redescription import RedescriptionReport
from schemas.settings import Settings
from schemas.taxonomy import KINDS_FILE, OFFICES_FILE, PACKAGED, load_taxonomy
from search.documents import Documents
from search.feed import drain_outbox, make_entry, write_entries
from search.index import Refusal
from tests.bench.documents.papers import fill, templates
from tests.test_describe import FILE
from tests.web_archive import add_item, keep_record, open_batch
from tests.written_pages import write_page

AT = datetime(2026, 11, 25, tzinfo=UTC)
LETTER = """
                      कार्यालय तहसीलदार, तहसील सीतापुर
क्रमांक/118/नजूल/1994                               सीतापुर, दिनांक 2/2/1994
प्रति,
     कलेक्टर, जिला सरगुजा
विषय :- तालाब की भूमि की जानकारी।
     उपरोक्त विषयांतर्गत लेख है कि भूमि खसरा नंबर 101 रकबा 0.405 हेक्टेयर है।
"""
SECRET = f"{LETTER}\n                              गोपनीय\n"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    with Workbench(Settings(home=tmp_path / "home", engine="rehearsal", workers=2)) as opened:
        yield opened


@pytest.fixture
def letter(bench: Workbench) -> Record:
    return keep_record(bench, open_batch(bench, "बस्ता 40"), "patra", [LETTER])


def run(bench: Workbench, *, dry_run: bool = False, **selection: object) -> RedescriptionReport:
    return run_redescription(bench, Selection(**selection), dry_run=dry_run, by="सीमा")


def current(bench: Workbench, record: Record) -> Record:
    return bench.library.record(record.record_id, viewer=LOCAL_OPERATOR)


def values(fields: tuple[Field, ...]) -> dict[str, str | None]:
    return {field.name: field.value for field in fields}


def confirm(bench: Workbench, record: Record, **update: object) -> Record:
    """A person's version, described by rules that are not those of now."""
    return bench.keeper.put_version(record.model_copy(update={"describing": "of before", **update}), actor="asha")


def with_cue(folder: Path, kind: str, words: str) -> Path:
    """A folder with a cue file that takes papers with these words as their title for that kind."""
    told = (PACKAGED / KINDS_FILE).read_text(encoding="utf-8")
    cue = f'[{kind}]\nhindi = "जाँच"\nenglish = "Trial"\ncues = [{{ at = "title", text = "{words}", weight = 40 }}]\n'
    folder.mkdir()
    (folder / KINDS_FILE).write_text(f"{told}\n{cue}", encoding="utf-8")
    return folder


def test_a_record_gets_what_its_pages_say_now_and_is_found_by_it(bench: Workbench, letter: Record) -> None:
    report = run(bench)
    after = current(bench, letter)
    assert (report.counts["changed"], report.pages, after.version) == (1, 1, 2)
    assert values(after.fields)["date"] == "1994-02-02"
    assert ("date", "gained") in {(change.what, change.how) for change in report.changes}
    hits = bench.search.search(SearchRequest(file_no="118/नजूल/1994"), viewer=LOCAL_OPERATOR).hits
    assert [hit.record_id for hit in hits] == [letter.record_id]
    assert list(verify(bench.store, bench.ledger, indexed=bench.index.versions)) == []


def test_a_second_run_finds_it_up_to_date_and_a_same_description_makes_no_version(
    bench: Workbench, letter: Record
) -> None:
    run(bench)
    assert run(bench).counts == {"changed": 0, "unchanged": 0, "up_to_date": 1, "failed": 0}
    confirm(bench, current(bench, letter))
    report = run(bench)
    assert (report.counts["unchanged"], report.changes) == (1, ())
    assert current(bench, letter).version == 3


def test_a_dry_run_tells_the_same_and_keeps_nothing(bench: Workbench, letter: Record) -> None:
    told = run(bench, dry_run=True)
    assert current(bench, letter).version == 1
    kept = run(bench)
    assert (told.changes, told.counts) == (kept.changes, kept.counts)


def test_the_report_lists_what_would_change_in_each_record_and_what_decided_its_kind(bench: Workbench) -> None:
    record = keep_record(bench, open_batch(bench, "b"), "patra", [LETTER], kind="order", facts={"date": "1994-02-03"})
    told = run(bench, dry_run=True)
    [one] = told.records
    changes = {field.name: (field.before, field.after) for field in one.fields}
    assert (one.record_id, one.kind, one.cue) == (record.record_id, ("order", "letter"), "उपरोक्त विषयांतर्गत लेख है")
    assert changes["date"] == (("1994-02-03",), ("1994-02-02",))
    assert changes["letter_no"] == ((), ("118/नजूल/1994",))
    assert run(bench).records == told.records
    assert run(bench).records == ()


def test_a_kind_that_a_person_set_has_no_cue_in_the_report() -> None:
    texts = (write_page(LETTER),)
    before = _record(texts, LETTER)
    said = Confirmed(value="circular", by="asha", at=AT)
    part = Part(kind="circular", confirmed_kind=said, first_page=1, last_page=1)
    after = redescribe(before.model_copy(update={"parts": (part,)}), texts, taxonomy=load_taxonomy())
    told = compare(before, after)
    assert (told.kind, told.cue) == (("letter", "circular"), None)


def test_what_people_decided_stands_through_new_rules(bench: Workbench, tmp_path: Path) -> None:
    pages = [page.strip("\n") for page in FILE.split("===\n")]
    record = keep_record(bench, open_batch(bench, "b"), "nasti", pages)
    run(bench)
    before = current(bench, record)
    said = Confirmed(value="1994-02-03", by="asha", at=AT, reason="the ink is clear")
    date = next(field for field in before.fields if field.name == "date").model_copy(update={"confirmed": said})
    others = tuple(field for field in before.fields if field.name != "date")
    named = Confirmed(value="circular", by="asha", at=AT)
    parts = (
        Part(kind="cover", first_page=1, last_page=2, set_by_person=True),
        Part(kind="circular", confirmed_kind=named, first_page=3, last_page=4, set_by_person=True),
        *(part for part in before.parts if part.first_page > 4),
    )
    confirm(bench, before, fields=(date, *others), parts=parts)
    settings = bench.settings.model_copy(update={"taxonomy": str(with_cue(tmp_path / "cues", "trial", "आदेश"))})
    with Workbench(settings) as changed:
        report = run(changed)
        after = current(changed, record)
    assert report.counts["changed"] == 1
    assert next(field for field in after.fields if field.name == "date").confirmed == said
    assert "trial" in {part.kind for part in after.parts}
    (held,) = (part for part in after.parts if part.first_page == 3)
    assert (held.last_page, held.kind, held.confirmed_kind, held.set_by_person) == (4, "circular", named, True)
    assert [number for part in after.parts for number in range(part.first_page, part.last_page + 1)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("title", ["आदेश", "प्रतिवेदन", "खसरा", "आवेदन पत्र"])
def test_where_only_the_kinds_changed_what_is_kept_is_what_would_be_found(title: str, tmp_path: Path) -> None:
    edited = load_taxonomy(with_cue(tmp_path / "cues", "trial", title))
    changed = 0
    for template in templates("tuning")[::9]:
        texts = tuple(map(write_page, fill(template, "redescribed").pages))
        before = redescribe(_record(texts, ""), texts, taxonomy=load_taxonomy())
        whole = redescribe(before, texts, taxonomy=edited)
        assert redescribe(before, texts, taxonomy=edited, only_kinds=True) == whole
        changed += whole != before
    assert changed


def test_parts_that_a_person_cut_are_described_anew_though_only_the_kinds_changed() -> None:
    pages = [page.strip("\n") for page in FILE.split("===\n")]
    texts = tuple(write_page(page) for page in pages)
    before = redescribe(_record(texts, ""), texts, taxonomy=load_taxonomy())
    cut = Part(kind="letter", first_page=1, last_page=len(pages), set_by_person=True)
    stands = before.model_copy(update={"parts": (cut,)})
    [part] = redescribe(stands, texts, taxonomy=load_taxonomy(), only_kinds=True).parts
    assert part.fields


def test_fingerprints_tell_whether_only_the_kinds_changed(tmp_path: Path) -> None:
    def told(folder: Path | None) -> str:
        return make_plan(Settings(), taxonomy=load_taxonomy(folder)).describing_fingerprint

    kinds, offices = with_cue(tmp_path / "kinds", "trial", "आदेश"), tmp_path / "offices"
    offices.mkdir()
    packaged = (PACKAGED / OFFICES_FILE).read_text(encoding="utf-8")
    (offices / OFFICES_FILE).write_text(f"{packaged}\n# edited\n", encoding="utf-8")
    now = told(None)
    assert differ_in_kinds_alone(now, told(kinds))
    assert not differ_in_kinds_alone(now, now)
    assert not differ_in_kinds_alone(now, told(offices))
    assert not differ_in_kinds_alone("0123456789abcdef", now), "of a program before this one"


def test_a_value_confirmed_that_no_rule_finds_any_more_stays_with_its_evidence() -> None:
    texts = (write_page("न्यायालय तहसीलदार"),)
    said = Confirmed(value="रामपुर", by="asha", at=AT)
    village = Field(name="village", confirmed=said)
    before = _record(texts, LETTER).model_copy(update={"fields": (village,)})
    after = redescribe(before, texts, taxonomy=load_taxonomy())
    assert village in after.fields


def test_a_version_that_a_killed_run_left_is_taken_over_and_nothing_is_there_twice(
    bench: Workbench, letter: Record
) -> None:
    packed = bench.store.get(keys.record_pages(letter.record_id, 1))
    stored = bench.store.get(keys.record_version(letter.record_id, 1))
    [described] = describe_again([Lying(stored, packed)], None, bench.plan.describing_fingerprint)
    assert described.version is not None
    left = described.version.content
    bench.store.put_once(keys.record_version(letter.record_id, 2), left, media_type="application/json")
    report = run(bench)
    assert report.counts["failed"] == 0
    assert current(bench, letter).to_json() == left
    assert len(list(bench.store.keys(f"{keys.RECORDS}{letter.record_id}/"))) == 3
    assert list(verify(bench.store, bench.ledger, indexed=bench.index.versions)) == []


def test_parts_that_people_cut_move_with_their_pages_when_a_page_comes_between() -> None:
    stood = _record(("a", "b", "c"), LETTER)
    pages = tuple(
        page.model_copy(update={"original": letter * 64, "index": 0})
        for page, letter in zip(stood.pages, "abc", strict=True)
    )
    parts = tuple(
        Part(kind="letter", first_page=first, last_page=last, set_by_person=True) for first, last in ((1, 2), (3, 3))
    )
    stood = stood.model_copy(update={"pages": pages, "parts": parts})

    def moved(order: str) -> list[tuple[int, int]]:
        now = move_pages(stood, [(letter * 64, 0) for letter in order])
        return [(part.first_page, part.last_page) for part in now.parts]

    assert moved("dabc") == [(2, 3), (4, 4)]
    assert moved("adbc") == [(1, 3), (4, 4)]
    assert moved("ac") == [(2, 2)]
    assert moved("cab") == []


def test_what_people_confirmed_stays_when_a_page_that_failed_comes_before(bench: Workbench) -> None:
    batch = open_batch(bench, "b")
    first = add_item(bench, batch, "0.png", ItemStatus.RECEIVED, sha256="f" * 64, pages=1)
    letter = keep_record(bench, batch, "patra", [LETTER])
    said = Confirmed(value="1994-02-03", by="asha", at=AT)
    secret = Classification.SECRET
    confirm(bench, letter, fields=(Field(name="date", confirmed=said),), classification=secret, held=True)
    bench.ledger.set_item(first.id, status=ItemStatus.RECEIVED, record_id=letter.record_id)
    for sha256, page in (("f" * 64, "टीप"), (letter.pages[0].original, LETTER)):
        text = write_page(page)
        key = keys.page_text(text.image_sha256, bench.plan.reading_fingerprint)
        bench.store.put_once(key, text.to_json(), media_type="application/json")
        bench.ledger.claim_original(
            sha256, size_bytes=9, media_type="image/png", record_id=letter.record_id, item_id=first.id
        )
        bench.ledger.keep_page(sha256, 0, bench.plan.reading_fingerprint, image_sha256=text.image_sha256)
    after = bench.keeper.finish_record(letter.record_id, batch)
    assert after is not None
    assert [page.original[0] == "f" for page in after.pages] == [True, False]
    assert (after.classification, after.held) == (secret, True)
    assert next(field for field in after.fields if field.name == "date").confirmed == said


class _Hasty(Keeper):
    """Before the first version is put, a clerk enters a link."""

    hurried = False

    def put_versions(
        self, versions: Sequence[Version], *, actor: str, threads: Executor | None = None
    ) -> dict[str, AbhilekhError]:
        if not self.hurried:
            self.hurried = True
            row = versions[0].row
            stands = Record.model_validate_json(self._store.get(keys.record_version(row.record_id, row.version - 1)))
            link = Link(efile_no="E-9", by="clerk", at=AT)
            super().put_version(stands.model_copy(update={"links": (link,)}), actor="clerk")
        return super().put_versions(versions, actor=actor, threads=threads)


def test_what_somebody_enters_meanwhile_is_not_lost(bench: Workbench, letter: Record) -> None:
    keeper = _Hasty(bench.plan, taxonomy=bench.taxonomy, store=bench.store, ledger=bench.ledger)
    redescriber = Redescriber(bench.plan, bench.store, bench.ledger, keeper, bench.pool)
    assert [one.what.outcome for one in redescriber.run([letter.record_id], dry_run=False)] == ["changed"]
    after = current(bench, letter)
    assert (after.version, len(after.links)) == (3, 1)
    assert values(after.fields)["date"] == "1994-02-02"


def test_a_damaged_record_stops_no_other(bench: Workbench, letter: Record) -> None:
    other = keep_record(bench, open_batch(bench, "b"), "dusra", [FILE.split("===")[0]])
    path = Path(bench.settings.store_url.removeprefix("file://")) / keys.record_pages(other.record_id, 1)
    path.chmod(0o644)
    path.write_bytes(b"not what it was")
    report = run(bench)
    assert (report.counts["changed"], report.counts["failed"]) == (1, 1)
    assert [record_id for record_id, _ in report.failures] == [other.record_id]


def test_selection_by_delivery_kind_and_record(bench: Workbench, letter: Record) -> None:
    other = keep_record(bench, open_batch(bench, "b"), "dusra", [LETTER.replace("118", "119")], kind="order")
    assert run(bench, dry_run=True).counts["changed"] == 2
    for selection in ({"batch": "b"}, {"kind": "order"}, {"records": (other.record_id,)}):
        report = run(bench, dry_run=True, **selection)
        assert {example.record_id for change in report.changes for example in change.examples} == {other.record_id}
    assert run(bench, dry_run=True, batch="b", records=(letter.record_id,)).counts["changed"] == 0
    for wrong in ({"batch": "none"}, {"records": ("rnone",)}):
        with pytest.raises(NotFoundError):
            run(bench, **wrong)


def test_a_paper_suspected_for_the_first_time_is_held_and_leaves_the_index(bench: Workbench) -> None:
    record = keep_record(bench, open_batch(bench, "b"), "gopan", [SECRET])
    report = run(bench)
    assert report.held == (record.record_id,)
    (item,) = bench.ledger.items_of_record(record.record_id)
    assert item.status is ItemStatus.HELD
    assert record.record_id not in bench.index.versions([record.record_id])


class HeldMeanwhile:
    """A ledger beside which a record is held as soon as its row was read."""

    def __init__(self, bench: Workbench, record: Record) -> None:
        self._bench = bench
        self._waiting = [record]

    def __getattr__(self, name: str) -> object:
        return getattr(self._bench.ledger, name)

    def record_rows_of(self, record_ids: Collection[str]) -> dict[str, RecordRow]:
        rows = self._bench.ledger.record_rows_of(record_ids)
        while self._waiting:
            self._bench.keeper.put_version(self._waiting.pop().model_copy(update={"held": True}), actor="asha")
        return rows


class Shelf:
    """An index that only tells what was put into it."""

    def __init__(self) -> None:
        self.documents: list[Documents] = []
        self.removed: list[str] = []

    def put(self, documents: Iterable[Documents]) -> tuple[Refusal, ...]:
        self.documents += documents
        return ()

    def remove(self, record_ids: Collection[str]) -> None:
        self.removed += record_ids


def test_a_record_that_is_held_while_the_index_is_fed_does_not_enter_it(bench: Workbench, letter: Record) -> None:
    shelf, waiting = Shelf(), confirm(bench, letter)
    drain_outbox(HeldMeanwhile(bench, waiting), bench.library, shelf)
    assert (shelf.documents, shelf.removed) == ([], [letter.record_id] * 2)
    assert bench.ledger.outbox() == ()


class FedElsewhere(Shelf):
    """An index to which another process feeds that a record is held, just before this one's write reaches it."""

    def __init__(self, bench: Workbench, record: Record) -> None:
        super().__init__()
        self._bench, self._record = bench, record

    def put(self, documents: Iterable[Documents]) -> tuple[Refusal, ...]:
        confirm(self._bench, self._record, held=True)
        self._bench.ledger.clear_outbox([(self._record.record_id, self._record.version + 1)])
        return super().put(documents)


def test_a_record_that_is_held_while_it_is_written_to_the_index_is_taken_out_again(
    bench: Workbench, letter: Record
) -> None:
    shelf = FedElsewhere(bench, letter)
    write_entries(
        [make_entry(letter, [bench.library.page_text(letter.record_id, 1, viewer=LOCAL_OPERATOR)])], bench.ledger, shelf
    )
    assert (len(shelf.documents), shelf.removed[-1:]) == (1, [letter.record_id])


def test_so_is_one_that_the_outbox_named(bench: Workbench, letter: Record) -> None:
    shelf = FedElsewhere(bench, confirm(bench, letter))
    drain_outbox(bench.ledger, bench.library, shelf)
    assert (len(shelf.documents), shelf.removed[-1:]) == (1, [letter.record_id])


def test_what_is_made_for_the_index_beside_describing_is_what_the_outbox_would_bring(bench: Workbench) -> None:
    text = f"{LETTER}\nमोबाइल नंबर 9876543210 पर 9876543210 से संपर्क करें। आवेदक राम आत्मज श्याम मो. नं. 9876543210\n"
    record = keep_record(bench, open_batch(bench, "b"), "patra", [text])
    run_redescription(bench, Selection(), dry_run=False, by="सीमा")
    after = current(bench, record)
    assert after.masks
    texts = bench.library.page_texts(record.record_id, viewer=LOCAL_OPERATOR)
    entry = make_entry(after, [texts[number] for number in sorted(texts)])
    confirm(bench, after)
    shelf = Shelf()
    drain_outbox(bench.ledger, bench.library, shelf)
    [drained] = shelf.documents
    assert entry.documents is not None
    assert replace(entry.documents.record, version=drained.record.version) == drained.record
    assert [page.exact for page in entry.documents.pages] == [page.exact for page in drained.pages]
    assert not any("9876543210" in words for words in (*drained.record.exact, *drained.record.identifiers))


def test_an_entry_is_written_while_its_version_is_current_and_one_of_a_held_record_leaves(
    bench: Workbench, letter: Record
) -> None:
    text = bench.library.page_text(letter.record_id, 1, viewer=LOCAL_OPERATOR)
    old = make_entry(letter, [text])
    held = confirm(bench, letter, held=True)
    shelf = Shelf()
    write_entries([old], bench.ledger, shelf)
    assert (shelf.documents, shelf.removed, len(bench.ledger.outbox())) == ([], [], 1)
    write_entries([make_entry(held, [text])], bench.ledger, shelf)
    assert (shelf.documents, shelf.removed, bench.ledger.outbox()) == ([], [letter.record_id], ())


def test_items_of_a_record_that_a_killed_run_held_are_held_by_the_next(bench: Workbench) -> None:
    record = keep_record(bench, open_batch(bench, "b"), "gopan", [SECRET])
    run(bench)
    (item,) = bench.ledger.items_of_record(record.record_id)
    bench.ledger.set_item(item.id, status=ItemStatus.INDEXED)
    run(bench, dry_run=True)
    assert bench.ledger.items_of_record(record.record_id)[0].status is ItemStatus.INDEXED
    assert run(bench).counts["up_to_date"] == 1
    assert bench.ledger.items_of_record(record.record_id)[0].status is ItemStatus.HELD


def test_what_people_confirmed_in_two_parts_stays_when_they_become_one() -> None:
    texts = (write_page(LETTER), write_page("नियमानुसार कार्यवाही की जाए।"))
    parts = tuple(
        Part(
            kind="letter",
            first_page=page,
            last_page=page,
            fields=(Field(name="letter_no", confirmed=Confirmed(value=f"11{page}/1994", by="asha", at=AT)),),
        )
        for page in (1, 2)
    )
    before = _record(texts, LETTER).model_copy(update={"parts": parts})
    after = redescribe(before, texts, taxonomy=load_taxonomy())
    again = redescribe(after, texts, taxonomy=load_taxonomy())
    for record in (after, again):
        (part,) = record.parts
        assert [field.value for field in part.fields if field.name == "letter_no"] == ["111/1994", "112/1994"]


def test_a_paper_that_was_released_stays_released_and_a_held_one_held() -> None:
    texts = (write_page(SECRET),)
    held = redescribe(_record(texts, SECRET), texts, taxonomy=load_taxonomy())
    assert (held.held, held.classification) == (True, Classification.CONFIDENTIAL)
    released = held.model_copy(update={"held": False, "classification": Classification.NORMAL})
    again = redescribe(released, texts, taxonomy=load_taxonomy())
    assert (again.held, again.classification) == (False, Classification.NORMAL)
    plain = (write_page(LETTER),)
    assert redescribe(held, plain, taxonomy=load_taxonomy()).held


def test_the_account_for_the_operator_has_no_value_from_a_paper(bench: Workbench, letter: Record) -> None:
    report = run(bench)
    told = redescription_markdown(report)
    assert "| date | gained | 1 |" in told
    examples = [example for change in report.changes for example in change.examples]
    assert not [each.after for each in examples if len(each.after) > 6 and each.after in told]


def _record(texts: tuple[object, ...], page: str) -> Record:
    return Record(
        record_id="r" + "a" * 16,
        version=1,
        title="",
        kind="letter",
        pages=tuple({"original": "a" * 64, "index": place, "number": place + 1} for place in range(len(texts))),
        batch_id="b",
        sources=("x",),
        plan="accurate",
        reading="r",
        describing="d",
        made_at=AT,
        made_by="test",
    )
