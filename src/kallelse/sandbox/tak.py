"""The platform's addressing catalogue: itintegration:registry 1.0 and infrastructure:itintegration:registry 2.0.

It knows the units of the nation as producers of crm:scheduling 1.1. The primary care units lack two optional contracts, so that there is a
difference to find out. Who may call is told by the certificates of the nation: the product and the service platform.
"""

from kallelse.protocols import Contract, registry, scheduling, soap
from kallelse.sandbox import nation, tls

CONTRACTS = registry.ALL
CONSUMERS = frozenset({tls.CLIENT_HSA_ID, tls.PLATFORM_HSA_ID})
LACKED_IN_PRIMARY_CARE = frozenset({scheduling.GET_ALL_CARE_TYPES.namespace, scheduling.GET_ALL_PERFORMERS.namespace})
MISSING = "serviceConsumerHsaId och serviceContractNameSpace ska anges."


def answer(request: soap.Request) -> bytes:
    """The response envelope: what the consumer may call, filtered as a platform does."""
    consumer = request.values.get("serviceConsumerHsaId", "").strip().upper()
    if request.contract.name == "GetSupportedServiceContracts":
        found = _supported(request.values["logicalAdress"].strip()) if consumer in CONSUMERS or not consumer else []
        return soap.response(request.contract, {"serviceContractNamespace": [{"ServiceContractNamespace": one} for one in found]})
    asked = request.values["serviceContractNameSpace"]["ServiceContractNamespace"].strip()
    if not consumer or not asked:
        return soap.fault("Client", MISSING)
    addresses = [unit for unit in nation.UNITS if consumer in CONSUMERS and asked in _supported(unit)]
    return soap.response(request.contract, _listed(request.contract, addresses))


def _listed(contract: Contract, addresses: list[str]) -> dict[str, object]:
    """The addresses in the words of either generation."""
    if contract is registry.GET_LOGICAL_ADDRESSEES_BY_SERVICE_CONTRACT_1:
        return {"logicalAddress": addresses}
    return {"logicalAddressRecord": [{"logicalAddress": one} for one in addresses]}


def _supported(address: str) -> list[str]:
    unit = nation.unit(address)
    if unit is None:
        return []
    lacked = LACKED_IN_PRIMARY_CARE if unit.care_level == "primary" else frozenset()
    return [contract.namespace for contract in scheduling.ALL if contract.namespace not in lacked]
