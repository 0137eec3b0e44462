"""What the list and the search of the inbox show of many cases at once: decrypted for one page, never kept."""
