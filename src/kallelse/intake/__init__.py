"""Intake: the doors through which source systems hand over invitations and ask what became of them.

`web` is the REST door (one invitation or a batch, status, OpenAPI); its caller is known by the bearer key of a source system (`keys`).
`riv_web` lists the RIV-TA services behind one edge (`riv_edge`), which knows a caller by the client certificate that a proxy passes on and
refuses as a service platform does. What is handed over is read by the readers of `plugs` and taken in by `invitations.taking_in`; each door
answers in the sender's own protocol. `slots_web` takes the times that patients may book; what RIV-TA asks of a unit's diary is answered
or passed on by `riv_scheduling`. The upload of files has its doors where people are: the staff page and `kallelse send`.

No session, cookie or cross-site token is involved. Who a patient is stands only where a contract demands it, and with a booked time.
"""

__all__ = ["riv_web", "web"]
