"""Scenes of training officers: settings, rosters, nudges at once, and confirmations."""

from fakeslack import Message, Modal
from fakeslack.faults import Refuse
from tests.gallery.book import scene, typed
from tests.gallery.town import SIDE_A, SIDE_B, Shown, Town

LATE = "2027-02-10T10:00"


def crew(town: Town) -> Town:
    """Let four members join: one late, one on the way, one who waits, one recertified."""
    town.founded().joined("bob", "emt").joined("alice", "paramedic").joined("dana", "aemt").joined("erin", "emt")
    town.marks("alice", "a1", "a2", "a3", "b1").marks("dana", *SIDE_A, *SIDE_B)
    return town.marks("erin", *SIDE_A, *SIDE_B, "v")


# --- The agency -----------------------------------------------------------------------------------------------------

typed("agency-founded", "A channel becomes an agency's: all see it", "chief", "/recert agency Northampton EMS")
typed("agency-rename-asked", "A new name is asked about", "chief", "/recert agency Hampshire EMS", before=Town.founded)
typed("agency-paused", "Nudges are paused by a word", "chief", "/recert agency pause", before=Town.founded)
typed("agency-resumed", "Nudges are on again", "chief", "/recert agency resume", before=Town.founded)
typed("help-of-an-officer", "A training officer asks what there is", "chief", "/recert help", before=Town.founded)
typed("agency-help", "What can be typed about an agency", "chief", "/recert agency help", before=Town.founded)


@scene("An agency is renamed")
def agency_renamed(town: Town) -> Shown:
    return town.presses("chief", town.founded().types("chief", "/recert agency Hampshire EMS"), "Yes, use this name")


@scene("An agency is renamed: all see it")
def agency_renamed_said(town: Town) -> Message:
    agency_renamed(town)
    town.bot.workspace.ticks()
    return town.posted


@scene("An agency moves to another channel")
def agency_moved(town: Town) -> Shown:
    town.founded()
    town.did = "chief types /recert agency Northampton EMS in #amherst"
    return town.person("chief").types("/recert agency Northampton EMS", in_=town.bot.workspace.channel("amherst"))


@scene("The bot cannot enter a private channel by itself")
def agency_in_a_private_channel(town: Town) -> Shown:
    private = town.bot.workspace.channel("chiefs", private=True, bot=False)
    town.did = "chief types /recert agency Northampton EMS in a private channel"
    town.person("chief").types("/recert agency Northampton EMS", in_=private)
    return town.person("chief").sees("/invite")


@scene("The settings, as they are at first")
def agency_settings(town: Town) -> Modal:
    return crew(town).opens("chief", "/recert agency")


@scene("The settings with a wrong field")
def agency_settings_with_errors(town: Town) -> Modal:
    return town.sends(town.founded().opens("chief", "/recert agency"), name=" \u200b ")


@scene("The settings are saved")
def agency_settings_saved(town: Town) -> Modal:
    form = crew(town).opens("chief", "/recert agency")
    officers = [town.person("chief"), town.person("dana")]
    return town.sends(form, nudge_hour="7 a.m.", nudges="Paused", names="Counts and names", officers=officers)


@scene("The settings of one who is training officer no more")
def agency_settings_no_longer_yours(town: Town) -> Modal:
    form = crew(town).opens("chief", "/recert agency")
    town.sends(town.opens("chief", "/recert agency"), officers=[town.person("dana")])
    return town.sends(form)


@scene("What one is told who was made training officer")
def officer_appointed(town: Town) -> Shown:
    town.sends(crew(town).opens("chief", "/recert agency"), officers=[town.person("chief"), town.person("dana")])
    return town.person("dana").sees("made you a training officer")


@scene("What one is told who is training officer no more")
def officer_dismissed(town: Town) -> Shown:
    officer_appointed(town)
    town.sends(town.opens("chief", "/recert agency"), officers=[town.person("chief")])
    return town.person("dana").sees("no longer a training officer")


@scene("A member is taken off the roster, after a question")
def member_removed(town: Town) -> Shown:
    return town.presses("chief", crew(town).types("chief", "/recert status @bob"), "Remove from agency")


@scene("What a member is told who was taken off it")
def member_removed_is_told(town: Town) -> Shown:
    member_removed(town)
    return town.person("bob").sees("took you off Northampton EMS's roster")


# --- Reminders in private --------------------------------------------------------------------------------------------


@scene("The members shown are reminded privately", at=LATE)
def reminded_privately(town: Town) -> Shown:
    town.presses("chief", crew(town).types("chief", "/recert roster emt"), "Remind privately")
    return town.presses("chief", town.types("chief", "/recert roster"), "Remind privately")


@scene("A private reminder, as the member reads it", at=LATE)
def private_reminder(town: Town) -> Message:
    reminded_privately(town)
    town.bot.workspace.ticks()
    return town.person("alice").direct_messages[-1]


# --- Approvals at NREMT ---------------------------------------------------------------------------------------------


def submitted(town: Town) -> Town:
    """Let three more submit at NREMT, each some days after the other; the officer too."""
    crew(town).joined("chief", "emt")
    for name, local in (("alice", "2027-02-28T10:00"), ("bob", "2027-03-03T10:00"), ("chief", "2027-03-06T10:00")):
        town.sleeps_until(local).marks(name, "a5")
    town.sleeps_until("2027-03-08T10:00")
    return town


typed("approvals", "Who waits for approval at NREMT", "chief", "/recert approvals", before=submitted)


@scene("Nobody waits for approval")
def approvals_empty(town: Town) -> Shown:
    return town.founded().joined("bob", "emt").types("chief", "/recert approvals")


@scene("An application is recorded as approved")
def approvals_approved(town: Town) -> Shown:
    return town.presses("chief", submitted(town).types("chief", "/recert approvals"), "UBOB:2027:yes:1")


@scene("The status of one who waits for their training officer")
def status_of_one_who_waits_for_approval(town: Town) -> Shown:
    return submitted(town).types("bob", "/recert status")


@scene("The status of one whose application is approved")
def status_of_one_approved(town: Town) -> Shown:
    approvals_approved(town)
    return town.types("bob", "/recert status")


# --- Nudges at once -------------------------------------------------------------------------------------------------

typed("nudge-preview", "What will be posted, and when", "chief", "/recert nudge preview", before=crew)
typed("nudge-preview-empty", "Nobody has joined", "chief", "/recert nudge preview", before=Town.founded)


@scene("The preview while nudges are paused and one is due")
def nudge_preview_paused(town: Town) -> Shown:
    town.sends(crew(town).opens("chief", "/recert agency"), nudges="Paused").closes()
    return town.until("2026-12-01T10:00").types("chief", "/recert nudge preview")


@scene("The preview of an agency that turned names on")
def nudge_preview_with_names(town: Town) -> Shown:
    town.sends(crew(town).opens("chief", "/recert agency"), names="Counts and names").closes()
    return town.types("chief", "/recert nudge preview")


typed("nudge-now", "A nudge at once: what the officer reads", "chief", "/recert nudge now", before=crew)


@scene("A nudge at once: what the channel reads")
def nudge_now_in_the_channel(town: Town) -> Message:
    crew(town).types("chief", "/recert nudge now")
    return town.posted


@scene("A second nudge on one day")
def nudge_now_again(town: Town) -> Shown:
    crew(town).types("chief", "/recert nudge now")
    return town.types("chief", "/recert nudge now")


@scene("A nudge at once when all are recertified")
def nudge_now_nothing_open(town: Town) -> Shown:
    town.founded().joined("bob", "emt").marks("bob", "v")
    return town.types("chief", "/recert nudge now")


@scene("The roster out of season", at="2027-06-15T10:00")
def roster_out_of_season(town: Town) -> Shown:
    return town.founded().joined("bob", "emt", "2029-03-31").types("chief", "/recert roster")


@scene("A nudge at once out of season", at="2027-06-15T10:00")
def nudge_now_out_of_season(town: Town) -> Shown:
    return town.founded().joined("bob", "emt", "2029-03-31").types("chief", "/recert nudge now")


typed("nudge-now-without-members", "A nudge at once, to nobody", "chief", "/recert nudge now", before=Town.founded)


@scene("Slack refuses a nudge at once")
def nudge_now_refused(town: Town) -> Shown:
    crew(town).bot.workspace.faults.next("chat.postMessage", Refuse("not_in_channel"))
    return town.types("chief", "/recert nudge now")


# --- Confirmation ---------------------------------------------------------------------------------------------------


@scene("A training officer confirms that a member is recertified", at=LATE)
def v_confirmed(town: Town) -> Shown:
    seen = crew(town).types("chief", "/recert status @erin")
    return town.presses("chief", seen, "Confirm new date (V)")


@scene("The roster tells confirmed from self-reported", at=LATE)
def roster_with_a_confirmation(town: Town) -> Shown:
    crew(town).marks("dana", "v")
    town.types("chief", "/recert status @erin").presses("Confirm new date (V)")
    return town.types("chief", "/recert roster")
