"""Locks between processes: held by an open file, and so never left behind by one that is killed."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def held(path: Path, waiting: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold the lock ``path`` in this block; another process that wants it waits for its turn.

    ``waiting`` is told once, with what the holder is called, if there is a holder.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _take(handle):
            if waiting is not None:
                waiting(os.read(handle, 80).decode("utf-8", "replace").strip())
            while not _take(handle, wait=True):
                time.sleep(0.05)
        os.truncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int, *, wait: bool = False) -> bool:
        # far behind what is written in the file: a locked byte cannot be read by others
        os.lseek(handle, 1 << 20, os.SEEK_SET)
        with suppress(OSError):
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            return True
        return False

else:
    import fcntl

    def _take(handle: int, *, wait: bool = False) -> bool:
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            return True
        return False
