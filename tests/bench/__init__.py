"""`make bench`: a large data set of its own, and what the portal costs on it (docs/performance.md).

``runner`` leads; ``steps`` is what runs inside the settings and the database of one data set;
``servers``, ``reference`` and ``load`` measure over HTTP; ``table`` says what holds.
"""
