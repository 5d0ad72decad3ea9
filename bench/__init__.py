"""Speed, as ratios against floors measured in the same run: `make bench`.

Each figure is the median of several rounds in which what is measured and its floor take turns, so that whatever
else the machine does meets both.
"""
