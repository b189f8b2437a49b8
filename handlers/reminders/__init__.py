"""Direct messages: personal reminders, and reports for training officers."""
