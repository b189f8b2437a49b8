"""Everything that depends on Bolt: the listeners, and how an answer is sent to Slack."""
