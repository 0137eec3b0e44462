"""Until when somebody waits: for the first contact (R10), for an answer, for what was asked of them."""
