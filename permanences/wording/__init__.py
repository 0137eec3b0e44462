"""Permanences in words: rules as sentences, dates as rows, what a screen sums up."""
