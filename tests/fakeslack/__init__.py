"""Tests of the fake Slack itself, by a tiny app; they know nothing of any other app."""
