"""The pages of docs/contracts, made from the declarations: `python -m kallelse.protocols.pages [DIRECTORY]`.

One page per domain and version (namespaces, SOAPAction, headers, a table per request, response and type) and an index
that says which part of each contract Kallelse plays and what is missing in the nation. `pages` gives them as text;
a test holds what lies in docs/ against it.
"""

from kallelse.protocols.pages.site import pages

__all__ = ["pages"]
