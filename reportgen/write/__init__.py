"""Texts, blocks and layout become a Document, with every number asked for and entered in the ledger."""
