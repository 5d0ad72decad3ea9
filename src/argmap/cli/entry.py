"""Where the command begins."""

import sys


def run() -> None:
    """Run the command line.

    A server is patched for gevent before anything else is loaded: a stream that waits must cost a greenlet, not a
    thread, and what is loaded earlier would keep the locks and sockets that it found.
    """
    if "serve" in sys.argv[1:4]:
        from gevent import monkey

        monkey.patch_all()
    from argmap.cli.main import run as run_command

    run_command()
