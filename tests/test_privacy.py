"""docs/privacy.md says what is recorded, column by column; and who leaves is named in no table."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy import MetaData, inspect, select

from bot.demo.local import LocalBot
from storage.database import Database
from tests.conftest import Open
from tests.handlers.files import HEADER, sends
from tests.handlers.files import form as sent_by

_DOCUMENT = (Path(__file__).parents[1] / "docs" / "privacy.md").read_text(encoding="utf-8")
_HEADER = "| table | columns | what they hold | kept until |"
_NO_RECORD = "alembic_version"


def documented() -> Iterator[tuple[str, str]]:
    """Yield every table and column that the document names."""
    _rule, *lines = _DOCUMENT.partition(f"\n{_HEADER}\n")[2].splitlines()
    for line in lines:
        if not line.startswith("|"):
            return
        table, columns, *_ = line.strip("|").split("|")
        for column in re.findall(r"`(\w+)`", columns):
            yield table.strip(" `"), column


def test_every_column_of_the_database_is_documented_once(database: Database) -> None:
    tables = inspect(database.engine)
    found = {(table, column["name"]) for table in tables.get_table_names() for column in tables.get_columns(table)}
    expected = {(table, column) for table, column in found if table != _NO_RECORD}
    named = Counter(documented())
    assert set(named) == expected, "docs/privacy.md must say what each column holds, and how long it is kept"
    assert set(named.values()) == {1}


def rows_naming(bot: LocalBot, word: str) -> set[str]:
    """Return the columns of all tables in which some row holds this word."""
    schema = MetaData()
    found = set()
    with bot.services.database.engine.connect() as connection:
        schema.reflect(connection)
        for table in schema.tables.values():
            for row in connection.execute(select(table)).mappings():
                found |= {f"{table.name}.{name}" for name, value in row.items() if word in str(value)}
    return found


def test_who_leaves_is_named_in_no_table_but_as_the_author_of_others_marks(open_bot: Open) -> None:
    bot = open_bot(at="2027-01-15T10:00")
    channel = bot.workspace.channel("northampton")
    bob, alice = bot.workspace.user("bob"), bot.workspace.user("alice")
    bob.types("/recert agency Northampton EMS", in_=channel)
    for person in (bob, alice):
        person.types("/recert join emt 2027-03-31 E0123456", in_=channel)
    alice.opens_home()
    form = bob.types("/recert agency", in_=channel).modal
    assert form is not None
    form.fills(officers=["UBOB", "UALICE"]).submits()
    alice.types("/recert remind on").presses("Snooze", nth=0)
    alice.types("/recert done a1")
    alice.types("/recert ce add 1 F3-0001 Stroke")
    bob.types("/recert done a5")
    alice.types("/recert approvals", in_=channel).presses("Approved at NREMT")
    alice.types("/recert roster", in_=channel).presses("Remind privately")
    sends(alice, sent_by(alice, channel), f"{HEADER},nora@x.org,emt,2027-03-31,\n").presses("Tell 1 person")
    bot.workspace.ticks()
    bob.types("/recert done v")
    alice.types("/recert status @bob", in_=channel).presses("Confirm new date (V)")
    bot.workspace.until("2027-02-15T10:00-05:00", step=timedelta(days=1))
    named = rows_naming(bot, "UALICE")
    assert {each.partition(".")[0] for each in named} == {
        *("member", "home", "training_officer", "progress_event", "direct_message", "reported", "roster_place")
    }
    alice.types("/recert leave").presses("Delete")
    assert rows_naming(bot, "UALICE") == {"progress_event.by_user"}
    bob.types("/recert leave").presses("Delete")
    assert rows_naming(bot, "UALICE") == set()
