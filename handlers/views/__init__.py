"""Pure Block Kit builders: they take what is known and return what is shown. No Slack call, no database, no clock."""
