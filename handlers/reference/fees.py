"""Costs: each fee, the total by eCheck, and the total by card."""

from collections.abc import Sequence

from handlers.answer import Answer, Block
from handlers.ui.blocks import context, day, dollars, figures, header, paragraphs, section, sources
from handlers.ui.steps import lines
from rules.cycle import Cycle
from rules.dates import Lateness
from rules.fees import Bill, bill
from rules.levels import Level


def fees(cycle: Cycle, levels: Sequence[Level], *, late: Lateness = Lateness.NONE) -> Answer:
    """Answer `/recert fees`, for one level or for several; `late` is how late the asker is."""
    bills = {level: bill(cycle, level) for level in levels}
    title = levels[0].label if len(levels) == 1 else "all levels"
    blocks: list[Block] = [header(f"Fees {cycle.year}: {title}")]
    passed = [f"Your date, {day(cycle.expires_on)}, has passed: {_PASSED[late]}"] if late in _PASSED else []
    if passed:
        blocks.append(section(f":warning: {passed[0]} `/recert deadlines` says what holds now."))
    blocks += [section(_in_full(level, due, named=len(levels) > 1)) for level, due in bills.items()]
    blocks.append(section(paragraphs([f"•  {line}" for line in lines(cycle, cycle.published.fees.notes)])))
    blocks.append(context(f"{_STATE_ONLY} A card fee of NREMT, if there is one, isn't included."))
    blocks.append(context("Paying isn't submitting: after each payment, submit (A5 on NREMT.org, B5 in eLicensing)."))
    blocks.append(sources(cycle))
    totals = ", ".join(
        f"{dollars(due.echeck)} by eCheck or {dollars(due.card)} by card for {level.label}"
        for level, due in bills.items()
    )
    costs = "cost, on time," if passed else "costs"
    said = [*passed, f"Recertification in {cycle.year} {costs} {totals}.", _STATE_ONLY, "Paying isn't submitting."]
    return Answer(text=f"{' '.join(said)} {figures(cycle)}", blocks=tuple(blocks))


_STATE_ONLY = "eCheck or card is how you pay the state."
_PASSED = {
    Lateness.LATE: "these are the fees for renewing on time. Check NREMT.org and eLicensing for late ones.",
    Lateness.CLOSED: "these were the fees for renewing on time.",
}


def _in_full(level: Level, due: Bill, *, named: bool) -> str:
    return paragraphs(
        [
            *([f"*{level.label}*"] if named else []),
            f"A4 · NREMT training profile: {dollars(due.nremt)}",
            f"B4 · State, eLicensing: {dollars(due.state)} (card fee {dollars(due.card_fee)})",
            f"*Total by eCheck {dollars(due.echeck)}*  ·  *by card {dollars(due.card)}*",
        ]
    )
