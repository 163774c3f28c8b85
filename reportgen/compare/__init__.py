"""What changed between two builds, told so that a reviewer can approve a change from it alone.

Only published outputs are read: manifest, data, tables, figures, pages and PDF, and the problems of a draft.
"""
