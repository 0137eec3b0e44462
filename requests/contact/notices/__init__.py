"""What an HR service or the head of an establishment tells (R9, R10): ``/signalement/``."""
