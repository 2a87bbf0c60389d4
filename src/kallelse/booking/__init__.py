"""Booking: the patient's answer and its way back to the care system.

A cancellation is written to the source system first (crm:scheduling 1.1 CancelBooking) and shown to the patient afterwards, with the
source's own words when it says no. The request is stored before the call, so that a crash in between is settled by asking the
source (GetBookingDetails) and never by guessing.
"""

__all__ = ["actions", "jobs", "queries"]
