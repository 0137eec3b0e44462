"""The screens of the inbox: its doors, its list, a case."""
