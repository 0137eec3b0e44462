"""What seals a case: pure functions over bytes, and a few derivations of keys at a time."""
