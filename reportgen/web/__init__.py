"""Web: a Document becomes a static folder of pages that opens from disk and from any host.

In goes the Document with the traces of its numbers; out come the bytes of every file by its path. Nothing is read
from the project and nothing is written here, and no page asks anything of another machine.
"""
