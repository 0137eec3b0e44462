"""What a moderator is told before they answer."""
