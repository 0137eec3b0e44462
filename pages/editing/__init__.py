"""What editors have around their pages: plans to start from, reviews, previews, rights."""
