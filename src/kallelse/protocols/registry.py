"""The addressing catalogue (TAK): which unit can be asked for which contract.

Two generations of the same two questions: itintegration:registry 1.0 and infrastructure:itintegration:registry 2.0,
which adds filters per address and has the header LogicalAddress in its own namespace. The answers are filtered by what
the consumer that is named may call. Contracts are named by the namespace of their responder. Source: SCHEDULING.md section 6.
"""

from kallelse.protocols.declare import STRING, URI, Contract, Field, Record, contract, responder

DOMAIN_1 = "urn:riv:itintegration:registry"
DOMAIN_2 = "urn:riv:infrastructure:itintegration:registry"


def _contract_name(domain: str, major: int) -> Record:
    return Record("ServiceContractNamespaceType", f"{domain}:{major}", fields=(
        Field("ServiceContractNamespace", URI, "1..1", "urn:riv:<domain>:<name>Responder:<major>"),
    ))  # fmt: skip


def _supported(domain: str, major: int, consumer: str) -> Contract:
    return contract(domain, "GetSupportedServiceContracts", major, address_namespace=f"{domain}:{major}",
        note="What a unit supports: the way to know which optional contracts it has.",
        request=(
            Field("serviceConsumerHsaId", STRING, consumer, "given: only what this consumer may call"),
            Field("logicalAdress", STRING, "1..1", "HSA-id of the unit; the schema spells it so"),
        ),
        response=(
            Field("serviceContractNamespace", _contract_name(domain, major), "0..*"),
        ),
    )  # fmt: skip


def _addressees(domain: str, major: int, answer: Field) -> Contract:
    return contract(domain, "GetLogicalAddresseesByServiceContract", major, address_namespace=f"{domain}:{major}",
        note="The units that support a contract and that the consumer may call.",
        request=(
            Field("serviceConsumerHsaId", STRING, "1..1"),
            Field("serviceContractNameSpace", _contract_name(domain, major), "1..1", "with a capital S; the schema spells it so"),
        ),
        response=(answer,),
    )  # fmt: skip


_RESPONDER_2 = responder(DOMAIN_2, "GetLogicalAddresseesByServiceContract", 2)

FILTER = Record("FilterType", _RESPONDER_2, fields=(
    Field("serviceDomain", URI, "1..1"),
    Field("categorization", STRING, "0..*"),
))  # fmt: skip

LOGICAL_ADDRESSEE_RECORD = Record("LogicalAddresseeRecordType", _RESPONDER_2, fields=(
    Field("logicalAddress", STRING, "1..1", "HSA-id"),
    Field("filter", FILTER, "0..*", "none: everything may be sent; compared without case"),
))  # fmt: skip

GET_SUPPORTED_SERVICE_CONTRACTS_1 = _supported(DOMAIN_1, 1, "1..1")
GET_LOGICAL_ADDRESSEES_BY_SERVICE_CONTRACT_1 = _addressees(DOMAIN_1, 1, Field("logicalAddress", STRING, "0..*", "HSA-ids"))
GET_SUPPORTED_SERVICE_CONTRACTS = _supported(DOMAIN_2, 2, "0..1")
GET_LOGICAL_ADDRESSEES_BY_SERVICE_CONTRACT = _addressees(
    DOMAIN_2, 2, Field("logicalAddressRecord", LOGICAL_ADDRESSEE_RECORD, "0..*")
)  # fmt: skip

ALL: tuple[Contract, ...] = (
    GET_SUPPORTED_SERVICE_CONTRACTS, GET_LOGICAL_ADDRESSEES_BY_SERVICE_CONTRACT,
    GET_SUPPORTED_SERVICE_CONTRACTS_1, GET_LOGICAL_ADDRESSEES_BY_SERVICE_CONTRACT_1,
)  # fmt: skip
