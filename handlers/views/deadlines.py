"""Every date of a cycle, and what holds after the last of them."""

from datetime import date

from slack_sdk.models.blocks import Block

from handlers.views.blocks import Answer, context, counted, day, figures, header, link, paragraphs, section, sources
from handlers.views.steps import lines
from rules.book import After
from rules.cycle import Cycle
from rules.dates import Moment, days_left, moments

_WHAT = {
    Moment.OPENS: "The National Registry's portal opens",
    Moment.ROLES_DUE: "Instructor/Coordinator, Examiner and Chief Examiner renewals due",
    Moment.RECOMMENDED: "Recommended: all steps complete",
    Moment.EXPIRES: "Your certification expires",
}


def deadlines(cycle: Cycle, today: date, after: After, *, member: bool) -> Answer:
    """The answer of `/recert deadlines`; a newcomer is shown the cycle that ends next."""
    dates = moments(cycle)
    blocks: list[Block] = [header(f"Deadlines {cycle.year}")]
    if not member:
        blocks.append(context("The cycle that ends next. Join, and these become your own dates."))
    blocks.append(
        section(paragraphs([f"*{day(when)}*, {_away(when, today)}\n{_WHAT[moment]}" for when, moment in dates]))
    )
    blocks.append(
        section(
            paragraphs(["*Instructor and examiner*", *lines(cycle, cycle.published.role_rules.lines), _forms(cycle)])
        )
    )
    blocks.append(
        section(
            paragraphs(
                [
                    f"*After {day(cycle.expires_on)}*",
                    *(
                        f"•  {each.text} ({link(each.source.url, 'source')}, {each.source.as_of})"
                        for each in after.lines
                    ),
                ]
            )
        )
    )
    blocks.append(context("NREMT's date is not the state's: you are recertified when eLicensing shows the new one."))
    blocks.append(sources(cycle, cycle.source(cycle.published.dates.opens)))
    sentence = "; ".join(f"{_WHAT[moment]}: {day(when)}, {_away(when, today)}" for when, moment in dates)
    return Answer(text=f"Deadlines of {cycle.year}: {sentence}. {figures(cycle)}", blocks=tuple(blocks))


def _forms(cycle: Cycle) -> str:
    forms = {each.url: each.label for role in cycle.published.roles for each in role.links}
    return " · ".join(link(url, label) for url, label in forms.items())


def _away(when: date, today: date) -> str:
    away = days_left(when, today)
    if away == 0:
        return "today"
    return f"{counted(away, 'day')} left" if away > 0 else f"{counted(-away, 'day')} ago"
