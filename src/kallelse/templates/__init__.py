"""Templates of kallelser (kallelsemallar): typed blocks in Swedish with their variants, from draft to approved to retired.

An approved version never changes; every kallelse that was made from one names it. `rules` judges words, `actions` moves a version from
state to state, `queries` finds, and `filling` turns a version and the fields of one visit into the words of one kallelse.
"""
