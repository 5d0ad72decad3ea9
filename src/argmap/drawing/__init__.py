"""A map as a picture, in six forms.

`selecting.py` takes the part that the options ask for. In `layout/`, `tree.py` finds what hangs on what, `planning.py`
and `fitting.py` choose columns that fill the page, `placement.py` and `sideways.py` put boxes and lines there, and
`routing.py` has Graphviz route the lines that would otherwise cross boxes. `picture.py` joins these steps. Each module
of `forms/` writes a picture in one form; `render.py` is the table of them. All of it runs in the confined processes of
`argmap.work`. Positions are in pixels, x to the right and y down.
"""
