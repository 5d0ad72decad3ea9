"""A map as a picture, in six forms.

`selecting.py` takes the part that the options ask for, `tree.py` finds what hangs on what, `planning.py` and
`fitting.py` choose columns that fill the page, `placement.py` and `sideways.py` put boxes and lines there, and
`routing.py` has Graphviz route the lines that would otherwise cross boxes: `picture.py` joins these steps. `svg.py`,
`png.py`, `pdf.py`, `pptx.py`, `dot.py`, `outline.py` and `present.py` write a picture down; `render.py` is the table
of them. All of it runs in processes of its own (`pool.py`, `worker.py`, `sandbox.py`). Positions are in pixels, x to
the right and y down.
"""
