"""Cases that begin otherwise than by what an agent writes, and the code that comes later."""
