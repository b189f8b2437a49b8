"""A training officer's files: rosters in and out, and the state's list."""

from fakeslack import Modal, Seen
from fakeslack.faults import Refuse
from tests.gallery.book import scene
from tests.gallery.town import Shown, Town
from tests.rules.workbooks import packed, sheet

ROSTER = """slack_id,email,name,level,expires_on,number
UBOB,,Bob,emt,2027-03-31,E0123456
,nora@example.org,Nora,paramedic,2027-03-31,P0123457
"""
WRONG = """slack_id,level,expires_on,number
UBOB,emt,3/31/2027,E0123456
UDANA,emtt,2027-03-31,=cmd()
"""
WITHOUT_LEVELS = """Name,Cert #,Exp Date,E-mail
Maya Ray,P0123456,3/31/2027,maya@example.org
"""
SHEETS = {
    "Read me": sheet([["Fill in the sheet of your shift"], ["Thank you"]]),
    "A Shift": sheet([["Name", "E-mail", "Level", "Exp Date"], ["Al Fay", "al@example.org", "EMT", "3/31/2027"]]),
    "B Shift": sheet([["Exp Date", "Level", "E-mail"], ["3/31/2027", "Paramedic", "bo@example.org"]]),
    "C Shift": sheet([["Name", "E-mail", "Exp Date"], ["Cy Lee", "cy@example.org", "3/31/2027"]]),
}
KEPT = """Northampton EMS certifications,,,,,

Last Name,First Name,Cert #,Level,Exp Date,E-mail,Cell Phone
Ray,Maya,P0123456,Paramedic,3/31/2027,maya@example.org,413-555-1000
Lopes,Carla,TBD,EMT - Basic,31-Mar-28,carla@example.org,
Novak,Pat,E0123457,EMT,spring,pat@example.org,
Total,,3,,,,
"""
REVOKED = """License No.,License Status,Expiration Date
E0123456,Revoked,03/31/2029
"""
LISTED = """License No.,Last Name,Expiration Date
E0123456,B,03/31/2029
P9999999,Z,03/31/2027
"""


def told(town: Town, form: Modal, name: str, content: str, **fields: object) -> Seen:
    """Return the direct message to an officer once a file is read."""
    chief = town.person("chief")
    town.did = f"chief sends {name}"
    form.fills(file=chief.has_file(name, content), **fields).submits()
    seen = chief.sees("")
    while not seen.text:  # the form itself, updated
        seen = chief.sees("")
    return seen


@scene("The form that takes a roster")
def roster_import(town: Town) -> Modal:
    return town.founded().opens("chief", "/recert roster import")


@scene("A roster was imported")
def roster_imported(town: Town) -> Shown:
    return told(town, town.founded().opens("chief", "/recert roster import"), "roster.csv", ROSTER)


def named_twice(town: Town) -> Seen:
    """Let the officer import a row of nora, who is a member already, by an address that Slack does not know."""
    town.founded().person("nora").user.real_name = "Nora Smith"
    town.joined("nora", "emt")
    content = "email,name,level,expires_on\nprivate@example.org,Nora Smith,emt,2027-03-31\n"
    return told(town, town.opens("chief", "/recert roster import"), "roster.csv", content)


@scene("The same name stands twice: the officer is asked")
def roster_with_the_same_name_twice(town: Town) -> Shown:
    return named_twice(town)


@scene("Two are one person")
def two_are_one_person(town: Town) -> Shown:
    return town.presses("chief", named_twice(town), "One person")


@scene("What the member is told whose row was merged")
def member_told_of_a_merge(town: Town) -> Shown:
    two_are_one_person(town)
    return town.person("nora").sees("is you")


@scene("A roster that leaves somebody out")
def roster_with_somebody_missing(town: Town) -> Shown:
    town.founded().joined("alice", "emt")
    return told(town, town.opens("chief", "/recert roster import"), "roster.csv", ROSTER)


@scene("The roster, when nobody has answered yet")
def roster_unanswered(town: Town) -> Shown:
    told(town, town.founded().opens("chief", "/recert roster import"), "roster.csv", ROSTER)
    town.person("bob")
    return town.types("chief", "/recert roster")


@scene("The roster, after everybody was told")
def roster_told(town: Town) -> Shown:
    seen = roster_unanswered(town)
    assert isinstance(seen, Seen)
    return town.presses("chief", seen, "Tell 2 people")


@scene("Somebody who hasn't answered, with what the officer marks for them")
def roster_place(town: Town) -> Shown:
    seen = roster_unanswered(town)
    assert isinstance(seen, Seen)
    details = town.presses("chief", seen, "Details", nth=1)
    return town.presses("chief", details, "Mark B1 done")


@scene("A roster with wrong cells is refused whole")
def roster_with_wrong_cells(town: Town) -> Shown:
    return told(town, town.founded().opens("chief", "/recert roster import"), "roster.csv", WRONG)


@scene("A roster of which some rows are ready")
def roster_with_ready_rows(town: Town) -> Shown:
    return told(town, town.founded().opens("chief", "/recert roster import"), "roster.csv", KEPT)


@scene("The rows that were ready are imported")
def roster_of_ready_rows(town: Town) -> Shown:
    seen = told(town, town.founded().opens("chief", "/recert roster import"), "roster.csv", KEPT)
    assert isinstance(seen, Seen)
    return town.presses("chief", seen, "Import 2 members")


@scene("A date that one person has alone, a day from the crew's")
def roster_with_a_lone_date(town: Town) -> Shown:
    content = ROSTER.replace("paramedic,2027-03-31", "paramedic,2027-04-01")
    crew = town.founded().joined("erin", "emt")
    return told(crew, crew.opens("chief", "/recert roster import"), "roster.csv", content)


@scene("A later date in an open season")
def roster_with_a_later_date(town: Town) -> Shown:
    content = ROSTER.replace("paramedic,2027-03-31", "paramedic,2029-03-31")
    crew = town.founded()
    told(crew, crew.opens("chief", "/recert roster import"), "roster.csv", ROSTER)
    return told(crew, crew.opens("chief", "/recert roster import"), "roster.csv", content)


@scene("Those with a later date are confirmed at a press")
def roster_later_dates_confirmed(town: Town) -> Shown:
    seen = roster_with_a_later_date(town)
    assert isinstance(seen, Seen)
    return town.presses("chief", seen, "They've recertified")


@scene("A member whose old date was wrong by a roster")
def roster_changed_a_date(town: Town) -> Shown:
    crew = town.founded().joined("bob", "emt")
    content = ROSTER.replace("E0123456", "").replace("2027", "2029")
    seen = told(crew, crew.opens("chief", "/recert roster import"), "roster.csv", content)
    assert isinstance(seen, Seen)
    crew.presses("chief", seen, "The old date was wrong")
    return town.person("bob").direct_messages[-1]


@scene("Somebody new whose date has passed")
def roster_with_a_lapsed_person(town: Town) -> Shown:
    content = ROSTER.replace("paramedic,2027-03-31", "paramedic,2026-03-31")
    return told(town, town.founded().opens("chief", "/recert roster import"), "roster.csv", content)


@scene("A roster that was dropped into a direct message")
def roster_dropped(town: Town) -> Shown:
    town.founded().did = "chief drops roster.csv into a direct message"
    chief = town.person("chief")
    return chief.drops(chief.has_file("roster.csv", ROSTER))


@scene("A roster with a sheet for each shift")
def roster_of_sheets(town: Town) -> Shown:
    town.founded().did = "chief drops crew.xlsx into a direct message, and presses Import"
    chief = town.person("chief")
    return chief.drops(chief.has_file("crew.xlsx", packed(SHEETS))).presses("Import")


@scene("A file that may be a roster, or the state's list")
def roster_or_list(town: Town) -> Shown:
    town.founded().did = "chief drops crew.csv into a direct message"
    chief = town.person("chief")
    return chief.drops(chief.has_file("crew.csv", WITHOUT_LEVELS))


def exported(town: Town) -> Town:
    """Let an agency have a member."""
    return town.founded().joined("bob", "emt", number="E0123456")


@scene("The roster as a file")
def roster_exported(town: Town) -> Shown:
    exported(town).types("chief", "/recert roster export")
    return town.person("chief").sees("The file is in your direct messages")


@scene("The roster as a file, when Slack does not say the names")
def roster_exported_without_names(town: Town) -> Shown:
    exported(town).bot.workspace.faults.next("users.list", Refuse("internal_error"))
    town.types("chief", "/recert roster export")
    return town.person("chief").sees("The file is in your direct messages")


@scene("The form that takes the state's list")
def state_list(town: Town) -> Modal:
    return exported(town).opens("chief", "/recert state-list")


@scene("What the state's list would change")
def state_list_shown_first(town: Town) -> Shown:
    return told(town, exported(town).opens("chief", "/recert state-list"), "list.csv", LISTED)


@scene("A license that is not in force")
def state_list_not_in_force(town: Town) -> Shown:
    return told(town, exported(town).opens("chief", "/recert state-list"), "list.csv", REVOKED)


@scene("What the state's list changed")
def state_list_confirms(town: Town) -> Shown:
    form = exported(town).opens("chief", "/recert state-list")
    return told(town, form, "list.csv", LISTED, dry_run="Mark them as recertified")


@scene("A list whose columns are not clear")
def state_list_with_unclear_columns(town: Town) -> Shown:
    return told(town, exported(town).opens("chief", "/recert state-list"), "list.csv", "Who,When\nBob,2029-03-31\n")


@scene("What the state's list would change in an agency where nobody is like the other")
def state_list_of_all_kinds(town: Town) -> Shown:
    town.founded()
    for name, number in (
        ("bob", "E0123456"),
        ("alice", "E0123457"),
        ("dana", "E0123458"),
        ("erin", ""),
        ("chief", "E0123459"),
    ):
        town.joined(name, "emt", number=number)
    listed = "License No.,Expiration Date\nE0123456,03/31/2029\nE0123457,03/31/2027\nE0123459,03/31/2029\n"
    return told(town, town.opens("chief", "/recert state-list"), "list.csv", listed)
