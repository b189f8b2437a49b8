"""Real processes under torture: bots that are killed, and databases that stop, freeze, fail over or fill their disk."""
