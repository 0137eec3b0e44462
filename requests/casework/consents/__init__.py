"""What the agent agreed to (R8), what left under it, and the social report with its versions (R7)."""
