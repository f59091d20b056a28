"""The audit trail: whoever changes it is found out."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from pipeline.ledger.audit import BEGINNING, canonical_json, event_hash
from pipeline.ledger.database import Database
from pipeline.ledger.ledger import migrate, open_ledger
from pipeline.ledger.rows import AuditEvent
from schemas.errors import IntegrityError
from schemas.settings import Settings
from tests.conftest import postgres_settings


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
def settings(request, tmp_path):
    if request.param == "sqlite":
        return Settings(home=tmp_path / "home")
    return postgres_settings(request.getfixturevalue("postgres_url"), tmp_path)


@pytest.fixture
def ledger(settings):
    migrate(settings)
    with open_ledger(settings) as opened:
        yield opened


@pytest.fixture
def trail(ledger):
    """Six events, each with something different in it."""
    details = [{}, {"reason": "दूसरी प्रति"}, {"b": 1, "a": [2.5, None, True]}, {"x": {"y": "z"}}, {}, {"n": 10**15}]
    return tuple(
        ledger.record_act("निरीक्षक", f"act{place}", f"r{place}", detail) for place, detail in enumerate(details)
    )


@pytest.fixture
def tamper(settings):
    """Somebody with the database's password and without this program."""
    database = Database(settings)

    def run(statement, **values):
        with database.writing() as connection:
            assert connection.execute(text(statement), values).rowcount >= 1

    yield run
    database.close()


def test_events_are_numbered_and_each_holds_the_hash_of_the_one_before(ledger, trail):
    assert [event.number for event in trail] == [1, 2, 3, 4, 5, 6]
    assert [event.previous for event in trail] == [BEGINNING, *(event.hash for event in trail[:-1])]
    assert ledger.events() == trail
    assert ledger.check_audit() == ()


def test_events_are_read_from_any_number_on(ledger, trail):
    assert ledger.events(after=2, limit=3) == trail[2:5]
    assert ledger.events(after=6) == ()


def test_an_empty_trail_is_whole(ledger):
    assert ledger.check_audit() == ()
    assert ledger.events() == ()


def test_the_hash_is_what_the_documentation_says():
    event = AuditEvent(
        number=1,
        at=datetime(2026, 11, 25, 9, 30, tzinfo=UTC),
        actor="क",
        act="link",
        subject="r1",
        detail={"b": 1, "a": "ख"},
        previous=BEGINNING,
        hash="",
    )
    written = (
        '{"act":"link","actor":"क","at":"2026-11-25T09:30:00.000000Z","detail":{"a":"ख","b":1},"number":1,'
        f'"previous":"{BEGINNING}","subject":"r1"}}'
    )
    assert canonical_json(json.loads(written)) == written
    assert event_hash(event) == hashlib.sha256(written.encode()).hexdigest()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("detail", '\'{"reason":"other"}\''),
        ("detail", "'{}x'"),
        ("detail", '\'{"reason": "दूसरी प्रति", "more": 1}\''),
        ("actor", "'somebody else'"),
        ("act", "'nothing'"),
        ("subject", "'r9'"),
        ("at", "'2020-01-01 00:00:00.000000'"),
        ("hash", f"'{'0' * 64}'"),
    ],
)
def test_an_edited_event_is_named(ledger, trail, tamper, column, value):
    tamper(f"UPDATE audit_events SET {column} = {value} WHERE number = 2")
    assert "Audit event 2 was changed after it was written." in ledger.check_audit()


def test_an_edited_event_with_its_hash_made_anew_breaks_the_chain(ledger, trail, tamper):
    forged = trail[1].model_copy(update={"actor": "somebody else"})
    tamper(
        "UPDATE audit_events SET actor = :actor, hash = :hash WHERE number = 2",
        actor=forged.actor,
        hash=event_hash(forged),
    )
    assert ledger.check_audit() == ("Audit event 3 does not follow the one before it.",)


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (1, "Audit events 1 to 1 are missing."),
        (3, "Audit events 3 to 3 are missing."),
        (6, "The audit trail ends with event 5; its head says 6."),
    ],
    ids=["first", "middle", "last"],
)
def test_a_removed_event_is_missed(ledger, trail, tamper, number, fault):
    tamper("DELETE FROM audit_events WHERE number = :number", number=number)
    assert ledger.check_audit() == (fault,)


def test_a_slipped_in_event_is_noticed(ledger, trail, tamper):
    tamper(
        "INSERT INTO audit_events SELECT 7, at, actor, act, subject, detail, previous, hash"
        " FROM audit_events WHERE number = 6"
    )
    assert len(ledger.check_audit()) >= 2


def test_a_head_moved_back_is_noticed(ledger, trail, tamper):
    tamper("UPDATE audit_head SET number = 5, hash = :hash", hash=trail[4].hash)
    assert ledger.check_audit() == ("The audit trail ends with event 6; its head says 5.",)


def test_a_removed_head_is_noticed_and_nothing_is_appended(ledger, trail, tamper):
    tamper("DELETE FROM audit_head")
    assert ledger.check_audit() == ("The head of the audit trail is missing.",)
    with pytest.raises(IntegrityError, match="head"):
        ledger.record_act("me", "link", "r1", {})


def test_what_json_cannot_say_is_not_recorded(ledger):
    with pytest.raises((TypeError, ValueError)):
        ledger.record_act("me", "link", "r1", {"at": datetime.now(UTC)})
    with pytest.raises(ValueError, match="JSON"):
        ledger.record_act("me", "link", "r1", {"score": float("nan")})
    assert ledger.events() == ()


def test_sealing_goes_forward_only(ledger, trail):
    assert ledger.last_sealed() == 0
    assert ledger.unsealed(limit=2) == trail[:2]
    ledger.mark_sealed(4)
    assert ledger.unsealed() == trail[4:]
    ledger.mark_sealed(2)
    ledger.mark_sealed(99)
    assert ledger.unsealed() == trail[4:]
    ledger.mark_sealed(6)
    assert ledger.unsealed() == ()
    assert ledger.last_sealed() == 6


def test_events_cross_json_unchanged(trail):
    lines = [json.dumps(event.as_json(), ensure_ascii=False) for event in trail]
    back = tuple(AuditEvent.model_validate(json.loads(line)) for line in lines)
    assert back == trail
    assert [event_hash(event) for event in back] == [event.hash for event in trail]


def test_a_trail_comes_back_from_sealed_segments(trail, ledger, tmp_path):
    with open_ledger(Settings(home=tmp_path / "rebuilt")) as rebuilt:
        assert rebuilt.restore_events(trail[:4]) == 4
        assert rebuilt.restore_events(trail[2:]) == 2
        assert rebuilt.events() == trail
        assert rebuilt.unsealed() == ()
        assert rebuilt.check_audit() == ()
        assert rebuilt.record_act("me", "restored", "ledger", {}).number == 7
        assert rebuilt.check_audit() == ()


def test_segments_that_do_not_follow_are_refused_whole(trail, ledger, tmp_path):
    forged = trail[1].model_copy(update={"actor": "somebody else"})
    with open_ledger(Settings(home=tmp_path / "rebuilt")) as rebuilt:
        for segment in (trail[1:], (trail[0], trail[2]), (trail[0], forged)):
            with pytest.raises(IntegrityError, match="does not follow"):
                rebuilt.restore_events(segment)
        assert rebuilt.events() == ()
        assert rebuilt.check_audit() == ()


def test_processes_append_to_one_chain(ledger, settings):
    program = (
        "import sys\n"
        "from pipeline.ledger.ledger import *\n"
        "with open_ledger(Settings()) as ledger:\n"
        "    for place in range(25):\n"
        "        ledger.record_act(sys.argv[1], 'view', f'r{place}', {'place': place})\n"
    )
    environment = {
        "ABHILEKH_HOME": str(settings.home),
        "ABHILEKH_DATABASE": settings.database_url,
        "ABHILEKH_DATABASE_PASSWORD": settings.database_password.get_secret_value(),
        "PATH": os.environ["PATH"],
    }
    processes = [subprocess.Popen([sys.executable, "-c", program, name], env=environment) for name in ("one", "two")]
    assert [process.wait(60) for process in processes] == [0, 0]
    events = ledger.events()
    assert [event.number for event in events] == list(range(1, 51))
    assert [event.subject for event in events if event.actor == "two"] == [f"r{place}" for place in range(25)]
    assert ledger.check_audit() == ()
