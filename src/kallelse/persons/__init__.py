"""Persons: identity numbers, the national person service and what it says that a kallelse must obey.

`identity` knows the kinds of number (personnummer, samordningsnummer, reserve numbers) and their check digits; `register` asks
GetPersonsForProfile 5.0 in batches of at most 500; `rules` turns an answer into a `Standing` (ordinary, protected, deceased …).
`store` remembers the answers and tells which are news; `guardians` tells for whom a grown-up reads; `preferences` keeps what somebody
has said that a person wishes or needs.
The table keeps only what the work lists need. An address is never stored: it is asked for at the moment a letter is made
and lives only in that letter, so that a person who becomes protected leaves no address behind here.
"""

__all__ = ["guardians", "identity", "preferences", "register", "rules", "store"]
