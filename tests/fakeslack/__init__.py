"""Proves the fake Slack itself, so that what the other tests see through it can be believed."""
