"""Applications for aid and loans (R12): from the worker to the coordination, the secretariat, a session."""
