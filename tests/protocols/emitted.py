"""The schemas and WSDLs that are made from the declarations, compiled and laid on disk for tests."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import zeep
from lxml import etree

from kallelse.protocols import schema
from kallelse.protocols.declare import Contract
from kallelse.protocols.schema.files import file_name


@cache
def _directory() -> tempfile.TemporaryDirectory[str]:
    """Removed when the tests' process ends."""
    return tempfile.TemporaryDirectory(prefix="emitted-")


@cache
def folder(contract: Contract) -> Path:
    """A directory that holds the contract's files and nothing else."""
    place = Path(_directory().name) / f"{contract.namespace.replace(':', '_')}"
    place.mkdir()
    for name, content in schema.files(contract).items():
        (place / name).write_bytes(content)
    return place


@cache
def emitted_schema(contract: Contract, namespace: str | None = None) -> etree.XMLSchema:
    """The contract's own schema with all that it imports, or that of another namespace among its files."""
    return etree.XMLSchema(etree.parse(folder(contract) / file_name(namespace or contract.namespace)))


class NoNetwork(zeep.Transport):
    """Reads files and nothing else."""

    def load(self, url: str) -> bytes:
        assert "://" not in url or url.startswith("file://"), url
        return Path(url.removeprefix("file://")).read_bytes()


@cache
def emitted_client(contract: Contract) -> zeep.Client:
    """A client made from the contract's emitted WSDL alone."""
    return zeep.Client(str(folder(contract) / schema.wsdl_name(contract)), transport=NoNetwork())
