"""Applications for aid and loans (R12), as plain values: sums, states, what a reader is told. Pure."""
