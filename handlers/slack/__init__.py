"""Calls to Slack: messages, files, users, and how they fail."""
