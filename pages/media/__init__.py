"""The library of images and documents: where they are used, what replaces them, until when they are shown."""
