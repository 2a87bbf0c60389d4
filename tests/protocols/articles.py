"""Random DocBook articles: whatever the typed model lets be said, blank, strange and neighbouring texts included."""

from hypothesis import strategies as st

from kallelse.protocols import markup
from kallelse.protocols.docbook import Article, Box, DefinitionList, Emphasis, ItemList, Link, Para, Section, Signature, Text

_CHARACTERS = st.one_of(
    st.sampled_from(" \t\r\n\u00a0\u0085\u200b\u2028\ufeff<>&\"';]åäö🏥"),
    st.characters(exclude_categories=("Cs",)).filter(lambda character: not markup.is_illegal(character)),
)
_RAW = st.one_of(
    st.sampled_from(("", " ", "]]>", "&amp;", "<b>", "</article>", "<!--", "{{namn}}", "&#13;")), st.text(_CHARACTERS, max_size=12)
)
_ROLES = st.sampled_from(("bold", "italics", "underline", None))
_URLS = st.sampled_from(
    ("https://www.1177.se/cellprov?a=1&b='2'", "http://exempel.se", "HTTPS://Å.EXEMPEL.SE:8443/ö#%20", "https://x/\u0085")
)
_INLINE = st.one_of(_RAW, _RAW.map(Text), st.builds(Emphasis, _RAW, _ROLES), st.builds(Link, _RAW, _URLS, st.booleans()))
_PARAS = st.one_of(_RAW, st.lists(_INLINE, max_size=4)).map(Para)
_LISTS = st.builds(ItemList, st.lists(_RAW, min_size=1, max_size=3), st.sampled_from(("bullet", "hyphen")))
_TITLES = st.one_of(st.none(), _RAW, st.builds(Emphasis, _RAW, _ROLES))
_DEFINITIONS = st.builds(DefinitionList, st.lists(st.tuples(_RAW, _RAW), min_size=1, max_size=3), _TITLES)
_BLOCKS = st.one_of(_PARAS, _LISTS, _DEFINITIONS, st.builds(Signature, _RAW))
_BOXES = st.builds(Box, st.sampled_from(("information", "observe", "collapsible", "frame", "bgcolor")), _RAW)
_SECTIONS = st.builds(Section, st.one_of(_TITLES, _BOXES), st.lists(_BLOCKS, max_size=3))
ARTICLES = st.builds(Article, st.lists(st.one_of(_SECTIONS, _BLOCKS), max_size=4), st.one_of(st.none(), _RAW), _TITLES)
"""Articles that may say nothing at all."""
