"""Until when somebody waits for the first contact (R10): working days of the place."""
