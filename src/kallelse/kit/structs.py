"""Values with fields, made ready to be read while a process still has one thread.

msgspec works out how a class is read the first time that it reads one, and says that it knows before it does: two threads that meet there
for the first time end the process (msgspec 0.22). Whoever starts threads calls `prepare` before.
"""

import contextlib
import sys
from dataclasses import is_dataclass

import msgspec

__all__ = ["prepare"]


def prepare(package: str = "kallelse") -> int:
    """Let every such class of the modules that are loaded be known; returns how many there are. What cannot be read is left alone."""
    ready = 0
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == package:
            for one in list(vars(module).values()):
                if isinstance(one, type) and one.__module__ == name and (issubclass(one, msgspec.Struct) or is_dataclass(one)):
                    with contextlib.suppress(Exception):
                        msgspec.json.Decoder(one)
                        ready += 1
    return ready
