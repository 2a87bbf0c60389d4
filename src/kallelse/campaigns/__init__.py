"""Campaigns: one template to many, as for screening, vaccination or a clinic that moves.

A list is tried on every person without sending anything, approved by somebody else than the one who made it, begun with a few, and
carried at the pace of the channels. It can be stopped at any time, and it never delays a single kallelse.
"""
