"""From what is typed to what is shown: understood (pure), asked of a backend, presented."""
