"""Attachments: files that belong to a kallelse, stored once by their hash, examined before anybody may use them.

The kind of a file is told by its content, not by its name. A PDF is written anew without what could act; whatever no scanner has
looked at waits. A patient fetches a file behind log-in, never by an address that could be guessed.
"""
