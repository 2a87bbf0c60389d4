"""Random DocBook articles: every form the typed model allows."""

from typing import Any

from hypothesis import strategies as st

from kallelse.protocols.docbook import Article, Box, DefinitionList, Emphasis, ItemList, Link, Para, Section, Signature, Text

_CHARACTERS = st.characters(blacklist_categories=("Cs", "Cc", "Cn"), whitelist_characters="\n<>&\"'")
_RAW = st.text(_CHARACTERS, min_size=1, max_size=20)
# Outside running text, blanks at the ends are layout and an empty title is no title.
_TRIMMED = _RAW.map(lambda text: text.strip(" \t\r\n") or "x")
_ROLES = st.sampled_from(("bold", "italics", "underline"))
_LINKS = st.builds(Link, _RAW, st.sampled_from(("https://www.1177.se/cellprov?a=1&b='2'", "http://exempel.se")), st.booleans())
_INLINE = st.one_of(_RAW.map(Text), st.builds(Emphasis, _RAW, _ROLES), _LINKS)


def _without_neighbouring_texts(pieces: list[Any]) -> list[Any]:
    """Two texts in a row are one text in XML."""
    return [piece for index, piece in enumerate(pieces) if not (isinstance(piece, Text) and index and isinstance(pieces[index - 1], Text))]


_PARAS = st.lists(_INLINE, max_size=4).map(_without_neighbouring_texts).map(Para)
_LISTS = st.builds(ItemList, st.lists(_TRIMMED, min_size=1, max_size=3), st.sampled_from(("bullet", "hyphen")))
_TITLES = st.one_of(st.none(), _TRIMMED, st.builds(Emphasis, _TRIMMED, _ROLES))
_DEFINITIONS = st.builds(DefinitionList, st.lists(st.tuples(_TRIMMED, _TRIMMED), min_size=1, max_size=3), _TITLES)
_BLOCKS = st.one_of(_PARAS, _LISTS, _DEFINITIONS, st.builds(Signature, _TRIMMED))
_BOXES = st.builds(Box, st.sampled_from(("information", "observe", "collapsible", "frame", "bgcolor")), st.one_of(st.just(""), _TRIMMED))
_SECTIONS = st.builds(Section, st.one_of(_TITLES, _BOXES), st.lists(_BLOCKS, max_size=3))
_PARTS = st.lists(st.one_of(_SECTIONS, _PARAS, _LISTS, _DEFINITIONS), max_size=4)
ARTICLES = st.builds(Article, _PARTS, _TRIMMED, _TITLES)
