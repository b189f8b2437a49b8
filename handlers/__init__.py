"""Answers to what people ask in Slack: a folder for each feature, with its handlers and blocks side by side.

A handler is a plain function of a `Request`: it asks `storage` and `rules`, and returns an answer, a form to open, or
work that calls Slack after the ack (`handlers.answer`). `handlers.bolt` registers the listeners that show it.
"""
