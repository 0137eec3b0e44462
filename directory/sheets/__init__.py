"""Contact sheets: what each shows, as page, PDF, vCard and CSV; sent again when it changes (R3)."""
