"""What ranks the rows: the database itself, or a search server with the database to answer in its place."""
