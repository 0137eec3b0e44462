"""Files of a case, given back to who may read it."""
