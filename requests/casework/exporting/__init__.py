"""A whole case for the agent who asks for it: a document and the files, in a ZIP under a passphrase."""
