"""The outbox: plans nudges and direct messages, and delivers each exactly once."""
