"""The bench: how fast the product is on this machine, and whether anything is lost or doubled when its processes are killed.

Everything is real: an own embedded PostgreSQL with fsync on, the web as `kallelse serve` runs it, workers as `kallelse work`
runs them, and the sandbox nation as receiver over HTTPS, each in processes of their own below `bench` in the var directory.
`run` measures parts and returns flat figures, `table` shows them beside their marks. docs/benchmarks.md says what each is.
"""

from kallelse.bench.report import MARKS, table
from kallelse.bench.running import PARTS, BenchError, run

__all__ = ["MARKS", "PARTS", "BenchError", "run", "table"]
