"""The finished outputs read back: one fact has one value, in the PDF, the web edition, the drawings and the data.

In: the files as they will be published, and the ledger's rows. Out: Problems (`disagreement`), one for each place where
an output says something else than the ledger. Each module reads one kind of output from its bytes alone.
"""
