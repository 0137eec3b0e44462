"""What happens to a case: received, read, treated, handed over; when contact is due (R7, R10)."""
