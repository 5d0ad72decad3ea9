"""Graphs for other programs: GraphML and JSON-LD. Written only."""
