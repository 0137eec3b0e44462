"""A search server outside of the database: asked, told of changes, done without when it fails."""
