"""What the door for consents is told and answers, as declared types: the OpenAPI description is made from them."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class ConsentRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A patient's consent to short reminders over an open network, or that it is taken back."""

    person: Annotated[str, Meta(description="Identity number of the patient, 12 characters.", max_length=20)]
    channel: Annotated[Literal["sms", "email"], Meta(description="sms or email.")]
    consent: Annotated[bool, Meta(description="true: she agrees. false: she does not, or no longer.")]
    level: Annotated[
        Literal["neutral", "unit", "full"],
        Meta(
            description="The most that may be said: neutral (day, clock, region, telephone), unit (the unit too), full (its address too)."
        ),
    ] = "neutral"


class ConsentReceipt(msgspec.Struct, frozen=True):
    """What became of it."""

    verdict: Annotated[
        Literal["given", "no_address", "withdrawn", "none"],
        Meta(description="given; no_address (she has given 1177 none: nothing is kept); withdrawn; none (there was no consent)."),
    ]
    channel: str
