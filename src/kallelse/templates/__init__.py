"""Templates of kallelser (kallelsemallar): typed blocks in Swedish with their variants, from draft to approved to retired.

An approved version never changes; every kallelse that was made from one names it. `blocks` are what a template may say, `rules` judges it,
`actions` moves a version from state to state, `queries` finds, and `filling` turns a version and the fields of one visit into the words of
one kallelse. `named` does so for care systems that name a template in a row, `saying` finds the patient's language and form when a kallelse
is said, `files` reads and writes templates as files, and `starter` holds those that the product comes with.
"""

__all__ = [
    "actions", "blocks", "bringing", "calling_off", "comparing", "files", "filling", "named", "queries", "rules", "saying", "starter_set",
]  # fmt: skip
