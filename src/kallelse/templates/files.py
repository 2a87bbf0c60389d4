"""A template as a file: TOML in a fixed order, so that two versions of it can be compared line by line wherever files are kept.

What is read back and written again is the same to the byte. A file says nothing of who approved what: what is imported is a draft.
"""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from kallelse.templates import refusals as r
from kallelse.templates.blocks import KINDS, Blocks, as_data, from_data
from kallelse.templates.models import TemplateVersion
from kallelse.templates.naming import checked_code, checked_form, checked_title
from kallelse.templates.refusals import TemplateError

__all__ = ["TemplateFile", "dump", "load", "of_version"]

LARGEST = 200_000
"""Characters of one file."""


class TemplateFile(msgspec.Struct, frozen=True, kw_only=True):
    """What one file says: the template with its Swedish words, and its variants by form."""

    code: str
    title: str
    blocks: Blocks
    kind: str = "timed"
    time_types: tuple[str, ...] = ()
    sensitive: bool = False
    variants: dict[str, Blocks] = {}


def of_version(version: TemplateVersion) -> TemplateFile:
    """A stored version with its variants."""
    template = version.template
    variants = {each.form: from_data(each.blocks) for each in version.variants.order_by("form")}
    return TemplateFile(
        code=template.code, title=template.title, kind=template.kind, time_types=tuple(template.time_types), sensitive=version.sensitive,
        blocks=from_data(version.blocks), variants=variants,
    )  # fmt: skip


def dump(file: TemplateFile) -> str:
    """The file's text: ends with a newline."""
    top: dict[str, Any] = {"code": file.code, "title": file.title, "kind": file.kind}
    if file.time_types:
        top["time_types"] = list(file.time_types)
    if file.sensitive:
        top["sensitive"] = True
    lines = [f"{name} = {_value(value)}" for name, value in top.items()]
    lines += ["", *_table("blocks", as_data(file.blocks))]
    for form in sorted(file.variants):
        lines += ["", *_table(f"variants.{form}", as_data(file.variants[form]))]
    return "\n".join(lines) + "\n"


def load(text: str) -> TemplateFile:
    """What a file says. Raises TemplateError with the place and the rule."""
    if len(text) > LARGEST:
        raise TemplateError("", *r.FILE_LARGE)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TemplateError("", r.FILE_BROKEN[0].format(where=_where(error)), r.FILE_BROKEN[1]) from None
    unknown = sorted(set(data) - {"code", "title", "kind", "time_types", "sensitive", "blocks", "variants"})
    if unknown:
        raise TemplateError(unknown[0][:40], *r.FILE_UNKNOWN)
    try:
        file = msgspec.convert(data, TemplateFile)
    except msgspec.ValidationError as error:
        said, _, place = str(error).partition(" - at `$.")
        raise TemplateError(place.strip("`") or said.rpartition("`")[0].rpartition("`")[2], *r.FILE_SHAPE) from None
    if file.kind not in KINDS:
        raise TemplateError("kind", *r.FILE_SHAPE)
    for form in file.variants:
        checked_form(form)
    return msgspec.structs.replace(file, code=checked_code(file.code), title=checked_title(file.title))


def _where(error: Exception) -> str:
    return str(error).rpartition("(at ")[2].rstrip(")") or "?"


def _table(name: str, data: Mapping[str, Any]) -> Iterator[str]:
    """A table with its plain values first, then its lists of tables, in the order of the declaration."""
    yield f"[{name}]"
    for key, value in data.items():
        if not _tables(value):
            yield f"{key} = {_value(value)}"
    for key, value in data.items():
        if isinstance(value, Mapping):
            yield ""
            yield f"[{name}.{key}]"
            for each in sorted(value):
                yield f"{_key(each)} = {_value(value[each])}"
        elif _tables(value):
            for each in value:
                yield ""
                yield f"[[{name}.{key}]]"
                for inner, said in each.items():
                    yield f"{inner} = {_value(said)}"


def _tables(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list | tuple) and bool(value) and isinstance(value[0], Mapping))


def _key(name: str) -> str:
    return name if name.replace("_", "").replace("-", "").isalnum() and name.isascii() else f'"{_escaped(name)}"'


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list | tuple):
        if not value:
            return "[]"
        return "[\n" + "".join(f"  {_value(each)},\n" for each in value) + "]"
    text = str(value)
    if "\n" in text:
        return '"""\n' + "\n".join(_escaped(one) for one in text.split("\n")) + '"""'
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    """Escaped as a basic string: quotes, backslashes, and everything that cannot be seen."""
    return "".join(
        {"\\": "\\\\", '"': '\\"', "\t": "\\t"}.get(char, char) if char.isprintable() or char == "\t" else _code(char) for char in text
    )


def _code(char: str) -> str:
    return f"\\u{ord(char):04X}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08X}"
