"""Easy-to-read versions of pages: how they are written, and whether what they are made of has changed."""
