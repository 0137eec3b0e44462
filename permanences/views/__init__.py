"""What people ask for, one module for each kind of reader."""
