"""The product as `kallelse serve` runs it, behind the sandbox's proxy that ends mutual TLS, with that as its public address."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kallelse.bench.house import free_port
from kallelse.connections.actions import use_index
from kallelse.protocols import patientportal, scheduling
from kallelse.sandbox import testing
from kallelse.web_assets import build
from tests.cli.conftest import Running, running
from tests.diary.conftest import Diary
from tests.intake.riv_calls import Proxy, permit, produce

__all__ = ["running"]


@pytest.fixture
def front(nation: Any, running: Callable[..., Running], tmp_path: Path) -> Iterator[Any]:
    """The sandbox; `tls_url` leads to the product too. The care system is one producer of crm:scheduling and may ask everything.

    What an index tells of its kallelser is followed.
    """
    from kallelse.intake.riv_web import SERVICES

    build.build()
    port = free_port()
    choices: dict[str, Any] = {"tls_port": -1, "tls_demand": True, "oidc": False, "product_url": f"http://localhost:{port}"}
    with testing.running(directory=tmp_path / "nation", print_dir=tmp_path / "print", **choices) as sandbox:
        for contract in {patientportal.ADD_MESSAGE, *(service.contract for service in SERVICES)}:
            permit(contract)
        use_index(nation.sources["cosmic"], keeps=False, follows="invitations")
        for contract in scheduling.ALL:
            produce(f"{sandbox.url}/care/{contract.name}", contract)
        settings = {"KALLELSE_RIV_PROXIES": "127.0.0.1", "KALLELSE_RIV_CA_FILE": sandbox.ca, "KALLELSE_PUBLIC_URL": sandbox.tls_url}
        running("serve", "--port", str(port), "--workers", "1", **settings).wait_for("Webben är igång")
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield sandbox


@pytest.fixture
def kept(front: Any, nation: Any) -> Diary:
    """The unit's diary, kept by the product instead."""
    unit = nation.units["k101"]
    unit.diary = True
    unit.save()
    return Diary(nation, Proxy(Path(front.ca).parent), unit)
