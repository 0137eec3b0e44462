"""What a worker keeps for herself, sealed to nobody but her."""
