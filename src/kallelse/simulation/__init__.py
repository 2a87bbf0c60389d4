"""What if: replay what has happened through other parameters, and compare.

`policy` reads what should be otherwise (TOML); `recorded` reads what happened, in pieces and without changing anything; `replay` makes each
plan again with the routing room's own functions and works out what would have become of it; `curve` answers for what nobody can know, since
who got a letter might have read without it; `tally` counts, and `running.run(policy, period)` gives the Report.

Only counts come out. That a simulation was made is written to the access log.
"""

__all__ = ["curve", "policy", "recorded", "replay", "running", "tally"]
