"""What a case still holds when its reader is about to end it."""
