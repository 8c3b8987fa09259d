"""What a worker process takes from itself before it reads a stranger's query: network, writing, memory, time.

Linux only; elsewhere there are the limits that the platform has, and `confine` says what holds. Neither Landlock nor
seccomp has a function in the C library, so that both are system calls by number.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys

STACK_BYTES = 64 * 1024 * 1024
OPEN_FILES = 1_024
NETWORK_ABI = 4
"""From which on Landlock keeps a process from the network, too."""

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_SECCOMP_MODE_FILTER = 2
_LANDLOCK_CREATE_RULESET, _LANDLOCK_RESTRICT_SELF = 444, 446
_LANDLOCK_CREATE_RULESET_VERSION = 1
_LANDLOCK_BIND_AND_CONNECT_TCP = 0b11
_LANDLOCK_EXECUTE, _LANDLOCK_WRITE_FILE = 1 << 0, 1 << 1
_LANDLOCK_REMOVE_AND_MAKE = sum(1 << bit for bit in range(4, 13))

_DENIED = {  # socket, connect, bind, listen, execve, execveat, ptrace, io_uring_setup, io_uring_enter
    "x86_64": (0xC000003E, (41, 42, 49, 50, 59, 322, 101, 425, 426)),
    "aarch64": (0xC00000B7, (198, 203, 200, 201, 221, 281, 117, 425, 426)),
}
_X32_CALLS = 0x40000000
_EACCES = 13


def die_with_parent() -> None:
    """Be killed when the parent process ends, however it ends."""
    if sys.platform == "linux":
        parent = os.getppid()
        _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def make_way() -> None:
    """Wake up without interrupting who runs: the server would hand out the next queries a moment later each time."""
    if hasattr(os, "SCHED_BATCH"):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def limit_before_opening() -> None:
    """The store reads how many files it may hold open; the stack is for nested queries."""
    _lower(resource.RLIMIT_NOFILE, OPEN_FILES)
    _lower(resource.RLIMIT_CORE, 0)
    _, hard = resource.getrlimit(resource.RLIMIT_STACK)
    wanted = STACK_BYTES if hard == resource.RLIM_INFINITY else min(STACK_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_STACK, (wanted, hard))


def confine(memory_bytes: int, file_bytes: int) -> list[str]:
    """Limits and walls around the process as it is now, for good. Returns the names of the walls that hold."""
    walls = []
    _lower(resource.RLIMIT_FSIZE, file_bytes)
    if sys.platform == "linux":
        libc = _libc()
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if abi := _restrict_by_landlock(libc):
            walls.append(f"landlock-{abi}")
        if _deny_calls(libc):
            walls.append("seccomp")
        _lower(resource.RLIMIT_AS, _address_space() + memory_bytes)
        walls.append("memory")
    return walls


def is_off_network(walls: list[str]) -> bool:
    """Whether one of these walls keeps a process from the network."""
    abis = [int(wall.partition("-")[2]) for wall in walls if wall.startswith("landlock-")]
    return "seccomp" in walls or any(abi >= NETWORK_ABI for abi in abis)


def _restrict_by_landlock(libc: ctypes.CDLL) -> int:
    """No writing to any file by path, no programs, and no TCP connections where the kernel knows that wall (Linux 6.7).

    The ABI of the kernel, 0 where it has none.
    """
    abi = int(libc.syscall(_LANDLOCK_CREATE_RULESET, None, 0, _LANDLOCK_CREATE_RULESET_VERSION))
    if abi < 1:
        return 0
    attributes = struct.pack("Q", _LANDLOCK_EXECUTE | _LANDLOCK_WRITE_FILE | _LANDLOCK_REMOVE_AND_MAKE)
    if abi >= NETWORK_ABI:
        attributes += struct.pack("Q", _LANDLOCK_BIND_AND_CONNECT_TCP)
    rules = int(libc.syscall(_LANDLOCK_CREATE_RULESET, attributes, len(attributes), 0))
    if rules < 0:
        return 0
    try:
        return abi if libc.syscall(_LANDLOCK_RESTRICT_SELF, rules, 0) == 0 else 0
    finally:
        os.close(rules)


def _deny_calls(libc: ctypes.CDLL) -> bool:
    """No new sockets of any kind (so no UDP and no names looked up), no programs. Denied calls fail with EACCES."""
    if platform.machine() not in _DENIED:
        return False
    architecture, calls = _DENIED[platform.machine()]
    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06
    allow, deny = 0x7FFF0000, 0x00050000 | _EACCES
    checks = len(calls)
    program = [
        (load, 0, 0, 4),  # the architecture of the call
        (equal, 0, checks + 3, architecture),
        (load, 0, 0, 0),  # its number
        (at_least, checks + 1, 0, _X32_CALLS),
        *((equal, checks - place, 0, call) for place, call in enumerate(calls)),
        (answer, 0, 0, allow),
        (answer, 0, 0, deny),
    ]
    code = b"".join(struct.pack("HBBI", *step) for step in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0) == 0)


def _address_space() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()


def _lower(limit: int, value: int) -> None:
    _, hard = resource.getrlimit(limit)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, value))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
