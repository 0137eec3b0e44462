"""How a case is followed: acknowledged, seen to, waiting for the person; its worker's own tags and days."""
