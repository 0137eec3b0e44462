"""Pages, images and documents as programs read them, under /api/v1/."""
