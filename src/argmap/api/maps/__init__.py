"""Maps over REST: as a whole, node by node, their history, their drawings and other formats."""
