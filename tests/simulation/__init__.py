"""A simulation: many agencies and people, replicas that are killed, a Slack that fails, two years in a second.

A story is a list of plain steps that a seed generates (`story`). `play` plays it in one thread, without sockets or
sleep: every replica is the real app with its real dispatchers (`replicas`), on one SQLite file and on a clock of its
own (`clock`); `network` carries its calls to the fake Slack. `points` kills a replica, or lets another work, between
any two of its statements. `model` knows from the contract what is true, with `cycles` and `rosters`, and `posts`,
`screens` and `calm` compare.
"""
