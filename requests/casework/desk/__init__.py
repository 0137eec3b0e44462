"""What every screen of the inbox stands on: its doors, what was seen, what a case offers."""
