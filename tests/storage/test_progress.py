"""Confirmations, and the marks that drop them, on both databases."""

from datetime import timedelta

import pytest

from rules.standing import Confirmation
from rules.steps import StepCode
from storage import progress
from storage.cohorts import take_census
from storage.database import Database
from storage.roster import of_agency
from storage.tables import key
from tests.storage.people import NOW, SPRING, TODAY, found, join, marks


def test_only_the_latest_event_says_whether_v_is_confirmed(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        alice, bob = join(session, "UALICE", agency), join(session, "UBOB", agency)
        marks(session, alice, StepCode.V)
        marks(session, bob, StepCode.V)
        assert progress.confirm(session, alice, by="UCHIEF", now=NOW)
        assert not progress.confirm(session, alice, by="UDEPUTY", now=NOW + timedelta(days=1))
        assert progress.standing(session, alice).confirmation == Confirmation("UCHIEF", NOW)
        assert progress.standing(session, bob).confirmation is None
        assert agency.id is not None
        census = take_census(session, [agency.id], SPRING)[agency.id]
        assert (census.recertified, census.confirmed) == (2, 1)
        alice_there, bob_there = of_agency(session, agency.id, TODAY)
        assert (alice_there.standing.confirmation, bob_there.standing.confirmation) == (
            Confirmation("UCHIEF", NOW),
            None,
        )
        marks(session, alice, StepCode.V, done=False)
        census = take_census(session, [agency.id], SPRING)[agency.id]
        assert (census.recertified, census.confirmed) == (1, 0)
        assert not progress.take_back(session, alice, by="UCHIEF", now=NOW)


@pytest.mark.parametrize("reported", [True, False])
def test_what_is_taken_back_stands_as_the_member_left_it(database: Database, *, reported: bool) -> None:
    with database.write() as session:
        alice = join(session, "UALICE", found(session))
        if reported:
            marks(session, alice, StepCode.V)
        for _ in range(2):
            assert progress.confirm(session, alice, by="state list", now=NOW)
            assert progress.take_back(session, alice, by="UCHIEF", now=NOW)
        standing = progress.standing(session, alice)
        assert standing.recertified is reported
        assert standing.confirmation is None


def test_an_approval_is_recorded_once_and_its_taking_back_leaves_a5_done_since_the_same_day(database: Database) -> None:
    with database.write() as session:
        member = join(session, "UALICE", found(session))
        assert not progress.approve(session, member, by="UCHIEF", now=NOW), "A5 is not marked done"
        progress.mark(session, member, StepCode.A5, done=True, by="UALICE", now=NOW)
        later = NOW + timedelta(days=2)
        assert progress.approve(session, member, by="UCHIEF", now=later)
        assert not progress.approve(session, member, by="UDEPUTY", now=later)
        assert progress.standing(session, member).approval == Confirmation("UCHIEF", later)
        assert progress.take_approval_back(session, member, by="UDEPUTY", now=later)
        assert not progress.take_approval_back(session, member, by="UDEPUTY", now=later)
        standing = progress.standing(session, member)
        assert (standing.approval, standing.submitted) == (None, NOW)
        assert progress.standings(session, [(key(member), member.expires_on, member.roles)]) == [standing]
        assert (standing.done, standing.confirmation) == (frozenset({StepCode.A5}), None)
