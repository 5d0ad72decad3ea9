"""Finding maps, and starting new ones."""
