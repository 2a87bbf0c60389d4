"""Parcels: what must be sent as a thing, such as a test kit or a form on paper, beside the digital kallelse.

An order is a file that names the things and the address; it lies in a batch like a letter's, and the store that packs them reports in the
same folder. Name and address stand inside the order's file alone: not in its name, in the index, or anywhere with us.
"""

from kallelse.channels.parcel.channel import Parcels

__all__ = ["Parcels"]
