"""What is stored is said in Swedish, whoever's page it is written from: a page looks the sentence up again in its reader's language."""

from collections.abc import Callable
from functools import wraps

from django.utils import translation


def in_swedish[**Given, Back](act: Callable[Given, Back]) -> Callable[Given, Back]:
    """A verb whose words are kept, or read by others than the one who asked for it."""

    @wraps(act)
    def done(*args: Given.args, **kwargs: Given.kwargs) -> Back:
        with translation.override("sv"):
            return act(*args, **kwargs)

    return done
