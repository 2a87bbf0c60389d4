"""Cleaning up: what the kit has booked is cancelled, and what it had to leave is told."""

from __future__ import annotations

from kallelse.conformance.masks import masked
from kallelse.conformance.producer import asking
from kallelse.conformance.producer.trial import Trial
from kallelse.protocols import scheduling


def clean_up(trial: Trial) -> None:
    """Cancel every booking of the kit's own; the others are named in `trial.left`."""
    numbers = [trial.target.persons.first.number, trial.target.persons.second.number]
    for number, (booking, person) in enumerate(list(trial.mine.items()), 1):
        shown = masked(booking, numbers)
        if not trial.caller.offers(scheduling.CANCEL_BOOKING):
            trial.left.append(f"Bokningen {shown} finns kvar: systemet uppger inte CancelBooking. Avboka den i tidboken.")
            continue
        gone = asking.cancel(trial, f"left.{number}", booking, person, "Städa: avboka det som prövningen bokat")
        if not gone.done:
            trial.left.append(f"Bokningen {shown} finns kvar ({gone.outcome} i anrop {gone.number}). Avboka den i tidboken.")
