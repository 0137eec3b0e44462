"""People come, go and come back: arrival, function, account, departure, return (R1, R2)."""
