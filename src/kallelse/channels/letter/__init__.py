"""Letters: a batch is a folder of PDF files with an index, which appears in the print folder by one atomic rename.

The file name of a letter is its order's key, so that the folder itself answers whether an order was placed: a crash between the rename
and our own note can be settled by looking. The print house reports in the same folder (`channels/folder.py`). No name, address
or identity number stands in any file name or index; they are inside the letter only.
"""

from kallelse.channels.letter.channel import Letters

__all__ = ["Letters"]
