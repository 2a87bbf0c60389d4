"""The pieces that a page which is made ready (see `swift`) is put together from."""

import html
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django.template import Context
from django.template.base import (
    FilterExpression,
    Lexer,
    Node,
    NodeList,
    Parser,
    Template,
    TextNode,
    Variable,
    VariableDoesNotExist,
    VariableNode,
    render_value_in_context,
)
from django.template.defaulttags import CsrfTokenNode, ForNode, IfNode, URLNode, WithNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

__all__ = ["Address", "Constant", "Ready", "Said", "joined", "literal", "scoped"]

_LANGUAGE = "_kallelse_language"
_ABSENT = object()


class Ready(Template):
    """A template whose variables are `_Swift`."""

    def compile_nodelist(self) -> NodeList:
        engine = self.engine
        parser = _Parser(Lexer(self.source).tokenize(), engine.template_libraries, engine.template_builtins, self.origin)
        nodes = parser.parse()
        self.extra_data = parser.extra_data
        return nodes


class _Parser(Parser):
    def compile_filter(self, token: str) -> FilterExpression:
        found = super().compile_filter(token)
        arguments = [value for _filter, values in found.filters for is_variable, value in values if is_variable]
        for one in (found.var, *arguments):
            if type(one) is Variable:
                one.__class__ = _Swift
        if not found.filters and isinstance(found.var, _Swift) and found.var.lookups and not found.var.translate:
            found.__class__ = _Bare
        return found


class _Bare(FilterExpression):
    """A variable and nothing more."""

    __slots__ = ()

    def resolve(self, context: Context, ignore_failures: bool = False) -> Any:
        try:
            return self.var._resolve_lookup(context)
        except VariableDoesNotExist:
            return None if ignore_failures else super().resolve(context)


class _Swift(Variable):
    """Finds a variable as the framework does, without an exception for each attribute of an object that is no container."""

    __slots__ = ()

    def _resolve_lookup(self, context: Context) -> Any:
        first, *others = self.lookups or ()
        for values in reversed(context.dicts):
            if first in values:
                current = values[first]
                break
        else:
            if hasattr(context, first):
                return self._as_usual(context)
            raise VariableDoesNotExist("Failed lookup for key [%s] in %r", (first, context))
        for name in others:
            if type(current) is dict:
                current = current.get(name, _ABSENT)
            elif callable(current) or hasattr(type(current), "__getitem__"):
                current = _ABSENT
            else:
                current = getattr(current, name, _ABSENT)
            if current is _ABSENT:
                return self._as_usual(context)
        return self._as_usual(context) if callable(current) else current

    def _as_usual(self, context: Context) -> Any:
        return super()._resolve_lookup(context)  # type: ignore[misc]


class Said(VariableNode):
    """A variable on the page; a plain text passes through fewer hands."""

    def render(self, context: Context) -> str:
        try:
            value = self.filter_expression.resolve(context)
        except UnicodeDecodeError:
            return ""
        if type(value) is str and context.autoescape:
            return html.escape(value)
        return value if type(value) is SafeString else render_value_in_context(value, context)


class Constant(Node):
    """What is the same at every request in a language."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self._nodes = nodes
        self._said: dict[str, str] = {}

    def render(self, context: Context) -> str:
        code = vars(context).get(_LANGUAGE)
        if code is None:
            code = get_language() or ""
            setattr(context, _LANGUAGE, code)
        said = self._said.get(code)
        if said is None:
            said = self._said[code] = "".join(node.render(context) for node in self._nodes)
        return said


class Address(Node):
    """The address of a page. Only what is filled in is looked at anew, and where it is more than letters, digits and hyphens, all of it."""

    child_nodelists = ()

    def __init__(self, node: URLNode) -> None:
        self._node = node
        self._name, self._args, self.asvar = literal(node.view_name) or "", node.args, node.asvar
        self._form: str | None = None

    @property
    def is_constant(self) -> bool:
        return not self._args and not self.asvar

    def render(self, context: Context) -> str:
        if self._form is None:
            self._form = self._formed()
        values = [arg.resolve(context) for arg in self._args]
        if not self._form or not all(isinstance(one, str) and one.isascii() and one.replace("-", "").isalnum() for one in values):
            found: str = self._node.render(context)
            return found
        address = self._form.format(*values)
        if self.asvar:
            context[self.asvar] = address
            return ""
        return html.escape(address)

    def _formed(self) -> str:
        """The address with places to fill in; "" where they take no texts."""
        marks = [f"plats{at}" for at in range(len(self._args))]
        try:
            address = reverse(self._name, args=marks)
        except NoReverseMatch:
            return ""
        address = address.replace("{", "{{").replace("}", "}}")
        for at, mark in enumerate(marks):
            address = address.replace(mark, f"{{{at}}}")
        return address


class Scope(Node):
    """A file that is laid in where it may give names to things: they end with it."""

    def __init__(self, nodes: NodeList, given: Mapping[str, FilterExpression]) -> None:
        self.nodelist = nodes
        self._given = given

    def render(self, context: Context) -> SafeString:
        with context.push(**{name: value.resolve(context) for name, value in self._given.items()}):
            return self.nodelist.render(context)


_NAMELESS = (
    TextNode, VariableNode, IfNode, ForNode, WithNode, CsrfTokenNode, TranslateNode, BlockTranslateNode, StaticNode, Constant, Address,
    Scope,
)  # fmt: skip
"""Pieces that give no names to things, or take them away again, but for `as` (in the attributes below)."""


def scoped(nodes: NodeList, given: Mapping[str, FilterExpression]) -> Iterable[Node]:
    """Pieces that are laid in among others, with the names that they are `given`."""
    return nodes if not given and all(map(_is_nameless, nodes)) else [Scope(nodes, given)]


def _is_nameless(node: Node) -> bool:
    if not isinstance(node, _NAMELESS) or getattr(node, "asvar", None) or getattr(node, "varname", None):
        return False
    return isinstance(node, Scope) or all(all(map(_is_nameless, getattr(node, name, None) or ())) for name in node.child_nodelists)


def joined(nodes: Iterable[Node]) -> NodeList:
    """The same pieces, where those that follow one another and never change are one."""
    found = NodeList()
    for is_constant, group in groupby(nodes, _is_constant):
        several = list(group)
        if not is_constant:
            found += several
        else:
            texts = [node.s for node in several if isinstance(node, TextNode)]
            found.append(TextNode("".join(texts)) if len(texts) == len(several) else Constant(several))
    return found


def _is_constant(node: Node) -> bool:
    if isinstance(node, TranslateNode):
        return not node.asvar and not node.message_context and literal(node.filter_expression) is not None
    if isinstance(node, StaticNode):
        return not node.varname and literal(node.path) is not None
    return isinstance(node, TextNode | Constant) or (isinstance(node, Address) and node.is_constant)


def literal(expression: Any) -> str | None:
    """The text of an expression that is nothing but a text."""
    if not isinstance(expression, FilterExpression) or expression.filters:
        return None
    value = expression.var
    if isinstance(value, Variable):
        value = None if value.translate else value.literal
    return str(value) if isinstance(value, str) else None
