"""The roster at a glance: its pages, filters and searches."""

from fakeslack.faults import Refuse
from tests.gallery.book import scene, typed
from tests.gallery.officers import LATE, crew
from tests.gallery.roster_files import told
from tests.gallery.town import Shown, Town

NOT_IN_SLACK = """email,name,level,expires_on
nora@example.org,Nora Smith,emt,2028-03-31
"""

typed("roster", "Everybody, most at risk first", "chief", "/recert roster", at=LATE, before=crew)
typed("roster-filtered", "Only those at risk", "chief", "/recert roster 2027 at-risk", at=LATE, before=crew)
typed("roster-filtered-empty", "Nobody fits the filter", "chief", "/recert roster 2029", at=LATE, before=crew)
typed("roster-empty", "Nobody has joined", "chief", "/recert roster", before=Town.founded)


def many(town: Town) -> Town:
    """Let more members join than one page holds."""
    town.founded()
    for number in range(1, 31):
        town.joined(f"member{number:02}", ("emt", "aemt", "paramedic")[number % 3])
    return town


typed("roster-page-1", "The first page of two", "chief", "/recert roster", at=LATE, before=many)


@scene("The second page", at=LATE)
def roster_page_2(town: Town) -> Shown:
    seen = many(town).types("chief", "/recert roster")
    return town.presses("chief", seen, next(label for label in seen.buttons if "Next" in label))


@scene("All marks: lapsed, at risk, not in Slack, on the way, recertified and confirmed")
def roster_of_every_kind(town: Town) -> Shown:
    crew(town).marks("dana", "v").types("chief", "/recert status @erin").presses("Confirm new date (V)")
    town.joined("frank", "emt", "2028-03-31").marks("frank", "a1", "a2").joined("gus", "emt", "2028-03-31")
    told(town, town.opens("chief", "/recert roster import"), "roster.csv", NOT_IN_SLACK)
    return town.sleeps_until("2027-04-05T10:00").types("chief", "/recert roster")


def ended(town: Town) -> Town:
    """Let a season end: one recertified, one left since, and of two who are not in Slack one is confirmed."""
    crew(town).marks("dana", "v")
    rows = "email,name,level,expires_on\nnora@example.org,Nora Smith,emt,2027-03-31\n"
    told(town, town.opens("chief", "/recert roster import"), "roster.csv", rows)
    town.types("chief", "/recert roster nora").presses("Details").presses("Confirm new date (V)")
    town.sleeps_until("2027-04-05T10:00").types("erin", "/recert leave").presses("Delete everything")
    return town


typed("roster-season-ended", "From April, what came of the season before", "chief", "/recert roster", before=ended)
typed("roster-season-before", "The page of the season before", "chief", "/recert roster 2027", before=ended)


@scene("Details of somebody not in Slack, with the season before")
def roster_place_season_before(town: Town) -> Shown:
    return ended(town).types("chief", "/recert roster nora").presses("Details")


@scene("Those whose new date is to be confirmed, with a button each", at=LATE)
def roster_to_confirm(town: Town) -> Shown:
    seen = crew(town).marks("dana", "v").types("chief", "/recert roster")
    return town.presses("chief", seen, "Confirm dates (2)")


def smiths(town: Town) -> Town:
    """Let people join who are called Smith, and import one who is not in Slack."""
    crew(town)
    for name, real_name in (("maya", "Maya Smith"), ("pete", "Pete Smithers")):
        town.bot.workspace.user(name, real_name=real_name)
        town.joined(name, "emt")
    told(town, town.opens("chief", "/recert roster import"), "roster.csv", NOT_IN_SLACK)
    return town


typed("roster-searched", "A part of a name finds people", "chief", "/recert roster smith", at=LATE, before=smiths)
typed("roster-searched-in-vain", "Nobody has that name", "chief", "/recert roster jones", at=LATE, before=smiths)
typed("refused-name", "A name that looks like a filter", "chief", "/recert roster don", at=LATE, before=smiths)


@scene("Slack does not say the names, so only those of the roster are searched", at=LATE)
def roster_searched_without_names(town: Town) -> Shown:
    smiths(town).bot.workspace.faults.next("users.list", Refuse("ratelimited"))
    return town.types("chief", "/recert roster smith")
