"""Reading and writing maps: pure functions between bytes and `ArgumentMap`.

A format is one file with one line in `registry.py`; the service, the command line and the REST interface find
it there by name, suffix and media type.
"""
