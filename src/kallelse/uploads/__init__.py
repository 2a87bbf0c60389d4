"""Files that a colleague has handed in: each row told what would become of it, put right in place, and taken in whole or in its right rows.

The row in `models` is the job: a file that is to be taken in is taken in by one transaction, in the request when it is small and by the
worker when it is large, so that nothing is ever half-done and a worker that dies loses nothing. The file itself is kept for a day.

`actions` lays, puts right and sends; `reading` tells what would become of each row; `queries` says how far it has come; `jobs` is the
worker's stage.
"""

__all__ = ["actions", "jobs", "queries"]
