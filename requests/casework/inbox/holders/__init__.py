"""The screens of holders: named, entrusted with a key, asked for it, recognising who asks."""
