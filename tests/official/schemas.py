"""The official schema and WSDL of a declared contract, with the known flaw of the schemas mended in memory."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

from kallelse.protocols.declare import Contract

XS = "{http://www.w3.org/2001/XMLSchema}"


def mended(path: Path) -> etree._Element:
    """A schema file whose patterns mean what their authors meant.

    Some of the files write patterns as ^...$, which XML Schema reads as literal characters, so that no real
    person number is valid.
    """
    root = etree.parse(path).getroot()
    for pattern in root.iter(f"{XS}pattern"):
        value = pattern.get("value", "")
        if value.startswith("^") and value.endswith("$"):
            pattern.set("value", value[1:-1])
    return root


class _Mender(etree.Resolver):
    """Hands mended files to the schema compiler when it follows an import."""

    def resolve(self, system_url: str | None, public_id: str | None, context: object) -> object:
        path = Path((system_url or "").removeprefix("file://"))
        return self.resolve_string(etree.tostring(mended(path)), context, base_url=str(path)) if path.suffix == ".xsd" else None


def compiled(path: Path) -> etree.XMLSchema:
    """A schema file with all it imports, mended and compiled."""
    parser = etree.XMLParser()
    parser.resolvers.add(_Mender())
    return etree.XMLSchema(etree.fromstring(etree.tostring(mended(path)), parser, base_url=str(path)))


@cache
def official_schema(root: Path, contract: Contract) -> etree.XMLSchema:
    return compiled(responder_schema(root, contract))


@cache
def responder_schema(root: Path, contract: Contract) -> Path:
    """The file that declares the contract's own elements."""
    found = [path for path in domain_files(root, "xsd") if etree.parse(path).getroot().get("targetNamespace") == contract.namespace]
    assert len(found) == 1, f"{contract.namespace}: {found}"
    return found[0]


@cache
def wsdl(root: Path, contract: Contract) -> Path:
    """The WSDL (RIVTABP21) beside the contract's schema."""
    found = list(responder_schema(root, contract).parent.glob("*_RIVTABP21.wsdl"))
    assert len(found) == 1, f"{contract.name}: {found}"
    return found[0]


@cache
def domain_files(root: Path, suffix: str) -> tuple[Path, ...]:
    """All files with this suffix, but for the schema versions that were replaced."""
    return tuple(path for path in sorted(root.rglob(f"*.{suffix}")) if "superseded" not in path.parts)
