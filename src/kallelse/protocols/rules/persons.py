"""Rules of the person service (R-RIV-10; PERSONS.md sections 1.2 to 1.5) and of the catalogue HSA."""

from __future__ import annotations

from typing import Final

from kallelse.protocols import organization, persons
from kallelse.protocols.errors import ContractError
from kallelse.protocols.rules.rule import Rule, Values, demand, each, forbid

_PU = (persons.GET_PERSONS_FOR_PROFILE, persons.GET_PERSONS_FOR_PROFILE_3)
_IN_USE: Final = ("P1", "P2", "P3", "P4", "P5")
# What only profiles above P1 hold. Lists are there and empty after reading, so that what counts is their content.
_BEYOND_P1: Final = ("addressInformation", "contactInformation", "contactPerson", "relationship")


def is_protected(record: Values) -> bool:
    """Whether a person record is protected in either of the two ways; a missing flag means no."""
    return record.get("protectedPersonIndicator") is True or record.get("protectedPopulationRecord") is True


def _identities(values: Values) -> None:
    for path, identity in each(values, "personId"):
        demand(identity, ("extension",), "to find a person (R-RIV-10)", path)


def _profile(values: Values) -> None:
    if values["profile"] not in _IN_USE:
        raise ContractError("enumeration", f"must be one of {', '.join(_IN_USE)} (R-RIV-10).", "The others are reserved.", "profile")


def _protection(values: Values) -> None:
    for path, answer in each(values, "requestedPersonRecord"):
        record = answer.get("personRecord")
        if record is not None and is_protected(record):
            told = {name: record[name] for name in _BEYOND_P1 if record.get(name)}
            forbid(told, _BEYOND_P1, "for a protected person (R-RIV-10)", f"{path}/personRecord")


def _provider(values: Values) -> None:
    if not values.get("healthCareProviderHsaId") and not values.get("healthCareProviderOrgNo"):
        raise ContractError(
            "missing",
            "or healthCareProviderOrgNo is required (PERSONS 6.2).",
            "Send exactly one of the two.",
            "healthCareProviderHsaId",
        )


RULES: tuple[Rule, ...] = (
    Rule("R-RIV-10", "Every identity that is asked for has an extension.", "request", _PU, _identities),
    Rule("R-RIV-10", "The profile is P1 to P5; the others are reserved.", "request", _PU, _profile),
    Rule("R-RIV-10", "A protected person's record holds nothing beyond profile P1.", "response", _PU, _protection),
    Rule("PERSONS 6.2", "A provider is asked for by HSA-id or organisation number.", "request",
         (organization.GET_HEALTH_CARE_PROVIDER,), _provider),
)  # fmt: skip
