"""Scenes of a member who moves to another agency, of an agency without officers, and of days that one leaves out."""

from fakeslack import Message, Modal, Seen
from tests.gallery.book import scene, typed
from tests.gallery.roster_files import told
from tests.gallery.town import Shown, Town


def asked(town: Town) -> Seen:
    """Let bob of Northampton EMS join in the channel of Amherst EMS; return the question."""
    town.founded().joined("bob", "emt", number="E0123456")
    amherst = town.bot.workspace.channel("amherst")
    town.person("rival").types("/recert agency Amherst EMS", in_=amherst)
    town.did = "bob types /recert join emt 2027-03-31 in #amherst"
    return town.person("bob").types("/recert join emt 2027-03-31", in_=amherst)


@scene("Joining in another agency's channel asks first")
def join_in_another_agency(town: Town) -> Shown:
    return asked(town)


@scene("A member moves to another agency")
def join_and_move(town: Town) -> Shown:
    return town.presses("bob", asked(town), "Move")


@scene("A member stays in their agency")
def join_and_stay(town: Town) -> Shown:
    return town.presses("bob", asked(town), "Stay in Northampton EMS")


@scene("What the former agency's training officer is told")
def officer_told_of_one_who_moved(town: Town) -> Shown:
    join_and_move(town)
    return town.person("chief").sees("has moved to")


@scene("What the new agency's training officer is told")
def officer_told_of_one_who_came(town: Town) -> Shown:
    join_and_move(town)
    return town.person("rival").sees("has joined")


@scene("What a training officer is told of one who joins with the number of somebody else on the roster")
def officer_told_of_the_same_number(town: Town) -> Shown:
    content = "email,name,level,expires_on,number\nnora@example.com,Nora Smith,emt,2027-03-31,E0000007\n"
    told(town.founded(), town.opens("chief", "/recert roster import"), "roster.csv", content)
    town.types("eve", "/recert join emt 2027-03-31 E0000007")
    return town.person("chief").sees("certification number is that of")


@scene("What a training officer is told of one whose certification number another member has")
def officer_told_of_a_shared_number(town: Town) -> Shown:
    town.founded().types("dana", "/recert join emt 2027-03-31 E0000007")
    town.types("eve", "/recert join emt 2027-03-31 E0000007")
    return town.person("chief").sees("No two people have the same number")


@scene("What a training officer is told of a certification number that somebody elsewhere has too")
def officer_told_of_a_number_elsewhere(town: Town) -> Shown:
    town.founded().types("dana", "/recert join emt 2027-03-31 E0000007")
    town.types("eve", "/recert join emt 2027-03-31 E0000007", directly=True)
    return town.person("chief").sees("who isn't on your roster")


@scene("The former agency's file still names one who moved")
def roster_with_one_who_moved(town: Town) -> Shown:
    join_and_move(town)
    content = "slack_id,level,expires_on\nUBOB,emt,2027-03-31\nUDANA,emt,2027-03-31\n"
    return told(town, town.opens("chief", "/recert roster import"), "roster.csv", content)


def bereft(town: Town) -> Town:
    """Let the only training officer leave Slack, and a member be counted for a month."""
    town.founded().joined("bob", "emt")
    town.sleeps_until("2026-12-28T10:00").person("chief").user.deleted = True
    return town


typed(
    "takeover-offered",
    "An agency whose training officers have left Slack is offered to a member",
    "bob",
    "/recert agency",
    before=bereft,
)
typed(
    "takeover-not-yet",
    "Somebody who may not take over is told who may",
    "eve",
    "/recert agency",
    before=bereft,
)


@scene("An agency's only training officer has left Slack: all see it")
def officers_gone_said(town: Town) -> Message:
    town.founded()
    town.bot.workspace.deactivates(town.person("chief"))
    town.did = "chief's account in Slack is deactivated"
    town.bot.workspace.ticks()
    return town.posted


@scene("A training officer is back in Slack: all see it")
def officer_back_said(town: Town) -> Message:
    officers_gone_said(town)
    town.did = "chief's account in Slack is active again"
    town.bot.workspace.reactivates(town.person("chief"))
    town.bot.workspace.ticks()
    return town.posted


@scene("Somebody has taken over")
def taken_over(town: Town) -> Shown:
    return town.presses("bob", bereft(town).types("bob", "/recert agency"), "Become training officer")


@scene("Somebody has taken over: all see it")
def taken_over_said(town: Town) -> Message:
    taken_over(town)
    town.bot.workspace.settles()
    town.bot.workspace.ticks()
    return town.posted


@scene("Days are left out, and saved")
def days_left_out(town: Town) -> Modal:
    return town.sends(town.founded().opens("chief", "/recert agency"), left_out=["dec-1", "mar-24"])


@scene("The settings of an agency that leaves days out")
def agency_settings_with_days_left_out(town: Town) -> Modal:
    modal = town.sends(town.founded().opens("chief", "/recert agency"), left_out=["dec-1", "mar-24"])
    modal.closes()
    return town.opens("chief", "/recert agency")
