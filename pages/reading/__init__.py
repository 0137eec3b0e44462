"""What a reader gets: the tree of pages, who may read what, from an address to a screen."""
