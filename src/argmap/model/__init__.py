"""What an argument map is: plain frozen dataclasses, the hard rules, and the one way to change a map.

Nothing here does input or output, and nothing here knows a framework. Start with `argument_map.py`.
"""
