"""`python -m bench`: measure, show the table, and fail if a bound is not kept."""

import sys

from bench import collaboration, drawing, formats, service
from bench.measuring import show

if __name__ == "__main__":
    sys.exit(0 if show([*service.figures(), *drawing.figures(), *formats.figures(), *collaboration.figures()]) else 1)
