"""Everything that knows Bolt: listeners, and the way of an answer back to Slack."""
