"""Costs of recertification: each fee, and the totals by eCheck and by card."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from rules.cycle import Cycle
from rules.levels import Level
from rules.steps import StepCode

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
PAID = frozenset({StepCode.A4, StepCode.B4})
"""The payments, which a recertified member has made whatever they marked."""


def cents(amount: Decimal) -> Decimal:
    """Round to whole cents, half up."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Bill:
    """Dollars to pay. The card fee falls on the state's part only."""

    nremt: Decimal
    state: Decimal
    card_fee: Decimal
    echeck: Decimal
    """The total when the state is paid by eCheck (ACH); 0 if nothing is left to pay."""
    card: Decimal
    """The total when the state is paid by credit or debit card."""


def bill(cycle: Cycle, level: Level, done: Collection[StepCode] = ()) -> Bill:
    """Add up the fees of a level in this cycle, less the fees whose step (A4, B4) is among `done`."""
    fees = cycle.published.fees
    nremt = NOTHING if StepCode.A4 in done else cents(fees.nremt.by_level[level])
    state = NOTHING if StepCode.B4 in done else cents(fees.state.amount)
    card_fee = cents(state * fees.card.rate)
    return Bill(nremt, state, card_fee, echeck=nremt + state, card=nremt + state + card_fee)
