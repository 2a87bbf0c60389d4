"""itintegration:monitoring 1.0: is the service behind this address alive, and which version is it?

The answer should have touched what the service stands on (the database), and come within half a second.
Source: SCHEDULING.md section 7.
"""

from kallelse.protocols.declare import STRING, URI, Contract, Field, Record, Simple, contract, responder

DOMAIN = "urn:riv:itintegration:monitoring"

TS = Simple(
    "TS",
    pattern="[1-9][0-9]{3}(0[1-9]|1[0-2])([0-2][0-9]|3[01])([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]",
    calendar="yyyyMMddHHmmss",
)

CONFIGURATION = Record("ConfigurationType", responder(DOMAIN, "PingForConfiguration", 1), fields=(
    Field("name", STRING, "1..1"),
    Field("value", STRING, "1..1"),
))  # fmt: skip

PING_FOR_CONFIGURATION = contract(DOMAIN, "PingForConfiguration", 1,
    note="Asked about once in five minutes; no longer demanded by the Basic Profile.",
    request=(
        Field("serviceContractNamespace", URI, "1..1", "of the contract that is asked about; an intermediary routes by it"),
        Field("logicalAddress", URI, "1..1", "that is asked about; an intermediary routes by it"),
    ),
    response=(
        Field("version", STRING, "1..1", "of the component that answers"),
        Field("pingDateTime", TS, "1..1"),
        Field("configuration", CONFIGURATION, "0..*", "what the component wants to tell of itself"),
    ),
)  # fmt: skip

ALL: tuple[Contract, ...] = (PING_FOR_CONFIGURATION,)
