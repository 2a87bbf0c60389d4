"""All files of a contract, by name, and the one that a query string asks for."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import parse_qsl, quote

from kallelse.protocols.declare import Contract
from kallelse.protocols.schema.spaces import Layout
from kallelse.protocols.schema.wsdl import wsdl
from kallelse.protocols.schema.xsd import schema

CONTENT_TYPE = "text/xml; charset=utf-8"
_NOWHERE = "http://localhost/riv/{name}/{major}/rivtabp21"


def files(contract: Contract, endpoint: str | None = None) -> dict[str, bytes]:
    """The WSDL and the XSDs of a contract by file name, the WSDL first.

    With `endpoint`, the address at which the service answers, the files refer to one another as
    `<endpoint>?xsd=<name>`; without it by file name, to lie in one directory.
    """
    layout = Layout(contract)
    names = {namespace: file_name(namespace) for namespace in layout.spaces}
    here = f"{endpoint}?xsd=" if endpoint else ""
    locations = {namespace: here + quote(name) for namespace, name in names.items()}
    address = endpoint or _NOWHERE.format(name=contract.name, major=contract.major)
    return {wsdl_name(contract): wsdl(layout, address, locations)} | {
        names[namespace]: schema(layout, space, locations) for namespace, space in layout.spaces.items()
    }


def answer(contract: Contract, endpoint: str, query: str) -> bytes | None:
    """The file that the query string of a GET at `endpoint` asks for: `wsdl` or `xsd=<name>`; None for anything else."""
    asked = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=None) if len(query) <= _LONGEST_QUERY else ())
    lowered = {name.lower(): value for name, value in asked.items()}
    if "wsdl" in lowered:
        return _kept(contract, endpoint)[wsdl_name(contract)]
    name = lowered.get("xsd", "")
    return _kept(contract, endpoint).get(name) if name.endswith(".xsd") else None


def wsdl_name(contract: Contract) -> str:
    """The file name of a contract's WSDL."""
    return f"{contract.name}Interaction_{contract.major}_RIVTABP21.wsdl"


def file_name(namespace: str) -> str:
    """The file name of a namespace: "GetUnitResponder_5.xsd", "crm_scheduling_1.xsd", "crm_scheduling_1.1_ext.xsd"."""
    *words, version = namespace.removeprefix("urn:").removeprefix("riv:").split(":")
    stem = words[-1] if words[-1].endswith("Responder") else "_".join(words)
    return f"{stem}_{version}{'_ext' if '.' in version else ''}.xsd"


# The address comes from the caller in the sandbox, so that the number of variants is bounded.
_kept = lru_cache(maxsize=256)(files)
_LONGEST_QUERY = 200
