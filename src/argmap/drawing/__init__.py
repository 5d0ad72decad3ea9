"""A map as a picture.

`tree.py` finds what hangs on what, `placement.py` puts boxes where they read well and fill a slide, `engine.py`
has Graphviz route the lines that would otherwise cross boxes, `svg.py` and `dot.py` write it down. `render.py`
joins the steps. Positions are in pixels, x to the right and y down.
"""
