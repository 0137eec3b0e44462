"""What the list and the search of the inbox show of many cases: decrypted for one page, never kept."""
