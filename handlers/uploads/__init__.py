"""Files that a training officer sends: rosters and state lists."""
