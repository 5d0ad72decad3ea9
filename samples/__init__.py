"""Maps and inputs, the same at every run, for the tests and for `make bench`."""
