"""The log: one JSON object a line on standard error, names of things but never of people.

What may be logged is a closed list of keys; any other key is dropped, so that a careless `log.info("x", person=…)` cannot leak
(R-GDPR-3, K42). Exceptions are logged by class and place only: their texts may quote data.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset(
    "event level timestamp room stage worker tenant invitation step channel count state code status seconds port url_name method "
    "contract path rule batch kind error where run door verdict service attempt pid chain".split()
)


def _only_allowed(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    info = entry.pop("exc_info", None)
    if info:
        failure = sys.exc_info()[1] if info is True else info
        if isinstance(failure, tuple):
            failure = failure[1]
        if isinstance(failure, BaseException):
            entry["error"] = type(failure).__name__
            frames = traceback.extract_tb(failure.__traceback__)[-4:]
            entry["where"] = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return {key: value for key, value in entry.items() if key in ALLOWED}


def set_up(level: int = logging.INFO) -> None:
    """Configure structlog and the standard library's logging for this process."""
    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _only_allowed,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _StandardError(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_ForeignFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)


class _StandardError:
    """Writes to standard error as it is at that moment, also where it has been redirected since."""

    def msg(self, message: str) -> None:
        sys.stderr.write(f"{message}\n")

    debug = info = warning = error = critical = exception = fatal = log = msg


class _ForeignFormatter(logging.Formatter):
    """Other libraries' log lines: their logger, level and exception class; never their message arguments."""

    def format(self, record: logging.LogRecord) -> str:
        failure = record.exc_info[1] if record.exc_info else None
        error = f', "error": "{type(failure).__name__}"' if failure else ""
        return f'{{"event": "{record.name}", "level": "{record.levelname.lower()}"{error}}}'


def log(room: str) -> Any:
    """A logger for a room; it is bound at its first line, so that `set_up` may come after the import."""
    return structlog.get_logger(room=room)
