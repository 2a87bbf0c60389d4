"""A fresh simulated nation for each test; logins and browsers only where a test asks for them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from kallelse.sandbox.testing import SandboxClient, running


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[SandboxClient]:
    """The nation without its login provider, which takes the longest to start."""
    with running(directory=tmp_path / "nation", print_dir=tmp_path / "print", oidc=False) as client:
        yield client


@pytest.fixture(scope="module")
def whole_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxClient]:
    """The nation with logins, shared by the tests of a module."""
    folder = tmp_path_factory.mktemp("nation")
    with running(directory=folder / "nation", print_dir=folder / "print") as client:
        yield client


@pytest.fixture(scope="module")
def browser_page(chromium: Browser) -> Iterator[Page]:
    """A page in Debian's Chromium."""
    page = chromium.new_page(locale="sv-SE")
    yield page
    page.close()
