"""Whether a page was of use, said without saying who; what editors make of it."""
