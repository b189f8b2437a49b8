"""The roster: an agency's members, who confirms them, and the export."""
