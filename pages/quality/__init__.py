"""What makes a page hard to read or leads nowhere: said beside the form, never in the way of a draft."""
