"""`/recert agency` alone: the settings of an agency, for its training officers and nobody else."""

import json

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack import Channel, Modal, Person
from storage import agencies
from storage.tables import Agency, TrainingOfficer


@pytest.fixture
def channel(bot: LocalBot) -> Channel:
    """Return the channel of Northampton EMS, whose only training officer is chief."""
    found = bot.workspace.channel("northampton")
    bot.workspace.user("chief").types("/recert agency Northampton EMS", in_=found)
    return found


def form(person: Person, channel: Channel | None = None) -> Modal:
    modal = person.types("/recert agency", in_=channel).modal
    assert modal is not None
    return modal


def stored(bot: LocalBot) -> Agency:
    with bot.services.database.read() as session:
        return session.exec(select(Agency)).one()


def officers(bot: LocalBot) -> list[str]:
    with bot.services.database.read() as session:
        return agencies.officers(session, session.exec(select(Agency)).one())


def test_an_officer_sees_what_is_set_changes_it_and_is_told_what_is_set_now(bot: LocalBot, channel: Channel) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    bob.types("/recert join emt 2027-03-31", in_=channel)
    modal = form(chief, channel).says("#northampton", "1 member")
    assert modal.title == "Agency settings"
    assert modal.values["name"] == "Northampton EMS"
    assert modal.values["nudge_hour"]["value"] == "9"
    assert modal.values["timezone"]["value"] == "America/New_York"
    assert modal.values["officers"] == [chief.id]
    after = modal.fills(
        name="  Hampshire   EMS ",
        nudge_hour="7 a.m.",
        timezone="America/Chicago",
        nudges="Paused",
        names="Counts and names",
        officers=[chief, bob],
    ).submits()
    assert after is not None
    after.says("Hampshire EMS", "paused", "counts and names", "@chief, @bob")
    found = stored(bot)
    assert (found.name, found.nudge_hour, found.timezone) == ("Hampshire EMS", 7, "America/Chicago")
    assert (found.paused, found.names_in_channel) == (True, True)
    assert officers(bot) == [chief.id, bob.id]
    bob.sees(
        "@chief has made you a training officer of Hampshire EMS, whose channel is #northampton.", "/recert agency"
    )
    again = form(bob, channel)
    assert again.values["nudges"]["value"] == "paused"
    assert again.fills(nudges="On", names="Counts only").submits() is not None
    assert (stored(bot).paused, stored(bot).names_in_channel) == (False, False)
    bot.workspace.settles()
    assert len(channel.messages) == 1, "a change of the settings is not announced"


def test_the_channel_is_told_of_another_name_and_of_nothing_else(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    form(chief, channel).fills(nudge_hour="7 a.m.").submits()
    form(chief, channel).fills(name="Hampshire EMS").submits()
    bot.workspace.ticks()
    bot.workspace.ticks()
    told = [each.text for each in channel.messages[1:] if each.only_for is None]
    assert told == ["<@UCHIEF> renamed this agency: it's Hampshire EMS now."]


def test_an_officer_reaches_the_settings_from_anywhere(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    assert form(chief).values["name"] == "Northampton EMS"
    assert form(chief, bot.workspace.channel("random")).values["name"] == "Northampton EMS"
    second = bot.workspace.channel("amherst")
    chief.types("/recert agency Amherst EMS", in_=second)
    chief.types("/recert agency").says("officer of several agencies", "#northampton", "#amherst")
    assert form(chief, second).values["name"] == "Amherst EMS"
    chief.types("/recert join emt 2027-03-31", in_=channel)
    assert form(chief).values["name"] == "Northampton EMS", "of several, that which one is a member of"


def test_nobody_else_opens_them(bot: LocalBot, channel: Channel) -> None:
    bob = bot.workspace.user("bob")
    bob.types("/recert agency", in_=channel).says("Northampton EMS's training officers", "@chief")
    bob.types("/recert agency").says("you're not with an agency yet")
    bob.types("/recert join emt 2027-03-31", in_=channel)
    bob.types("/recert agency").says("Northampton EMS's training officers", "@chief")
    bob.types("/recert agency Amherst EMS", in_=bot.workspace.channel("amherst"))
    bob.types("/recert agency", in_=channel).says("Northampton EMS's training officers", "@chief")
    assert bob.modal is None


def test_a_button_that_asks_for_them_opens_them(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    seen = chief.types("/recert help", in_=channel)
    assert seen.item is not None
    row = next(block for block in seen.item.payload["blocks"] if block["type"] == "actions")
    row["elements"][-1]["value"] = "agency"
    seen.presses(row["elements"][-1]["text"]["text"]).says("Agency settings", "Northampton EMS")
    assert stored(bot).name == "Northampton EMS"


def test_the_same_form_sent_twice_does_no_harm(bot: LocalBot, channel: Channel) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    for _ in range(2):
        after = form(chief, channel).fills(officers=[chief, bob], name="Hampshire EMS").submits()
        assert after is not None
        after.says("Hampshire EMS", "@chief, @bob")
    with bot.services.database.read() as session:
        assert len(session.exec(select(TrainingOfficer)).all()) == 2


def test_an_officer_removed_while_their_form_is_open_changes_nothing_and_is_told_so(
    bot: LocalBot, channel: Channel
) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    bob.types("/recert join emt 2027-03-31", in_=channel)
    opened = form(chief, channel).fills(name="Chief's own")
    also = form(chief, channel).fills(officers=[bob]).submits()
    assert also is not None, "one may go, as long as another stays"
    after = opened.submits()
    assert after is not None
    after.says("You're no longer a training officer of Northampton EMS", "nothing changed")
    assert stored(bot).name == "Northampton EMS"
    assert officers(bot) == [bob.id]
    bot.workspace.settles()
    assert chief.direct_messages == [], "who has done it knows"


def test_what_an_officer_leaves_alone_stays_as_another_has_changed_it_meanwhile(
    bot: LocalBot, channel: Channel
) -> None:
    chief, bob, dana = (bot.workspace.user(name) for name in ("chief", "bob", "dana"))
    form(chief, channel).fills(officers=[chief, bob]).submits()
    bob.sees("made you a training officer")
    first, second = form(chief, channel), form(bob, channel)
    first.fills(officers=[chief, bob, dana], nudges="Paused").submits()
    after = second.fills(name="Hampshire EMS").submits()
    assert after is not None
    after.says("Hampshire EMS", "paused", "@chief, @bob, @dana")
    assert officers(bot) == [chief.id, bob.id, dana.id]
    dana.sees("made you a training officer")
    bot.workspace.settles()
    assert len(bob.direct_messages) == 1, "nothing is said to one who stays"


def test_an_agency_is_not_left_to_an_app(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    modal = form(chief, channel).fills(officers=["UBOT"])
    assert modal.submits() is modal
    assert "Leave at least one who is in Slack and has joined or opened Recert's Home" in modal.errors["officers"]
    assert officers(bot) == [chief.id]
    form(chief, channel).fills(officers=[chief, "UBOT"]).submits()
    modal = form(chief, channel).fills(officers=["UBOT"])
    assert modal.submits() is modal, "nor in two steps"
    assert officers(bot) == [chief.id, "UBOT"]


def test_who_leaves_keeps_the_office_if_only_an_app_would_have_it(bot: LocalBot, channel: Channel) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    form(chief, channel).fills(officers=[chief, "UBOT"]).submits()
    chief.types("/recert join emt 2027-03-31", in_=channel)
    chief.types("/recert leave", in_=channel).presses("Delete everything").says("still the only training officer")
    form(chief, channel).fills(officers=[chief, bob]).submits()
    chief.types("/recert join emt 2027-03-31", in_=channel)
    bob.types("/recert join emt 2027-03-31", in_=channel)
    chief.types("/recert leave", in_=channel).presses("Delete everything").never_says("still the only")
    assert officers(bot) == [bob.id]


def test_the_form_of_an_agency_that_is_gone_says_so(bot: LocalBot, channel: Channel) -> None:
    opened = form(bot.workspace.user("chief"), channel)
    opened.view.payload["private_metadata"] = json.dumps({"agency": 999})
    after = opened.submits()
    assert after is not None
    after.says("This agency is gone")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", " \u200b ", "needs a name"),
        ("name", "EMS 123-45-6789", "looks like a Social Security number"),
        ("officers", [f"U{number}" for number in range(21)], "at most 20"),
    ],
)
def test_a_wrong_field_is_said_beside_it_and_nothing_is_kept(
    bot: LocalBot, channel: Channel, field: str, value: object, words: str
) -> None:
    chief = bot.workspace.user("chief")
    after = form(chief, channel).fills(**{"name": "Hampshire EMS", field: value}).submits()
    assert after is not None
    assert words in after.errors[field]
    assert stored(bot).name == "Northampton EMS"
    assert officers(bot) == [chief.id]


@pytest.mark.parametrize(
    ("field", "state"),
    [
        ("name", {"value": "x" * 81}),
        ("name", {"value": None}),
        ("nudge_hour", {"selected_option": {"value": "20"}}),
        ("nudge_hour", {"selected_option": None}),
        ("timezone", {"selected_option": {"value": "Mars/Olympus"}}),
        ("timezone", {"selected_option": {"value": "../etc/passwd"}}),
        ("timezone", {"selected_option": {"value": "America"}}),
        ("timezone", {"selected_option": {"value": ""}}),
        ("officers", {"selected_users": []}),
    ],
)
def test_what_no_form_of_ours_could_send_is_refused_at_its_field(
    bot: LocalBot, channel: Channel, field: str, state: dict[str, object]
) -> None:
    modal = form(bot.workspace.user("chief"), channel)
    described = bot.workspace.user("chief").wire.views.view_object(modal.view)
    described["state"]["values"][field] = {field: state}
    delivered = bot.workspace.user("chief").wire.submit(bot.workspace.user("chief").user, described)
    answer = json.loads(delivered.body)
    assert answer["response_action"] == "errors"
    assert list(answer["errors"]) == [field]
    assert stored(bot).timezone == "America/New_York"


def test_a_time_zone_that_is_set_already_is_offered_wherever_it_is(bot: LocalBot, channel: Channel) -> None:
    with bot.services.database.write() as session:
        agency = session.exec(select(Agency)).one()
        agency.timezone = "Europe/Berlin"
        session.add(agency)
    modal = form(bot.workspace.user("chief"), channel)
    assert modal.values["timezone"]["value"] == "Europe/Berlin"
    assert modal.submits() is not None
    assert stored(bot).timezone == "Europe/Berlin"
