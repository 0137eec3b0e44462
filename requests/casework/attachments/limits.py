"""How much may be attached: said beside the field, and held."""

MEGABYTE = 1024 * 1024
LARGEST = 20 * MEGABYTE  # of one file
MOST = 10  # in a case, from both sides
LONGEST_NAME = 120
MOST_PIXELS = 50_000_000  # of a picture: unpacked, it takes three bytes for each
