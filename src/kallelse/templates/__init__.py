"""Templates of kallelser (kallelsemallar): typed blocks in Swedish with their variants, from draft to approved to retired.

An approved version never changes; every kallelse that was made from one names it. `blocks` are what a template may say, `rules` judges it,
`actions` moves a version from state to state, `queries` finds, `filling` turns a version and the fields of one visit into the words of one
kallelse, and `naming_one` does so for care systems that name a template in a row.
"""
