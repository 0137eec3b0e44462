"""From which number on people are not told apart (R17). Pure."""

LEAST = 5  # a number under this one does not leave the service
