"""argmap's own format: maps as JSON, read strictly, with the schema that describes it."""
