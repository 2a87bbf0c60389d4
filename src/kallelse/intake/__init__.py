"""Intake: the doors through which source systems hand over invitations and ask what became of them.

`web` is the REST door (one invitation or a batch, status, OpenAPI), `riv_web` the drop-in door for systems that send to 1177 inkorg
today. Both know a sender by the bearer key of its source system (`keys`), hold it to its rate, let the reader of `plugs` read the
envelope and `invitations.taking_in` take it in, and answer in the sender's own protocol. The upload of files has its doors where
people are: the staff page and `kallelse send`.

No session, cookie or cross-site token is involved, and no answer holds a patient's number or name.
"""

__all__ = ["riv_web", "web"]
