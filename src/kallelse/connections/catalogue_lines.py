"""Write lines of the catalogue. Each verb may be repeated: the same line again changes its dates, and a line is ended, not deleted."""

from datetime import date

from kallelse.connections.catalogue import PROFILE
from kallelse.connections.models import Endpoint, Permission, Platform
from kallelse.connections.queries import forget


def set_endpoint(
    logical_address: str, contract: str, url: str, *, valid_from: date, valid_to: date | None = None, profile: str = PROFILE
) -> Endpoint:
    """Say who produces a contract (a namespace) for a unit; `url` is the contract's whole address."""
    line, _ = Endpoint.objects.update_or_create(
        logical_address=logical_address.upper(), contract=contract, profile=profile, url=url, origin="own",
        defaults={"valid_to": valid_to}, create_defaults={"valid_from": valid_from, "valid_to": valid_to},
    )  # fmt: skip
    forget()
    return line


def permit(consumer: str, contract: str, logical_address: str = "", *, valid_from: date, valid_to: date | None = None) -> Permission:
    """Let a consumer call a contract (a namespace) at an address, or at all of ours."""
    line, _ = Permission.objects.update_or_create(
        consumer=consumer.upper(), contract=contract, logical_address=logical_address.upper(),
        defaults={"valid_to": valid_to}, create_defaults={"valid_from": valid_from, "valid_to": valid_to},
    )  # fmt: skip
    forget()
    return line


def trust_platform(hsa_id: str, name: str, *, valid_from: date, valid_to: date | None = None) -> Platform:
    """Let a service platform say which consumer called first."""
    line, _ = Platform.objects.update_or_create(
        hsa_id=hsa_id.upper(),
        defaults={"name": name, "valid_to": valid_to},
        create_defaults={"name": name, "valid_from": valid_from, "valid_to": valid_to},
    )
    forget()
    return line
