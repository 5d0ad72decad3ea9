"""Pages for people: where to begin, the documentation of the interface, and what each problem means."""
