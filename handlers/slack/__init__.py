"""Calls to Slack: messages, files, users, and failures."""
