"""The outbox after an upgrade of a database that the release before it has filled."""

from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from alembic import command
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from rules.levels import Level
from storage import holds, installations, members
from storage.database import Database
from tests.storage.release import (
    AT,
    SHAPES,
    SPRING,
    agency,
    as_it_is,
    go_back,
    insert,
    letter,
    migrating,
    nudge,
    rows_of,
)

RECOMMENDED, MONDAY = date(2027, 2, 15), date(2027, 3, 8)
Rows = list[dict[str, Any]]


def filled(database: Database) -> tuple[Rows, Rows]:
    """Insert nudges and direct messages of every shape, in every state, and two of a deleted agency; return them."""
    numbers, of_letters = count(1), count(1)
    nudges, letters = [], []
    for number, shape in enumerate(SHAPES):
        day = date(2027, 2, 1 + number)
        nudges += [
            nudge(next(numbers), f"rung-{number}", RECOMMENDED, shape),
            nudge(next(numbers), f"now-{day}", day, shape),
            nudge(next(numbers), "nowhere-near", day, shape, agency_id=2 + number),
        ]
        user = f"U{number}"
        letters += [
            letter(next(of_letters), user, "reminder", "2027-03-31:recommended", RECOMMENDED, shape),
            letter(next(of_letters), user, "renewal", "2027-03-31:roles:again-soon", date(2027, 1, 30), shape),
            letter(next(of_letters), user, "reminder", f"2027-03-31:again-{day}", day, shape),
            letter(next(of_letters), user, "weekly", f"1:2027-03-31:{MONDAY}", MONDAY, shape, agency_id=1),
            letter(next(of_letters), user, "weekly", f"2:2027-03-31:{MONDAY}", MONDAY, shape, agency_id=2),
            letter(next(of_letters), user, "summary", "1:2027-03-31:2027-04-08", date(2027, 4, 8), shape, agency_id=1),
            letter(next(of_letters), user, "summary", "98:2027-03-31:2027-04-08", date(2027, 4, 8), shape),
            letter(next(of_letters), user, "summary", "99:2027-03-31:2027-04-08", date(2027, 4, 8), shape),
        ]
    go_back(database)
    with migrating(database) as (connection, _):
        insert(connection, "agency", *(agency(number + 1, channel=f"C{number}") for number in range(9)))
        insert(connection, "nudge", *nudges)
        insert(connection, "letter", *letters)
        return rows_of(connection, "nudge"), rows_of(connection, "letter")  # type: ignore[return-value]


def now(row: dict[str, object]) -> dict[str, object]:
    """Return a row as migration 0012 leaves it, which renamed the officers' reports, and 0016, which adds `about`."""
    if "kind" not in row:
        return row
    kind = "progress" if row["kind"] == "weekly" else row["kind"]
    return row | {"kind": kind, "requested_by": None, "about": None}


def test_an_upgrade_keeps_every_row_and_tells_by_columns_what_it_is_about(database: Database) -> None:
    nudges, letters = filled(database)
    database.upgrade()
    assert database.schema_is_current()
    with database.engine.connect() as connection:
        assert "letter" not in inspect(connection).get_table_names()
        for before, after in zip(nudges, rows_of(connection, "nudge"), strict=True):
            requested = before["milestone"].startswith("now-")
            milestone = None if requested else before["milestone"]
            requested_for = before["due_on"] if requested else None
            assert after == before | {"milestone": milestone, "requested_for": requested_for, "held_since": None}
        subjects = set()
        for before, after in zip(letters, rows_of(connection, "direct_message"), strict=True):
            kept = {name: value for name, value in before.items() if name not in {"key", "letter_id"}}
            about = {name: after[name] for name in ("milestone", "requested_for")}
            assert after == now(kept | about | {"message_id": before["letter_id"], "held_since": None})
            if after["user_id"] == "U3":
                subjects.add((after["kind"], after["agency_id"], *about.values(), after["due_on"]))
    assert subjects == {
        ("reminder", None, "recommended", None, RECOMMENDED),
        ("renewal", None, "roles:again-soon", None, date(2027, 1, 30)),
        ("reminder", None, None, date(2027, 2, 4), date(2027, 2, 4)),
        ("progress", 1, None, None, MONDAY),
        ("progress", 2, None, None, MONDAY),
        ("summary", 1, None, None, date(2027, 4, 8)),
        ("summary", None, None, None, date(2027, 4, 8)),
    }


def test_an_upgrade_changes_nothing_about_who_wants_reminders_nor_does_joining_again(database: Database) -> None:
    go_back(database)
    settings = {"U1": (None, None), "U2": (date(2026, 11, 24), "America/Denver")}
    with migrating(database) as (connection, _):
        insert(
            connection,
            "member",
            *(
                {
                    "id": number,
                    "team_id": "T1",
                    "user_id": user,
                    "level": "emt",
                    "expires_on": SPRING,
                    "instructor": False,
                    "examiner": False,
                    "chief_examiner": False,
                    "counted_from": date(2026, 10, 1),
                    "reminds_since": since,
                    "timezone": zone,
                    "created_at": AT,
                    "updated_at": AT,
                }
                for number, (user, (since, zone)) in enumerate(settings.items(), 1)
            ),
        )
    database.upgrade()
    record = members.Record(Level.EMT, SPRING)
    with database.write() as session:
        for user, kept in settings.items():
            known, new = members.save(
                session,
                team_id="T1",
                user_id=user,
                record=record,
                agency=None,
                now=AT,
                today=date(2027, 1, 1),
                reminded_in="America/New_York",
            )
            assert not new
            assert (known.member.reminds_since, known.member.timezone) == kept


def test_a_downgrade_gives_back_what_there_was(database: Database) -> None:
    nudges, letters = filled(database)
    with migrating(database) as (connection, config):
        command.upgrade(config, "head")
        command.downgrade(config, "0007")
        assert rows_of(connection, "nudge") == nudges
        for before, after in zip(letters, rows_of(connection, "letter"), strict=True):
            if before["kind"] == "summary" and before["agency_id"] is None:
                before["key"] = after["key"]  # which agency it was is not known any more
            assert after == before


def test_an_upgraded_outbox_takes_new_rows_and_refuses_every_row_that_it_has(database: Database) -> None:
    filled(database)
    database.upgrade()
    with database.engine.connect() as connection:
        nudges = rows_of(connection, "nudge")
        stored = [(as_it_is(connection, name), rows_of(connection, name)) for name in ("nudge", "direct_message")]
    for table, rows in stored:
        for row in rows:
            again = {name: value for name, value in row.items() if name != "id"}
            if table.name == "direct_message" and row["agency_id"] is None and row["kind"] == "summary":
                continue  # its agency is gone, so nothing is planned for it again
            with pytest.raises(IntegrityError), database.engine.begin() as connection:
                insert(connection, table, again)
            with database.engine.begin() as connection:
                insert(connection, table, again | {"cohort": date(2029, 3, 31)})
    for subject in ({"milestone": "x", "requested_for": SPRING}, {"milestone": None, "requested_for": None}):
        row = {name: value for name, value in nudges[0].items() if name != "id"} | subject
        with pytest.raises(IntegrityError, match="one_subject"), database.engine.begin() as connection:
            insert(connection, "nudge", row)


def test_the_release_before_held_since_is_upgraded_and_given_back_row_by_row(database: Database) -> None:
    filled(database)
    with migrating(database) as (connection, config):
        command.upgrade(config, "0008")
        before = {table: rows_of(connection, table) for table in ("nudge", "direct_message")}
    database.upgrade()
    with database.write() as session:
        holds.hold(session, "T1", until=AT)
    with migrating(database) as (connection, config):
        for table, rows in before.items():
            assert rows_of(connection, table) == [now(row | {"held_since": None}) for row in rows]
        connection.execute(text("UPDATE nudge SET held_since = updated_at"))
        command.downgrade(config, "0008")
        assert {table: rows_of(connection, table) for table in before} == before
    database.upgrade()
    with database.read() as session:
        assert not holds.is_held(session, "T1", now=AT - timedelta(days=1))


def test_tokens_of_the_release_before_are_kept_and_longer_ones_have_room(database: Database) -> None:
    with migrating(database) as (_, config):
        command.downgrade(config, "0009")
    store = SQLAlchemyInstallationStore(client_id="1.2", engine=database.writing_engine)
    store.save(
        Installation(app_id="A1", user_id="U1", team_id="T1", bot_token="xoxb-1", incoming_webhook_url="https://x")
    )
    database.upgrade()
    with database.write() as session:
        found = list(installations.secrets(session))
        assert sorted(each.value for each in found) == ["https://x", "xoxb-1", "xoxb-1"]
        for each in found:
            installations.replace(session, each, "gAAAA" + "x" * 400)
            installations.replace(session, each, "too late: somebody else was first")
    with database.read() as session:
        assert {each.value for each in installations.secrets(session)} == {"gAAAA" + "x" * 400}
    store.save(Installation(app_id="A1", user_id="U1", team_id="T2", bot_token="xoxb-2"))
    with migrating(database) as (connection, config):
        command.downgrade(config, "0009")
        assert [row["bot_token"] for row in rows_of(connection, "slack_bots")] == ["xoxb-2"]
        assert [row["bot_token"] for row in rows_of(connection, "slack_installations")] == ["xoxb-2"]


def _person(number: int, user_id: str, agency_id: int | None) -> dict[str, Any]:
    return {
        "id": number,
        "team_id": "T1",
        "user_id": user_id,
        "agency_id": agency_id,
        "level": "emt",
        "expires_on": SPRING,
        "number": f"E000000{number}",
        **dict.fromkeys(("instructor", "examiner", "chief_examiner"), False),
        "counted_from": date(2026, 9, 20),
        "created_at": AT,
        "updated_at": AT,
    }


_OF_A_CERTIFICATION = {"level", "expires_on", "number", "counted_from"}
"""The columns that migration 0014 moves out of `member`."""


def test_members_keep_their_marks_and_courses_and_whom_slack_did_not_know_gets_a_place(database: Database) -> None:
    mark = {"id": 1, "member_id": 2, "cycle": 2027, "step": "A1", "done": True, "by_user": "U2", "at": AT}
    course = {"id": 1, "member_id": 2, "cycle": 2027, "title": "Burns", "approval": "F3", "quarters": 6}
    unknown = {name: value for name, value in _person(3, "", 1).items() if name not in {"user_id", "counted_from"}}
    with migrating(database) as (connection, config):
        command.downgrade(config, "0010")
        insert(connection, "agency", agency())
        insert(connection, "member", _person(1, "U1", None), _person(2, "U2", 1))
        insert(connection, "progress_event", mark | {"confirmed": False})
        insert(connection, "course", course | {"pediatric": False, "logged_at": AT})
        insert(connection, "awaited", unknown | {"email": "nora@x.org", "name": "Nora"})
        before = {name: rows_of(connection, name) for name in ("member", "progress_event", "course", "awaited")}
        command.upgrade(config, "0013")
    with migrating(database) as (connection, config):
        for table in ("progress_event", "course"):
            assert rows_of(connection, table) == before[table]
        *kept, nora = rows_of(connection, "member")
        assert kept == [row | {"place_id": None} for row in before["member"]]
        (place,) = rows_of(connection, "roster_place")
        assert (place["email"], place["name"], place["agency_id"], place["user_id"]) == ("nora@x.org", "Nora", 1, None)
        assert (nora["place_id"], nora["user_id"], nora["agency_id"]) == (place["id"], None, 1)
        assert (nora["number"], nora["expires_on"], nora["counted_from"]) == ("E0000003", SPRING, AT.date())
        insert(connection, "roster_place", place | {"id": 7, "email": None, "user_id": "U7"})
        insert(connection, "member", nora | {"id": 7, "place_id": 7})
        insert(connection, "roster_place", place | {"id": 8, "email": None, "user_id": "U1"})
        insert(connection, "member", nora | {"id": 8, "place_id": 8})
        command.downgrade(config, "0010")
        for table in ("progress_event", "course"):
            assert rows_of(connection, table) == before[table]
        (awaited,) = rows_of(connection, "awaited")
        assert awaited | {"id": 3} == before["awaited"][0]
        assert [row["user_id"] for row in rows_of(connection, "member")] == ["U1", "U2", "U7"], "U1 has an own record"
    database.upgrade()
    nobody = {name: value for name, value in _person(9, "U9", 1).items() if name not in _OF_A_CERTIFICATION}
    for row in (nobody | {"place_id": 1}, nobody | {"user_id": None}):
        with pytest.raises(IntegrityError, match="one_owner"), database.engine.begin() as connection:
            insert(connection, "member", row)


def test_an_officer_who_is_a_member_and_deactivated_is_known_to_be_so(database: Database) -> None:
    since = date(2027, 2, 1)
    with migrating(database) as (connection, config):
        command.downgrade(config, "0017")
        insert(connection, "agency", agency())
        for number, day in ((1, since), (2, None)):
            person = _person(number, f"U{number}", 1).items()
            plain = {name: value for name, value in person if name not in _OF_A_CERTIFICATION}
            insert(connection, "member", plain | {"deactivated_on": day, "counts_anyway": False})
        offices = [{"id": each, "agency_id": 1, "user_id": f"U{each}", "added_at": AT} for each in (1, 2, 3)]
        insert(connection, "training_officer", *offices)
        before = rows_of(connection, "training_officer")
        command.upgrade(config, "0018")
        assert [row["deactivated_on"] for row in rows_of(connection, "training_officer")] == [since, None, None]
        command.downgrade(config, "0017")
        assert rows_of(connection, "training_officer") == before
    database.upgrade()


def test_an_upgrade_to_ids_for_good_keeps_every_row_and_index(database: Database) -> None:
    with migrating(database) as (connection, config):
        command.downgrade(config, "0017")
        command.upgrade(config, "0018")
        insert(connection, "agency", agency())
        place = {"id": 4, "team_id": "T1", "agency_id": 1, "email": "n@x.org", "created_at": AT, "updated_at": AT}
        insert(connection, "roster_place", place)
        person = _person(7, "U7", 1).items()
        plain = {name: value for name, value in person if name not in _OF_A_CERTIFICATION} | {"counts_anyway": False}
        insert(connection, "member", plain)
        insert(connection, "member", plain | {"id": 9, "user_id": None, "place_id": 4})
        insert(connection, "progress_event", _mark(7, 2097) | {"id": 3}, _mark(9, 2097, by="U1") | {"id": 5})
        about = {"kind": "deactivated", "cohort": SPRING, "due_on": SPRING, "state": "pending", "attempts": 0}
        notice = {"id": 6, "team_id": "T1", "user_id": "U1", "about": 9, "created_at": AT, "updated_at": AT}
        insert(connection, "direct_message", about | notice)
        tables = ("roster_place", "member", "progress_event", "direct_message")
        before = [rows_of(connection, table) for table in tables]
        indexes = [inspect(connection).get_indexes(table) for table in tables]
        command.upgrade(config, "0019")
        assert [rows_of(connection, table) for table in tables] == before
        assert [inspect(connection).get_indexes(table) for table in tables] == indexes
    database.upgrade()


AHEAD, NEXT = date(2097, 3, 31), date(2099, 3, 31)
"""Dates that are ahead whenever this test runs."""
DAY_AFTER = date(2097, 4, 1)


def _mark(member_id: int, cycle: int, step: str = "V", *, by: str | None = None, done: bool = True) -> dict[str, Any]:
    """Return a mark, but for its id: by the member, or confirmed by somebody."""
    by_user = f"U{member_id}" if by is None else by
    about = {"member_id": member_id, "cycle": cycle, "step": step, "done": done, "by_user": by_user, "at": AT}
    return about | {"confirmed": by is not None}


def test_each_member_gets_a_certification_for_the_cycle_of_their_date_and_whoever_has_v_two(database: Database) -> None:
    """Who has moved on after V gets the former one as well, and who moved on without V does not."""
    place = {"id": 1, "team_id": "T1", "agency_id": 1, "email": "n@x.org", "created_at": AT, "updated_at": AT}
    people = [_person(number, f"U{number}", 1) | {"expires_on": AHEAD, "place_id": None} for number in range(1, 11)]
    *_, moved_on, offered, _, _, moved_without, over = people
    moved_on |= {"expires_on": NEXT, "level": "paramedic", "counted_from": date(2025, 2, 3)}
    offered |= {"user_id": None, "place_id": 1, "level": "aemt", "number": None}
    moved_without |= {"expires_on": NEXT, "agency_id": None}
    over |= {"expires_on": date(2023, 3, 31), "counted_from": date(2022, 10, 1)}
    marks = (
        _mark(1, 2097, "A1"),
        _mark(2, 2097, done=False),
        _mark(2, 2097),
        _mark(3, 2097, by="UCHIEF"),
        _mark(4, 2097),
        _mark(4, 2097, by="state list"),
        _mark(5, 2097),
        _mark(6, 2097, by="UCHIEF"),
        _mark(7, 2097),
        _mark(7, 2097, done=False),
        _mark(8, 2097),
        _mark(8, 2097, by="UDEPUTY"),
        _mark(9, 2097, "A1"),
        _mark(9, 2097),
        _mark(9, 2097, done=False),
        _mark(10, 2023),
    )
    course = {"id": 1, "member_id": 5, "cycle": 2097, "title": "Burns", "approval": "F3", "quarters": 6}
    tables = ("member", "progress_event", "course")
    with migrating(database) as (connection, config):
        command.downgrade(config, "0013")
        insert(connection, "agency", agency())
        insert(connection, "roster_place", place)
        insert(connection, "member", *people)
        insert(connection, "progress_event", *({"id": number} | each for number, each in enumerate(marks, 1)))
        insert(connection, "course", course | {"pediatric": False, "logged_at": AT})
        before = {table: rows_of(connection, table) for table in tables}
    database.upgrade()
    with migrating(database) as (connection, config):
        for table in ("progress_event", "course"):
            assert rows_of(connection, table) == before[table]
        for was, now_ in zip(before["member"], rows_of(connection, "member"), strict=True):
            kept = {name: value for name, value in was.items() if name not in _OF_A_CERTIFICATION}
            came_on = now_["came_on"]
            assert now_ == kept | {"deactivated_on": None, "counts_anyway": False, "came_on": came_on}
            assert (came_on is None) is (was["agency_id"] is None)
        certifications = rows_of(connection, "certification")
        command.downgrade(config, "0013")
        given_back = {table: rows_of(connection, table) for table in tables}
    here = ("expires_on", "source", "begins_on", "counted_from")
    joined = date(2026, 9, 20)
    expected: dict[int, list[tuple[Any, ...]]] = {each: [(AHEAD, "member", None, joined)] for each in range(1, 11)}
    expected[5] = [(AHEAD, "member", None, AT.date()), (NEXT, "member", date(2025, 2, 3), date(2025, 2, 3))]
    expected[6] = [(AHEAD, "roster", None, joined)]
    expected[9] = [(NEXT, "member", None, joined)]
    expected[10] = [(date(2023, 3, 31), "member", None, date(2022, 10, 1))]
    expected[10] += [(SPRING.replace(year=2025), "self-reported", date(2023, 4, 1), date(2023, 4, 1))]
    for each, source in {2: "self-reported", 3: "officer", 4: "state list", 6: "officer", 8: "officer"}.items():
        expected[each].append((NEXT, source, DAY_AFTER, DAY_AFTER))
    for was in before["member"]:
        theirs = sorted((row for row in certifications if row["member_id"] == was["id"]), key=lambda row: row["cycle"])
        assert [tuple(row[name] for name in here) for row in theirs] == expected[was["id"]], was
        for row in theirs:
            assert row["cycle"] == row["expires_on"].year
            same = ("level", "number", "agency_id", "created_at", "updated_at")
            assert [row[name] for name in same] == [was[name] for name in same]
    *as_before, of_2023 = given_back["member"]
    assert as_before == before["member"][:-1]
    assert of_2023 == before["member"][-1] | {"expires_on": date(2025, 3, 31), "counted_from": date(2023, 4, 1)}, (
        "of several the one that is held remains"
    )
    for table in ("progress_event", "course"):
        assert given_back[table] == before[table]
