"""Templates made ready once, so that a page is put together from few pieces.

The framework takes a page apart anew at every request: it looks up the parent and every included file, the address of every link and the
translation of every phrase. Here whatever no request can change is done when a template is loaded: parents and included files are laid in,
and what lies between two variables becomes one text for each language. What a template may say is the framework's, unchanged; what is not
understood here is left as it was. Nothing of any patient's is kept: a text that is kept has no variable in it.
"""

import html
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django.template import Context, Origin, TemplateDoesNotExist
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
from django.template.defaulttags import CommentNode, CsrfTokenNode, ForNode, IfNode, LoadNode, URLNode, WithNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.template.loaders import cached
from django.templatetags.i18n import BlockTranslateNode, LanguageNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

_LANGUAGE = "_kallelse_language"
_SILENT = (LoadNode, CommentNode)
_NOT_UNDERSTOOD = (BlockNode, ExtendsNode, LanguageNode)
_ABSENT = object()


class Loader(cached.Loader):
    """The framework's loaders, with what they find made ready."""

    def __init__(self, engine: Any, loaders: Any) -> None:
        super().__init__(engine, loaders)
        self._ready: dict[str, Template] = {}

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """A template, ready; as the framework reads it where it says something that is not understood here."""
        if skip is not None:
            return super().get_template(template_name, skip)
        if template_name not in self._ready:
            try:
                ready = self._compiled(template_name)
                ready.nodelist = self._whole(ready, (template_name,))
            except _Strange:
                ready = super().get_template(template_name)
            self._ready[template_name] = ready
        return self._ready[template_name]

    def reset(self) -> None:
        """Forget everything."""
        super().reset()
        self._ready.clear()

    def _compiled(self, name: str) -> Template:
        """A template that nobody else has: its pieces may be changed."""
        for origin in self.get_template_sources(name):
            try:
                source = self.get_contents(origin)
            except TemplateDoesNotExist:
                continue
            if "block.super" in source:
                raise _Strange
            return Ready(source, origin, name, self.engine)
        raise TemplateDoesNotExist(name)

    def _whole(self, template: Template, above: tuple[str, ...]) -> NodeList:
        """The pieces of a template with its parents and the files that it includes laid in; `above` are those that it lies in itself."""
        blocks: dict[str, BlockNode] = {}
        nodes = template.nodelist
        while extends := next((node for node in nodes if isinstance(node, ExtendsNode)), None):
            for block in extends.nodelist.get_nodes_by_type(BlockNode):
                blocks.setdefault(block.name, block)
            parent = _literal(extends.parent_name)
            if parent is None:
                raise _Strange
            nodes = self._compiled(parent).nodelist
        whole = self._laid(nodes, blocks, above)
        if any(whole.get_nodes_by_type(kind) for kind in _NOT_UNDERSTOOD):
            raise _Strange
        return whole

    def _laid(self, nodes: Iterable[Node], blocks: Mapping[str, BlockNode], above: tuple[str, ...]) -> NodeList:
        found: list[Node] = []
        for node in nodes:
            if isinstance(node, BlockNode):
                found += _scoped(self._laid(blocks.get(node.name, node).nodelist, blocks, above), {})
            elif isinstance(node, IncludeNode) and (name := _included(node)) and name not in above:
                found += _scoped(self._whole(self._compiled(name), (*above, name)), node.extra_context)
            elif isinstance(node, URLNode):
                found.append(_Address(node) if _literal(node.view_name) and not node.kwargs else node)
            elif type(node) is VariableNode:
                node.__class__ = _Said
                found.append(node)
            elif not isinstance(node, _SILENT):
                found.append(self._inside(node, blocks, above))
        return _joined(found)

    def _inside(self, node: Node, blocks: Mapping[str, BlockNode], above: tuple[str, ...]) -> Node:
        if isinstance(node, IfNode):
            node.conditions_nodelists = [(when, self._laid(nodes, blocks, above)) for when, nodes in node.conditions_nodelists]
            return node
        for name in node.child_nodelists:
            if isinstance(nodes := vars(node).get(name), NodeList):
                setattr(node, name, self._laid(nodes, blocks, above))
        return node


class _Strange(Exception):
    """Something that is left to the framework."""


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
        return found


class _Swift(Variable):
    """Finds a variable as the framework does, without an exception for each attribute of an object that is no container."""

    __slots__ = ()

    def _resolve_lookup(self, context: Context) -> Any:
        first, *others = self.lookups
        for values in reversed(context.dicts):
            if first in values:
                current = values[first]
                break
        else:
            if hasattr(context, first):
                return super()._resolve_lookup(context)
            raise VariableDoesNotExist("Failed lookup for key [%s] in %r", (first, context))
        for name in others:
            if type(current) is dict:
                current = current.get(name, _ABSENT)
            elif callable(current) or hasattr(type(current), "__getitem__"):
                current = _ABSENT
            else:
                current = getattr(current, name, _ABSENT)
            if current is _ABSENT:
                return super()._resolve_lookup(context)
        return super()._resolve_lookup(context) if callable(current) else current


class _Said(VariableNode):
    """A variable on the page; a plain text passes through fewer hands."""

    def render(self, context: Context) -> str:
        try:
            value = self.filter_expression.resolve(context)
        except UnicodeDecodeError:
            return ""
        if type(value) is str and context.autoescape:
            return html.escape(value)
        return value if type(value) is SafeString else render_value_in_context(value, context)


class _Constant(Node):
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


class _Address(Node):
    """The address of a page. Only what is filled in is looked at anew, and where it is more than letters, digits and hyphens, all of it."""

    child_nodelists = ()

    def __init__(self, node: URLNode) -> None:
        self._node = node
        self._name, self._args, self.asvar = _literal(node.view_name) or "", node.args, node.asvar
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


class _Scope(Node):
    """A file that is laid in where it may give names to things: they end with it."""

    def __init__(self, nodes: NodeList, given: Mapping[str, FilterExpression]) -> None:
        self.nodelist = nodes
        self._given = given

    def render(self, context: Context) -> SafeString:
        with context.push(**{name: value.resolve(context) for name, value in self._given.items()}):
            return self.nodelist.render(context)


_NAMELESS = (
    TextNode, VariableNode, IfNode, ForNode, WithNode, CsrfTokenNode, TranslateNode, BlockTranslateNode, StaticNode, _Constant, _Address,
    _Scope,
)  # fmt: skip
"""Pieces that give no names to things, or take them away again, but for `as` (in the attributes below)."""


def _scoped(nodes: NodeList, given: Mapping[str, FilterExpression]) -> Iterable[Node]:
    return nodes if not given and all(map(_is_nameless, nodes)) else [_Scope(nodes, given)]


def _is_nameless(node: Node) -> bool:
    if not isinstance(node, _NAMELESS) or getattr(node, "asvar", None) or getattr(node, "varname", None):
        return False
    return isinstance(node, _Scope) or all(all(map(_is_nameless, getattr(node, name, None) or ())) for name in node.child_nodelists)


def _joined(nodes: Iterable[Node]) -> NodeList:
    """The same pieces, where those that follow one another and never change are one."""
    joined = NodeList()
    for is_constant, group in groupby(nodes, _is_constant):
        several = list(group)
        if not is_constant:
            joined += several
        elif all(isinstance(node, TextNode) for node in several):
            joined.append(TextNode("".join(node.s for node in several)))
        else:
            joined.append(_Constant(several))
    return joined


def _is_constant(node: Node) -> bool:
    if isinstance(node, TranslateNode):
        return not node.asvar and not node.message_context and _literal(node.filter_expression) is not None
    if isinstance(node, StaticNode):
        return not node.varname and _literal(node.path) is not None
    return isinstance(node, TextNode | _Constant) or (isinstance(node, _Address) and node.is_constant)


def _included(node: IncludeNode) -> str:
    """The name of the file that is always included here, or ""."""
    name = _literal(node.template) or ""
    return "" if node.isolated_context or name.startswith(".") else name


def _literal(expression: Any) -> str | None:
    """What stands there in words."""
    if not isinstance(expression, FilterExpression) or expression.filters:
        return None
    value = expression.var
    if isinstance(value, Variable):
        value = None if value.translate else value.literal
    return str(value) if isinstance(value, str) else None
