"""The index of the contract pages: who answers, who asks, which part is ours, and what the nation has not published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kallelse.protocols.catalogue import Entry
from kallelse.protocols.pages.domain import NOTICE, file_name, part, title
from kallelse.protocols.pages.tables import code, table

_TOP = """# National contracts

{notice}

Every contract is declared once, as a table, in `src/kallelse/protocols/`; building, reading, validation, WSDL, XSD and these pages come
from the table. Where a contract's description (TKB) and its schema disagree the wire follows the schema, and the page says so. The
official files are not part of the project; tests hold every declaration against them, both ways.

A service answers `?wsdl` on its address with its own WSDL, and `?xsd=<name>` with the schemas that the WSDL names: the product at
`/riv/<contract>/<major>/rivtabp21`, the [sandbox](../sandbox.md) at its own addresses. The files are made from the declaration, name the
public address, and are equivalent to the official ones."""

_PARTS = """*Kallelse* says which part the product plays. What it answers is served below `/riv/`: both scheduling domains for
the units whose diary it keeps; for other units those calls are passed on to the unit's own system. What it asks is asked of the nation,
or of that system."""

_MISSING = """## What is missing nationally

**infrastructure:eservicesupply:patientportal 2.0**, which new senders to 1177 inkorg are given. Known are the names and namespaces of its
three contracts (`urn:riv-application:infrastructure:eservicesupply:patientportal:<name>:2:rivtabp21`), that the words are DocBook in an
element `text` inside `message`, that PDF attachments and buttons exist, and that a resident's account, notices and reading can be asked
for. Neither schema nor description is public. Exactly three facts are missing, one for each contract, and a region that has the
documents has them:

1. **AddMessage 2.0**: the schema of request and response. With it comes how an attachment and a button (book, rebook, cancel) are asked
   for, which limits they have, and whether an id or a key against repeats is part of it.
2. **IsActiveUser 2.0**: the schema of request and response. With it comes whether it tells that somebody wants no paper letters.
3. **GetMessageThreadStatus 2.0**: the schema of request and response, and what it answers about a thread that it does not know. With it
   comes which moments (available, notified, read) it tells.

The day they come they are one more declaration and one more dialect of the inbox channel. Until then 1.0 is spoken, and the read status
has an interface of our own; nothing has been guessed. Version 1.1 has the namespaces of 1.0; what it changed is not public either.

**supportprocess:logistics:scheduling 2.0** is a release candidate (RC1 of the schemas); whether 1177 uses it is not public.

**Person service**: only GetPersonsForProfile is public as schema; the search, update and order contracts are known by their description.
The code tables (`contactType`, `gender`, `assuranceLevel` and others) are not public.

**crm:scheduling 1.1** has no field for the last day to book of an open kallelse, no contract to confirm a time, and no prescribed answer
for an unknown bookingId."""


def index(pages: Mapping[str, Sequence[Entry]]) -> str:
    """The README of the pages; `pages` holds the entries by file name."""
    lines = [_TOP.format(notice=NOTICE), "", "## Domains", ""]
    lines += table(
        ("Domain", "Contracts", "Answers", "Asks"),
        (
            (
                f"[{title(group[0])}]({name})",
                str(len(group)),
                _several(each.producer for each in group),
                _several(each.consumer for each in group),
            )
            for name, group in pages.items()
        ),
    )
    lines += ["", "## Contracts", "", *_PARTS.splitlines(), ""]
    lines += table(
        ("Contract", "Version", "Domain", "Kallelse", "Namespace"),
        (
            (entry.contract.name, entry.version, f"[{title(entry)}]({file_name(entry)})", part(entry), code(entry.contract.namespace))
            for group in pages.values()
            for entry in group
        ),
    )
    return "\n".join([*lines, "", _MISSING]) + "\n"


def _several(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(one for several in words for one in several.split("; ")))
