"""Who works in the network: their page, their numbers, their card, the posts they are given (R1, R2)."""
