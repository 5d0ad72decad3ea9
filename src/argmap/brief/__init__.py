"""The brief that a debater takes into the room: its content, and the forms in which it is written.

Made of the analysis of a map; printed with the fonts of the drawings.
"""
