"""What a process gives up before it looks at what a stranger sent.

Everywhere: memory, file sizes, open files, core dumps and child processes are limited (`setrlimit`), and CPU time for
each task. On Linux, if the kernel has it: Landlock leaves read access to the program's own code and the fonts, and no
right to write but into one folder for temporary files. On Linux with libseccomp: no sockets, no new programs, no
tracing of others; such calls fail with EPERM.
"""

import contextlib
import os
import resource
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_FORBIDDEN_CALLS = (
    *("socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "recvfrom"),
    *("execve", "execveat", "ptrace", "process_vm_readv", "process_vm_writev", "kill", "tkill", "mount", "umount2"),
    *("chroot", "pivot_root", "unshare", "setns", "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "keyctl"),
    *("add_key", "request_key", "init_module", "finit_module", "kexec_load", "reboot", "swapon", "open_by_handle_at"),
)
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/dev/urandom")


def enter(memory: int, readable: Iterable[Path], writable: Path | None = None) -> list[str]:
    """Give up rights for good; the names of the protections in force, for reports.

    :param memory: the greatest size of the address space, in bytes.
    :param readable: folders and files to read from, beside the program's own code.
    :param writable: a folder for temporary files.
    """
    protections = ["limits"]
    for kind, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 256 * 1024**2),
        (resource.RLIMIT_NOFILE, 64),
    ):
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
    if sys.platform == "linux":
        # The library is looked for while files can still be read; what the kernel lacks is told by what holds.
        rules = None
        with contextlib.suppress(Exception):
            rules = _rules_for_calls()
        with contextlib.suppress(Exception):
            _confine_files(readable, writable)
            protections.append("landlock")
        if rules is not None:
            with contextlib.suppress(Exception):
                rules.load()
                protections.append("seccomp")
    return protections


def limit_processor(seconds: float) -> None:
    """Let this process use so much more processor time, and end it beyond."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    value = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _confine_files(readable: Iterable[Path], writable: Path | None) -> None:
    from landlock import FSAccess, Ruleset

    rules = Ruleset()
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, str(Path(__file__).parents[2])}
    allowed = [*map(Path, sorted(prefixes)), *readable, *map(Path, _LIBRARIES)]
    folder_rights = FSAccess.READ_FILE | FSAccess.READ_DIR
    for path in allowed:
        if path.is_dir():
            rules.allow(str(path), rules=folder_rights)
        elif path.exists():
            rules.allow(str(path), rules=FSAccess.READ_FILE)
    if writable is not None:
        rules.allow(str(writable))
    rules.apply()


def _rules_for_calls() -> Any:
    import errno

    import pyseccomp

    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for call in _FORBIDDEN_CALLS:
        with contextlib.suppress(Exception):
            rules.add_rule(pyseccomp.ERRNO(errno.EPERM), call)
    return rules


def environment() -> dict[str, str]:
    """The environment for a confined process: only what it needs."""
    wanted = {"PATH", "LANG", "LC_ALL", "SYSTEMROOT", "VIRTUAL_ENV", "ARGMAP_FONTS"}
    return {name: value for name, value in os.environ.items() if name in wanted}
