"""Attachments: files that belong to a kallelse, stored once by their hash, examined before anybody may use them.

The kind of a file is told by its content, not by its name. A PDF is written anew without what could act; whatever no scanner has
looked at waits. A patient fetches a file behind log-in, never by an address that could be guessed.

Doors: `actions` (lay in, replace, end, note uses and links), `queries` (what a unit has, what may be used anew, what a patient may fetch,
what needs seeing to), `rules` (where links may lead), `words`, and `jobs` (scanner and links, in the watch of the worker).
"""

__all__ = ["actions", "jobs", "queries", "rules", "words"]
