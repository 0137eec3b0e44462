"""A worker’s own key: made, unlocked for a while, changed, replaced (R7)."""
