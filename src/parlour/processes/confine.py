"""Locks a process in before its first request: Landlock, no core dumps, no ptrace, no new privileges.

Landlock binds the calling thread and everything it starts later, so `confine` runs while the process
has one thread. Facts: the kernel's landlock(7); numbers below are those of its user-space header.
"""

import ctypes
import os
import resource
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_RULE_PATH, _RULE_PORT = 1, 2
_ASK_VERSION = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_ALL_OF_FIRST_VERSION = (1 << 13) - 1
_REFER, _TRUNCATE, _DEVICE_CONTROL = 1 << 13, 1 << 14, 1 << 15
_FOR_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _DEVICE_CONTROL
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_CONNECT_TCP = 1 << 1
_SCOPE_ABSTRACT_SOCKETS, _SCOPE_SIGNALS = 1 << 0, 1 << 1

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38

_libc = ctypes.CDLL(None, use_errno=True)


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


class _PortRule(ctypes.Structure):
    _fields_ = (("allowed", ctypes.c_uint64), ("port", ctypes.c_uint64))


@dataclass(frozen=True, slots=True)
class Allowed:
    """All a confined process may touch. `ports` None leaves outgoing connections free."""

    read: tuple[Path, ...]
    write: tuple[Path, ...]
    ports: tuple[int, ...] | None = None


def confine(allowed: Allowed) -> bool:
    """True when Landlock now holds this process; False when the kernel has none to offer."""
    harden()
    version = landlock_version()
    if version < 1:
        return False
    handled = _ALL_OF_FIRST_VERSION
    handled |= (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    handled |= _DEVICE_CONTROL if version >= 5 else 0
    net = _CONNECT_TCP if version >= 4 and allowed.ports is not None else 0
    scoped = _SCOPE_ABSTRACT_SOCKETS | _SCOPE_SIGNALS if version >= 6 else 0
    ruleset = _call(_CREATE_RULESET, _Ruleset(handled, net, scoped), _ruleset_size(version), 0)
    try:
        _allow(ruleset, (*code_paths(), *allowed.read), _READ & handled)
        _allow(ruleset, allowed.write, handled & ~_EXECUTE)
        _allow(ruleset, (Path("/dev/null"), Path("/dev/urandom")), _READ_FILE | _WRITE_FILE)
        for port in allowed.ports or () if net else ():
            _call(_ADD_RULE, ruleset, _RULE_PORT, _PortRule(_CONNECT_TCP, port), 0)
        _call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return True


def harden() -> None:
    """No core file, no reading of our memory by others of the same user, no way to gain rights."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _prctl(_PR_SET_DUMPABLE, 0)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def die_with_parent(signal_number: int) -> None:
    """Called between fork and exec, so that no child outlives an `up` that was killed."""
    _prctl(_PR_SET_PDEATHSIG, signal_number)


def landlock_version() -> int:
    """0 where the kernel has none, or a container forbids it."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(
        0, int(_libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION)))
    )


def code_paths() -> tuple[Path, ...]:
    """Interpreter, libraries and our own source: what a running Python must be able to read."""
    source = Path(__file__).resolve().parents[2]
    system = ("/usr", "/lib", "/lib64", "/etc", "/proc/self", "/sys/fs/cgroup", "/sys/devices/system/cpu")
    return (Path(sys.prefix), Path(sys.base_prefix), source, *map(Path, system))


def _allow(ruleset: int, paths: Iterable[Path], access: int) -> None:
    for path in paths:
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            fitting = access if path.is_dir() else access & _FOR_FILES
            _call(_ADD_RULE, ruleset, _RULE_PATH, _PathRule(fitting, descriptor), 0)
        finally:
            os.close(descriptor)


def _ruleset_size(version: int) -> int:
    """Older kernels refuse a longer structure than they know."""
    return 8 if version < 4 else 16 if version < 6 else 24


def _call(number: int, *arguments: object) -> int:
    packed = [ctypes.byref(one) if isinstance(one, ctypes.Structure) else _number(one) for one in arguments]
    answer = int(_libc.syscall(number, *packed))
    if answer < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), "landlock")
    return answer


def _number(value: object) -> ctypes.c_long:
    assert isinstance(value, int)  # noqa: S101 - only this file calls it, with numbers and structures
    return ctypes.c_long(value)


def _prctl(option: int, value: int) -> None:
    if sys.platform.startswith("linux") and _libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
