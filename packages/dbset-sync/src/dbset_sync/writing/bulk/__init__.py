"""Many rows written at once: a fixed number of statements for each set of columns.

``insert`` picks the quickest way that the driver has; ``by_keys`` builds on it.
"""
