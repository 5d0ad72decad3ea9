"""What follows from a map, over REST: evaluation, findings, cruxes, schemes, and the brief for a debate."""
