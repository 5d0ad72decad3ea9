"""The forms of a drawing: one module writes a `Picture` in each, `drawings.py` lists them."""
