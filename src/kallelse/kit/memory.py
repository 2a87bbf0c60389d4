"""Keep the memory of the processes small: share what is loaded once, and give back what a large delivery took."""

import contextlib
import ctypes
import gc

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_TRIM, _MMAP = 256 * 1024, 512 * 1024

SERVER_ENVIRONMENT = {"MALLOC_TRIM_THRESHOLD_": str(_TRIM), "MALLOC_MMAP_THRESHOLD_": str(_MMAP)}
"""The same wish for a process that we start, as glibc reads it."""


def give_back() -> None:
    """Let large pieces go back to the system when they are freed, and few threads' heaps grow (glibc; elsewhere nothing happens).

    Otherwise the allocator learns from one large delivery to keep as much for the next.
    """
    with contextlib.suppress(AttributeError, OSError):
        library = ctypes.CDLL(None)
        for name, value in ((_M_ARENA_MAX, 2), (_M_TRIM_THRESHOLD, _TRIM), (_M_MMAP_THRESHOLD, _MMAP)):
            library.mallopt(name, value)


def share() -> None:
    """Call before a fork, when all is loaded: the collector leaves it alone, so that it stays the same memory in all processes."""
    gc.collect()
    gc.freeze()


def collect_seldom() -> None:
    """Call in a process that is about to work: what was made at start stays for good, and a piece of work makes many objects but few
    circles, so that looking for them often finds next to nothing."""
    share()
    gc.set_threshold(50_000, 20, 50)
