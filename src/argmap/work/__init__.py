"""Heavy work: whatever takes longer the more a stranger sends.

A *task* is a named pure function (`tasks/`). It runs in a confined process (`worker.py`, `confinement.py`) with limits
on its time and memory, and is killed when it exceeds them. `queueing.py` decides whose task is next, `pool.py` is what
the rest of the program calls. Arguments and results cross as JSON and bytes, never as pickles: a process that was taken
over by what it read must not be able to run code here.
"""
