"""A separate front end beside the portal: where it shows drafts, and what an editor is typing."""
