"""The patterns of the declarations as XML Schema writes them.

Python's regular expressions and XML Schema's mean the same only for a plain subset. ^ and $ are the trap that some
national schemas fell into: XML Schema reads them as ordinary characters, so that no person number fits.
"""

import re

from kallelse.protocols.declare import Simple

_PLAIN = re.compile(
    r"""(?:
        [^\\^$.?*+()\[\]{}|]            # an ordinary character
      | \\[-.?*+()\[\]{}|\\]            # a special one, taken literally
      | \[\^?(?:[^\\\[\]^]|\\[-\[\]^\\])+\]
      | \((?!\?) | \) | \|
      | (?:[?*+]|\{\d+(?:,\d*)?\})(?![?*+{])
    )+""",
    re.VERBOSE,
)


def schema_pattern(kind: Simple) -> str | None:
    """The pattern of `kind` for an xs:pattern, None when it has none.

    Raises ValueError for a pattern that the two languages read differently and that is not written twice.
    """
    if kind.schema_pattern is not None or kind.pattern is None:
        return kind.schema_pattern
    if _PLAIN.fullmatch(kind.pattern) is None:
        raise ValueError(f"{kind.name}: write schema_pattern too, XML Schema does not read this pattern as Python does.")
    return kind.pattern
