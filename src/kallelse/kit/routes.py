"""Every page and endpoint says who may use it, where its address is written down."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from django.http import HttpResponseBase
from django.urls import URLPattern, path


class Needs(StrEnum):
    """Who may use a route. The door's guard for it is applied where the route is declared; a test reads every route."""

    NOBODY = "nobody"
    """Open to all: shows no patient data and tells nothing about what exists."""
    RESIDENT = "resident"
    """A resident logged in at the required level; sees her own kallelser only."""
    ADDRESS = "address"
    """Whoever holds an address that cannot be guessed and that its owner can end; sees what it was made for, without logging in."""
    LETTER = "letter"
    """Whoever has given the code of a paper letter and its second secret; sees what stands on that letter."""
    STAFF = "staff"
    """A colleague who has logged in, with or without a commission; sees no patient data."""
    COMMISSION = "commission"
    """A colleague with a chosen commission; sees the kallelser of that commission's unit only."""
    SOURCE = "source"
    """A source system with its key; sees what it handed over itself."""


View = Callable[..., HttpResponseBase]


def route(address: str, view: View, name: str, needs: Needs, guards: dict[Needs, Callable[[View], View]] | None = None) -> URLPattern:
    """A URL pattern whose view is behind the guard of `needs` and carries the need as the attribute `needs`."""
    guard = (guards or {}).get(needs)
    if guard is None and needs is not Needs.NOBODY and guards is not None:
        raise ValueError(f"The door has no guard for {needs}.")
    guarded: Any = guard(view) if guard else view
    if getattr(guarded, "needs", needs) != needs:
        raise ValueError(f"The view of {name} is already declared with another need.")
    guarded.needs = needs
    pattern: URLPattern = path(address, guarded, name=name)
    return pattern
