"""What Slack says to us and what we answer: one module for each command or surface, views in `handlers.views`.

A handler is a plain function: it takes a `Request` and the words that were typed, asks `storage` and `rules`, and
hands what it found to a view. It never calls Slack. What must is done after the ack, by lazy listeners: `lazily` makes
them, `listeners`, `presses`, `submissions` and `events` hang them on Bolt.
"""
