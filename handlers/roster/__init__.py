"""The roster: an agency's members, their confirmations, and the export."""
