"""The rows of the large set, written in bulk; the same at each run, but for what is random by nature
(keys, ciphertexts, references)."""
