"""The booklet made for one reader (R14): what they say, what they tick, on screen, on paper and by mail."""
