"""PingForConfiguration 1.0: the service behind an address is alive, as far as the database, and answers within half a second."""

from typing import Any

import kallelse
from kallelse.connections import catalogue
from kallelse.connections import queries as connections
from kallelse.intake import riv_scheduling
from kallelse.intake.riv_call import Call, Service, refused
from kallelse.kit import clock, db
from kallelse.kit.config import config
from kallelse.protocols import engagementindex, monitoring, patientportal, times

OURS = frozenset(
    one.namespace for one in (monitoring.PING_FOR_CONFIGURATION, patientportal.ADD_MESSAGE, engagementindex.PROCESS_NOTIFICATION)
)
"""The namespaces of what is the same at every address of ours."""


def ping(call: Call) -> dict[str, Any]:
    """Say which version answers and what it stands on. A service that is not at the address that is asked about has no route (VP004)."""
    asked, address = call.values["serviceContractNamespace"].strip(), call.values["logicalAddress"].strip()
    if not _is_here(asked, address):
        raise refused("VP004")
    ((providers,),) = db.run("SELECT count(*) FROM connections_careprovider WHERE active")
    return {
        "version": kallelse.__version__,
        "pingDateTime": times.to_rivta(call.now),
        "configuration": [{"name": "stage", "value": config().stage}, {"name": "providers", "value": str(providers)}],
    }


def _is_here(contract: str, address: str) -> bool:
    """Our own services are at every address of ours, a diary's where we keep it, and what is passed on where the catalogue says."""
    if contract in OURS:
        return address.upper() in (config().system_hsa_id.upper(), config().inbox_logical_address.upper()) or connections.is_connected(
            address
        )
    unit = connections.unit_by_hsa_id(address)
    kept = unit is not None and unit.diary and contract in riv_scheduling.OWN
    return kept or bool(catalogue.producers(address, contract, clock.today()))


SERVICE = Service(monitoring.PING_FOR_CONFIGURATION, ping)
