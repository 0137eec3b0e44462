"""What a file says besides what it shows: where a photo was taken, who wrote a document."""
