"""A real disk of a few megabytes, which only the process that asked for it and its children see."""

import ctypes
import os
from pathlib import Path
from typing import Final

NEW_MOUNTS: Final = 0x00020000  # CLONE_NEWNS
NEW_USERS: Final = 0x10000000  # CLONE_NEWUSER
PRIVATE: Final = 0x4000 | 1 << 18  # MS_REC, MS_PRIVATE


def mount(place: Path, *, megabytes: int) -> None:
    """Mount a small disk there, for this process and its children. Raises OSError where that is not allowed."""
    system = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    _check(system.unshare(NEW_MOUNTS if user == 0 else NEW_MOUNTS | NEW_USERS))
    if user != 0:
        # In a world of its own it may mount, and goes by the same names as outside.
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _check(system.mount(b"none", b"/", None, PRIVATE, None))
    size = f"size={megabytes}m,mode=1777".encode()
    _check(system.mount(b"none", bytes(place), b"tmpfs", 0, size))


def fill(place: Path, *, leave: int = 0) -> Path:
    """Fill a disk but for so many bytes, and name the file that does it."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as out:
        step = 1 << 20
        while step >= 512:
            try:
                out.write(bytes(step))
            except OSError:
                step //= 2
    if leave:
        os.truncate(ballast, max(0, ballast.stat().st_size - leave))
    return ballast


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
