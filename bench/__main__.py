"""`python -m bench`: measure, show the table, and fail if a bound is not kept."""

import sys

from bench import analysis, collaboration, databases, drawing, formats, pages, service
from bench.measuring import show

PARTS = (service, drawing, formats, analysis, collaboration, databases, pages)

if __name__ == "__main__":
    sys.exit(0 if show([figure for part in PARTS for figure in part.figures()]) else 1)
