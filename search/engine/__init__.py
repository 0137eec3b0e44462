"""What keeps a search engine outside of the database in step with it, and pages whole without it.

Nothing here is called when no engine is configured (docs/decisions/0013).
"""
