"""The limited process: one file in, the same file written anew out, within bounds of time and memory that the kernel holds.

Started as `python -m kallelse.attachments.rewriting KIND PAGES` by `examining`; it knows no database, no configuration and no network.
"""

import resource
import signal
import sys

import msgspec

from kallelse.attachments.found import Found, Hostile, Kind
from kallelse.kit.leash import end_with_parent

SECONDS = 20
MEMORY = 1024 * 1024 * 1024
LARGEST_OUT = 64 * 1024 * 1024


class Answer(msgspec.Struct, frozen=True):
    """The first line of what the process writes; the bytes follow it. `refused` is a code of `words.HOSTILE`, or empty."""

    refused: str = ""
    found: Found = Found()


def main() -> None:
    """Read a file from standard input and write the answer to standard output."""
    end_with_parent(signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    kind, pages_most = Kind(sys.argv[1]), int(sys.argv[2])
    body, answer = sys.stdin.buffer.read(), Answer()
    out = b""
    try:
        if kind is Kind.PDF:
            from kallelse.attachments import pdf_rewriting

            out, found = pdf_rewriting.rewrite(body, pages_most=pages_most)
        else:
            from kallelse.attachments import image_rewriting

            out, found = image_rewriting.rewrite(body, kind)
        answer = Answer("large", found) if len(out) > LARGEST_OUT else Answer("", found)
    except Hostile as hostile:
        answer = Answer(hostile.code)
    except MemoryError:
        answer = Answer("bounds")
    except RecursionError:
        answer = Answer("nested")
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n" + (b"" if answer.refused else out))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
