"""Breaks the code in one way after the other, each in a copy, and says whether the simulation catches it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PARTS = ("bot", "handlers", "storage", "rules", "fakeslack", "tests")


@dataclass(frozen=True)
class Mutation:
    """A way to break the code: a text of one file, and what stands there instead."""

    what: str
    file: str
    before: str
    after: str


MUTATIONS = (
    Mutation(
        "a claim is not committed before the post",
        "bot/outbox/dispatcher.py",
        "        with self._services.database.write() as session:\n            return self._kind.outbox.claim(\n",
        "        with self._services.database.read() as session:\n            return self._kind.outbox.claim(\n",
    ),
    Mutation(
        "a message whose outcome is unknown is posted again without a look-up",
        "bot/outbox/dispatcher.py",
        "            found = send.look_up(client, conversation, message_id, since=unknown.claimed_at)\n",
        "            found = Verdict(Outcome.SKIPPED)\n",
    ),
    Mutation("nudges are posted until 21:00", "rules/ladder.py", "LAST_HOUR = 20\n", "LAST_HOUR = 21\n"),
    Mutation(
        "nudges are posted by the hours of the bot's own time zone",
        "bot/outbox/planning.py",
        "may_post(hour, now.astimezone(ZoneInfo(zone)))",
        'may_post(hour, now.astimezone(ZoneInfo("America/New_York")))',
    ),
    Mutation(
        "nudges are posted after all are recertified",
        "handlers/nudges/content.py",
        "    if not milestone.for_roles and counts.open == 0:\n",
        "    if counts.members == 0:\n",
    ),
    Mutation(
        "a lease ends at once",
        "bot/outbox/dispatcher.py",
        "LEASE = timedelta(seconds=POST_TIMEOUT + 7)\n",
        "LEASE = timedelta()\n",
    ),
    Mutation(
        "leases go by the clock of the bot's machine",
        "bot/outbox/dispatchers.py",
        "wall_clock or DatabaseClock(services.database)",
        "wall_clock or services.clock",
    ),
    Mutation(
        "after downtime the milestones before the latest are posted as well",
        "rules/ladder.py",
        "            superseded.append(older)\n",
        "            latest[len(superseded) + 2] = older\n",
    ),
    Mutation(
        "what waited is not superseded by a later milestone",
        "bot/outbox/nudges.py",
        "pending = nudges.pending_milestones(session, cohort) if superseded else set()\n",
        "pending = set[str]()\n",
    ),
    Mutation(
        "a nudge goes to the channel of the agency that was set up first",
        "bot/outbox/nudges.py",
        "            to=row.channel_id,\n",
        '            to="CEMS1",\n',
    ),
    Mutation(
        "a change is acknowledged and not committed",
        "handlers/routes.py",
        "            result = self.handle(request, value)\n",
        "            result = self.handle(request, value)\n"
        "            if self.writes:\n                request.session.rollback()\n",
    ),
    Mutation(
        "reminders are sent by the hours of New York",
        "bot/outbox/direct_messages.py",
        "may_remind(book, now.astimezone(ZoneInfo(zone)))}",
        'may_remind(book, now.astimezone(ZoneInfo("America/New_York")))}',
    ),
    Mutation(
        "a snooze ends a day early",
        "storage/direct_messages.py",
        "col(Member.snoozed_until) <= today)",
        "col(Member.snoozed_until) <= __import__('datetime').date.fromordinal(today.toordinal() + 1))",
    ),
    Mutation(
        "counts are kept for an hour",
        "bot/outbox/queue.py",
        "_FRESH = timedelta(seconds=5)\n",
        "_FRESH = timedelta(hours=1)\n",
    ),
    Mutation(
        "one workspace is spoken to with another's token",
        "bot/workspaces.py",
        "        token = workspaces.token(team_id)\n",
        '        token = workspaces.token("T1")\n',
    ),
    Mutation(
        "an officer of any agency sees a member's status",
        "handlers/request.py",
        "        agency = led.get(member.agency_id) if member else None\n",
        "        agency = next(iter(led.values()), None)\n",
    ),
    Mutation(
        "a nudge names members of every agency",
        "storage/cohorts.py",
        "        Member.agency_id == agency_id,\n        col(Certification.counted),\n    )\n",
        "        col(Certification.counted),\n    )[1:]\n",
    ),
    Mutation(
        "officers' reports come a day late",
        "rules/direct_messages.py",
        "(day.day == rules.monthly.day if",
        "(day.day == rules.monthly.day + 1 if",
    ),
    Mutation(
        "names are written in channels whose agency has not turned them on",
        "bot/outbox/nudges.py",
        "        names = self._names(client) if self.row.names else None\n",
        "        names = self._names(client)\n",
    ),
    Mutation(
        "a rate limit holds back its own message only",
        "bot/outbox/verdicts.py",
        "retry_after=wait, whole_workspace=True)",
        "retry_after=wait)",
    ),
    Mutation(
        "not now is a refusal",
        "bot/outbox/verdicts.py",
        "    return Verdict(Outcome.REFUSED if word in _REFUSALS else Outcome.NOT_NOW, reason=word)\n",
        "    return Verdict(Outcome.REFUSED, reason=word)\n",
    ),
    Mutation(
        "a lost answer counts as a refusal",
        "bot/outbox/verdicts.py",
        '    return Verdict(Outcome.IN_DOUBT, reason=reason(cause) if isinstance(cause, Exception) else "URLError")\n',
        '    return Verdict(Outcome.REFUSED, reason=reason(cause) if isinstance(cause, Exception) else "URLError")\n',
    ),
    Mutation(
        "an officer's roster changes the record of somebody who has not accepted it",
        "storage/roster_import.py",
        "        if (own := self._who.own.get(user_id)) is not None:\n",
        "        found = members.find(self._session, self._agency.team_id, user_id or '', self._today)\n"
        "        own = self._who.own.get(user_id) or found\n"
        "        if own:\n",
    ),
    Mutation(
        "an officer confirms the own record of somebody who has not accepted their roster",
        "handlers/roster/place.py",
        "        changed = progress.confirm(request.session, member, by=by, now=now)\n",
        "        own = request.record_of(place.user_id or '')\n"
        "        changed = progress.confirm(request.session, own or member, by=by, now=now)\n",
    ),
    Mutation(
        "a first change marks the roster's row, and accepts nothing",
        "handlers/request.py",
        "        if place is None or not self.writes:\n",
        "        if place is None or self.writes:\n",
    ),
    Mutation(
        "not me is forgotten",
        "storage/places.py",
        "    declined.mark(session, place.agency_id, user_id, now=now)\n    remove(session, place, today=today)\n",
        "    remove(session, place, today=today)\n",
    ),
    Mutation(
        "everybody on a roster is asked, though no officer pressed Send",
        "storage/roster_import.py",
        "    plan_invitations(session, key(agency), now=now)  # who was told before Slack knew them\n",
        '    invitations.invite(session, agency, by="", on=today, now=now)\n',
    ),
    Mutation(
        "who is on a roster is asked twice",
        "storage/direct_message_plan.py",
        "        DirectMessage.kind == Kind.INVITATION,\n    )\n    day",
        "        DirectMessage.kind == Kind.WEEKLY,\n    )\n    day",
    ),
    Mutation(
        "V begins no next cycle",
        "storage/progress.py",
        "    if done:\n        certifications.begin_next(\n",
        "    if not key(member):\n        certifications.begin_next(\n",
    ),
    Mutation(
        "undoing V leaves the next cycle",
        "storage/progress.py",
        "    else:\n        certifications.drop_next(session, key(member), member.expires_on.year)\n",
        "",
    ),
    Mutation(
        "a move to another agency carries along the seasons whose date has passed",
        "storage/certifications.py",
        "        col(Certification.expires_on) >= today,\n",
        "",
    ),
    Mutation(
        "a file of last season moves people back",
        "storage/roster_import.py",
        "        if record.expires_on.year < held.certification.cycle and not self._corrects(held, record):\n",
        "        if held.member is None:\n",
    ),
    Mutation(
        "V needs no date when the season is over",
        "handlers/progress/next_cycle.py",
        "        if StepCode.V in codes and late and not member.standing.recertified:\n",
        "        if StepCode.V in codes and late and member is None:\n",
    ),
    Mutation(
        "nobody is told that their new date was confirmed",
        "storage/progress.py",
        "        plan_recertified(session, key(member), member.expires_on, now=now)\n",
        "",
    ),
    Mutation(
        "whoever leaves after the date leaves no number",
        "storage/departed.py",
        "        row.members += len(people)\n",
        "",
    ),
    Mutation(
        "whoever is taken off a roster leaves no number",
        "storage/places.py",
        "    departed.count_places(session, col(RosterPlace.id) == place.id, today=today)\n",
        "",
    ),
    Mutation(
        "whoever comes after the date counts in the season",
        "storage/season.py",
        "            col(Certification.counted_from) <= cohort,\n",
        "",
    ),
)


def caught(mutation: Mutation, *, seeds: int) -> str | None:
    """Return how the simulation catches a mutation; None if it does not."""
    with tempfile.TemporaryDirectory() as folder:
        for part in _PARTS:
            shutil.copytree(ROOT / part, Path(folder, part), ignore=shutil.ignore_patterns("__pycache__"))
        file = Path(folder, mutation.file)
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(mutation.before, mutation.after), encoding="utf-8")
        words = [sys.executable, "-m", "tests.simulation", "--seed", "0", "--seeds", str(seeds), "--shrink", "0"]
        env = {**os.environ, "PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False)
    found = re.search(r"^Seed (\d+) fails at .*UTC: (.*)$", done.stdout, re.MULTILINE)
    if found is None and done.returncode:
        return done.stderr.strip().splitlines()[-1]
    return f"seed {found[1]}: {found[2]}" if found else None


def main() -> int:
    """Try every mutation, or those whose words are given; return how many were not caught."""
    parser = ArgumentParser(prog="python -m tests.simulation.mutations", description=__doc__)
    parser.add_argument("words", nargs="?", default="", help="words of the mutations to try")
    parser.add_argument("--seeds", type=int, default=40, help="the seeds to play of each")
    options = parser.parse_args()
    if (how := caught(Mutation("nothing", "bot/clock.py", "", ""), seeds=options.seeds)) is not None:
        raise SystemExit(f"The code fails as it is: {how}")
    missed = 0
    for mutation in MUTATIONS:
        if options.words in mutation.what:
            how = caught(mutation, seeds=options.seeds)
            missed += how is None
            print(f"{'caught' if how else 'MISSED'}: {mutation.what}\n    {how or ''}", flush=True)
    return missed


if __name__ == "__main__":
    sys.exit(main())
