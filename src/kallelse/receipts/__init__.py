"""Receipts: what the channels tell later. `jobs.poll` asks the inbox which messages are available, notified and read, and stores the
answers;
`jobs.assume_in_hand` lets ordered letters count as received when the post has had its time. "Read" takes the planned paper away in the same
transaction; "accepted but not available" shows that there is no account after all, and makes the letter go at once.
"""

__all__ = ["jobs"]
