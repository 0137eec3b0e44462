"""What is searched, and not by whom: counted by day, told to editors from the fifth time in a month.

What this does not keep, and what it cannot promise, is in docs/data-protection.md.
"""
