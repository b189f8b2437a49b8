"""Answers from the rules alone: fees, deadlines, contacts, help, the calendar file."""
