"""The official schemas and WSDLs of the declared contracts, with the known flaw of the schemas mended in memory."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

from kallelse.protocols.catalogue import BY_NAMESPACE
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


def release(root: Path, contract: Contract) -> Path:
    """The directory of the release that the catalogue says the contract is declared from."""
    entry = BY_NAMESPACE[contract.namespace]
    return root / entry.domain.replace(":", ".") / entry.release


@cache
def official_schema(root: Path, contract: Contract) -> etree.XMLSchema:
    return compiled(responder_schema(root, contract))


@cache
def responder_schema(root: Path, contract: Contract) -> Path:
    """The file that declares the contract's own elements."""
    files = domain_files(release(root, contract), "xsd")
    found = [path for path in files if etree.parse(path).getroot().get("targetNamespace") == contract.namespace]
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


class Schemas:
    """Named types and elements of a schema file and everything it imports, by (namespace, name)."""

    def __init__(self, path: Path) -> None:
        self.types: dict[tuple[str, str], etree._Element] = {}
        self.elements: dict[tuple[str, str], etree._Element] = {}
        self._load(path.resolve(), set())

    def _load(self, path: Path, seen: set[Path]) -> None:
        if path in seen:
            return
        seen.add(path)
        root = mended(path)
        namespace = root.get("targetNamespace", "")
        for child in root.iterchildren(f"{XS}complexType", f"{XS}simpleType"):
            self.types[namespace, child.get("name", "")] = child
        for child in root.iterchildren(f"{XS}element"):
            self.elements[namespace, child.get("name", "")] = child
        for imported in root.iterchildren(f"{XS}import"):
            self._load((path.parent / imported.get("schemaLocation", "")).resolve(), seen)

    def root_type(self, contract: Contract, name: str) -> etree._Element:
        """The complex type of the contract's request or response element."""
        element = self.elements[contract.namespace, name]
        return self.types[named(element, element.get("type", ""))]

    def particles(self, declared: etree._Element) -> list[etree._Element]:
        """The element particles of a complex type in order; those of the type it extends stand first."""
        extension = declared.find(f"{XS}complexContent/{XS}extension")
        base = [] if extension is None else self.particles(self.types[named(extension, extension.get("base", ""))])
        own = declared if extension is None else extension
        return base + list(own.iter(f"{XS}element"))

    def extended_by(self, declared: etree._Element) -> list[etree._Element]:
        """The types that extend this one."""
        key = (target(declared), declared.get("name", ""))
        return [
            each for each in self.types.values() if any(named(step, step.get("base", "")) == key for step in each.iter(f"{XS}extension"))
        ]

    def resolved(self, row: etree._Element) -> tuple[str, etree._Element]:
        """The namespace and the declaration of an element particle, through its reference if it is one."""
        reference = row.get("ref")
        if reference is None:
            return target(row), row
        key = named(row, reference)
        return key[0], self.elements[key]


@cache
def schemas_of(root: Path, contract: Contract) -> Schemas:
    """The contract's own schema file and all it imports."""
    return Schemas(responder_schema(root, contract))


def named(element: etree._Element, value: str) -> tuple[str, str]:
    """A qualified name in an attribute, as (namespace, name)."""
    prefix, _, name = value.rpartition(":")
    return element.nsmap.get(prefix or None, ""), name


def target(element: etree._Element) -> str:
    return str(element.getroottree().getroot().get("targetNamespace"))
