"""Bytes to values and back: the national contracts and their message formats. No network, no database.

A contract is declared once as a table (element, type, cardinality, note) in the module of its domain; `catalogue`
lists them all. From the table `soap` builds and reads whole envelopes, with errors that name the path and the rule
but never a value; `schema` writes WSDL and XSD, `pages` the docs. `rules` holds what no schema carries. `docbook` is
the text format of 1177 inkorg: a typed builder, a checker, a parser and conversions to HTML and text. `times` is the
border between UTC and RIV-TA's local times.

Values are plain dicts keyed by the schema's element names: a list where an element may repeat, no key where an
optional element is absent, bool, int, else str.
"""

from kallelse.protocols import (
    appointments,
    catalogue,
    docbook,
    engagementindex,
    monitoring,
    mvk,
    organization,
    patientportal,
    persons,
    registry,
    rules,
    scheduling,
    soap,
    times,
)
from kallelse.protocols.declare import Contract
from kallelse.protocols.errors import ContractError

__all__ = [
    "Contract", "ContractError", "appointments", "catalogue", "docbook", "engagementindex", "monitoring", "mvk",
    "organization", "patientportal", "persons", "registry", "rules", "scheduling", "soap", "times",
]  # fmt: skip
