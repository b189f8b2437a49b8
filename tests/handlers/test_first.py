"""A first look."""

from bot.cli.local import LocalBot


def test_join_and_mark(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31").says("You have joined", "127 days left")
    alice.types("/recert status").says("$150.00", "$152.94").presses("Mark A1 done").says("A1", "marked done")
