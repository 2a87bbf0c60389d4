"""The demo: the whole nation and the whole product on one machine, from an empty database to a table of what became of every kallelse.

`ground` makes a place of the demo's own (directory, ports, database), `processes` runs the sandbox nation, the web and the workers,
`opening` registers the care providers and hands in the sample files, `days` moves the clock from working day to working day,
`residents` and `staff` do what people do (some of it in the real pages, through `browser`), `figures` counts and proves, `table` shows.

Everything it touches lies in `demo/` below the var directory, or in a database that it made itself; nothing else is ever emptied.
The door is `run`, which the command line calls before Django is set up in its process.
"""

from kallelse.demo.ground import Ports
from kallelse.demo.story import Wish, run

__all__ = ["Ports", "Wish", "run"]
