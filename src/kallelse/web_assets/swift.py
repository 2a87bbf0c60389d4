"""Templates made ready once, so that a page is put together from few pieces.

The framework takes a page apart anew at every request: it looks up the parent and every included file, the address of every link and the
translation of every phrase. Here whatever no request can change is done when a template is loaded: parents and included files are laid in,
and what lies between two variables becomes one text for each language. What a template may say is the framework's, unchanged; what is not
understood here is left as it was. Nothing of any patient's is kept: a text that is kept has no variable in it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.template import Origin, TemplateDoesNotExist
from django.template.base import Node, NodeList, Template, VariableNode
from django.template.defaulttags import CommentNode, IfNode, LoadNode, URLNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.template.loaders import cached
from django.templatetags.i18n import LanguageNode

from kallelse.web_assets.pieces import Address, Ready, Said, joined, literal, scoped

__all__ = ["Loader"]

_SILENT = (LoadNode, CommentNode)
_NOT_UNDERSTOOD = (BlockNode, ExtendsNode, LanguageNode)


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
                if isinstance(block, BlockNode):
                    blocks.setdefault(block.name, block)
            parent = literal(extends.parent_name)
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
                found += scoped(self._laid(blocks.get(node.name, node).nodelist, blocks, above), {})
            elif isinstance(node, IncludeNode) and (name := _included(node)) and name not in above:
                found += scoped(self._whole(self._compiled(name), (*above, name)), node.extra_context)
            elif isinstance(node, URLNode):
                found.append(Address(node) if literal(node.view_name) and not node.kwargs else node)
            elif type(node) is VariableNode:
                node.__class__ = Said
                found.append(node)
            elif not isinstance(node, _SILENT):
                found.append(self._inside(node, blocks, above))
        return joined(found)

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


def _included(node: IncludeNode) -> str:
    """The name of the file that is always included here, or ""."""
    name = literal(node.template) or ""
    return "" if node.isolated_context or name.startswith(".") else name
