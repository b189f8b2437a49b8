"""The answer when a step is marked: what was recorded, the warnings that belong to it, and what is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.answer import Affected, Answer, Block
from handlers.progress.approver import Submission
from handlers.progress.lapsed_blocks import reinstate
from handlers.progress.now_blocks import next_begins, told, waits
from handlers.progress.warnings import approval, paid
from handlers.text import listed
from handlers.ui.blocks import Button, actions, context, counted, day, figures, paragraphs, section, sources, spoken
from handlers.ui.buttons import button, show_button
from handlers.ui.member_values import CheckOff, MarkNewDate
from handlers.ui.steps import SHORT_NAMES, act_buttons, in_all, mark_button, name, undo_button
from rules.cycle import Cycle, takes_v_alone
from rules.dates import Lateness
from rules.levels import Level
from rules.schema import Affiliation
from rules.standing import Standing, skipped_before
from rules.steps import StepCode, slug
from storage.agencies import Leaders


@dataclass(frozen=True, slots=True)
class MarkResult:
    """The result of marking steps: a sentence each, the warnings, the new standing, and those that it changed.

    `affected` are the people to tell of it.
    """

    said: Sequence[str]
    cautions: Sequence[str]
    standing: Standing
    done: bool
    changed: Sequence[StepCode]
    affected: Affected | None = None


def marked(
    cycle: Cycle,
    made: MarkResult,
    *,
    until: date | None,
    begun: bool,
    level: Level,
    affiliation: Affiliation | None,
    known: str,
    submission: Submission,
    late: Lateness,
    today: date,
) -> Answer:
    """Return what was marked, the warnings that belong to it, and what is next.

    `until` is the date of the next cycle, if there is one, `begun` whether it has begun.
    """
    cautions, standing = made.cautions, made.standing
    where = f"{in_all(standing)}."
    icon = ":white_check_mark:" if made.done else ":leftwards_arrow_with_hook:"
    blocks: list[Block] = [section(paragraphs([f"{icon} {each}" for each in made.said]))]
    blocks += [section(f":warning: {caution}") for caution in cautions]
    following, row = _next(cycle, standing, level, affiliation, submission, late, today)
    if standing.recertified:  # it comes first
        following = _recertified(cycle, known, until, sure=not cautions, begun=begun)
        blocks = [section(following), *blocks, context(where)]
    else:
        blocks += [section(following), context(where)]
    if made.done:
        if {StepCode.A5, StepCode.B5} & set(made.changed):  # what the submission rests upon may be done as well
            row += [mark_button(cycle, code, primary=False) for code in standing.to_check]
        row += [undo_button(cycle, code) for code in made.changed]
    row.append(show_button("My steps", "steps"))
    blocks += [actions(*row), sources(cycle)]
    in_words = following if standing.waiting else following.replace("\n", ". ")
    said = [*made.said, *cautions]
    text = spoken(*([in_words, *said] if standing.recertified else [*said, in_words]), where, figures(cycle))
    return Answer(text=text, blocks=tuple(blocks))


def ask(cycle: Cycle, codes: Sequence[StepCode], standing: Standing, new: MarkNewDate | None = None) -> Answer:
    """Ask whether to mark the steps that somebody only named: nothing changed.

    `new` is the new date that V is to be marked with, if it isn't recorded yet.
    """
    open_ = [code for code in codes if code not in standing.done]
    named = [code for code in codes if code in standing.done]
    said = [f"*{name(cycle.steps[code])}*" for code in open_]
    said += [f"*{name(cycle.steps[code])}* is marked done." for code in named]
    if len(open_) > 1:  # one shows the open steps, so that the others can be marked
        row = [button(f"Mark {_short(code)} done", CheckOff(cycle.year, code, "done")) for code in open_]
    else:
        row = [mark_button(cycle, code) for code in open_]
    row += [undo_button(cycle, code) for code in named]
    dated = f" with {day(new.until)}" if new else ""
    if open_:
        said.insert(0, f"Mark {listed(map(_short, open_), last='and')} done{dated}?")
    elif new:
        said.insert(0, f"Change your new date to {day(new.until)}?")
    if new:
        row[0] = button("Mark V done" if open_ else "Change the date", new, style="primary")
    about = [show_button(f"About {_short(code)}", f"steps {slug(code)}") for code in codes[:1]]
    return Answer(text=f"{spoken(*said).removesuffix('.')}.", blocks=(section(paragraphs(said)), actions(*row, *about)))


def _short(code: StepCode) -> str:
    return code.role.label if code.role else code.value


def _next(
    cycle: Cycle,
    standing: Standing,
    level: Level,
    affiliation: Affiliation | None,
    submission: Submission,
    late: Lateness,
    today: date,
) -> tuple[str, list[Button]]:
    code = standing.next
    if code is None:
        return "", []
    if standing.waiting:
        row = act_buttons(cycle, StepCode.V, can_mark=takes_v_alone(cycle.expires_on, today))
        return paragraphs(waits(cycle, standing, submission, level, late)), row
    if late is Lateness.CLOSED:  # no step of the season is of use any more
        return f"*Today: {reinstate(level)}.*", [show_button("How to reinstate", "deadlines")]
    return told(cycle, code, level, affiliation), act_buttons(cycle, code)


def _recertified(cycle: Cycle, known: str, until: date | None, *, sure: bool, begun: bool) -> str:
    to = f" until {day(until)}" if until else ""
    done = f":tada: *You're recertified{to}* ({known})." if sure else f"You're recertified{to} ({known})."
    if until is None:
        return done
    begins, how = ("Your next renewal period has started.", "join") if begun else (next_begins(cycle), "done v")
    return f"{done} {begins} If eLicensing shows another date, type `/recert {how}` with that date."


def warnings_of(
    cycle: Cycle, step: StepCode, standing: Standing, today: date, affiliation: Affiliation | None, leaders: Leaders
) -> list[str]:
    """Return the warnings about a step that was just marked done: the order is advised, never forced."""
    pitfalls = cycle.published.pitfalls
    found = []
    if step.role and today > cycle.roles_due:
        found.append(
            f"{step.role.label}: renewal was due {day(cycle.roles_due)}. Nothing is accepted after the deadline: look "
            "whether it was sent in time."
        )
    skipped = skipped_before(step, standing.done)
    match step:
        case StepCode.V if skipped:
            unmarked = f"{counted(len(skipped), 'other step')} {'is' if len(skipped) == 1 else 'are'}n't marked here."
            found.append(f"{unmarked} V means that *eLicensing* shows {cycle.new_year}. {pitfalls['nremt_date'].text}")
        case StepCode.A5 if skipped:
            found.append("A4, the NREMT fee, isn't marked: did you pay it?")
        case StepCode.B5 if skipped:
            found.append(
                "B4, the state fee, isn't marked: did you pay it? Submission comes after payment. If you've paid, "
                "press “Mark B4 done”."
            )
        case _ if skipped:
            before = " and ".join(f"{code} · {SHORT_NAMES[code]}" for code in skipped)
            found.append(f"{before} comes before {step} and isn't marked.")
    if step is StepCode.A5:
        found += _of_submission(cycle, standing, affiliation, leaders)
    if step in {StepCode.A4, StepCode.B4}:
        found += paid(cycle, [submit for submit in standing.paid_not_submitted if submit[0] == step[0]])
    return found


def _of_submission(cycle: Cycle, standing: Standing, affiliation: Affiliation | None, leaders: Leaders) -> list[str]:
    """Return the warnings about A5: education comes before it, and the approval of others after it."""
    found = []
    if StepCode.A3 not in standing.done:
        found.append(
            f"A3, your education, isn't marked: did you enter it? {cycle.published.pitfalls['education_first'].text}"
        )
    return found if standing.waiting else [*found, *approval(cycle, standing, affiliation, leaders)]
