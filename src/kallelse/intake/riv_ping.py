"""PingForConfiguration 1.0: the service behind an address is alive, as far as the database, and answers within half a second."""

from typing import Any

import kallelse
from kallelse.connections import catalogue
from kallelse.connections import queries as connections
from kallelse.intake.riv_call import Call, Service, refused
from kallelse.kit import clock, db
from kallelse.kit.config import config
from kallelse.protocols import monitoring, patientportal, times


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
    """Our own services are at every address of ours; what is passed on, where the catalogue says."""
    own = address.upper() in (config().system_hsa_id.upper(), config().inbox_logical_address.upper()) or connections.is_connected(address)
    ours = (monitoring.PING_FOR_CONFIGURATION.namespace, patientportal.ADD_MESSAGE.namespace)
    return (own and contract in ours) or bool(catalogue.producers(address, contract, clock.today()))


SERVICE = Service(monitoring.PING_FOR_CONFIGURATION, ping)
