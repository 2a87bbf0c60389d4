"""One simulated nation for all trials: each lays its prepared bookings anew."""

from collections.abc import Iterator

import pytest

from kallelse.sandbox.testing import SandboxClient, running


@pytest.fixture(scope="session")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxClient]:
    """The nation without logins."""
    folder = tmp_path_factory.mktemp("nation")
    with running(directory=folder / "nation", print_dir=folder / "print", oidc=False, tls_port=-1, tls_demand=True) as client:
        yield client
