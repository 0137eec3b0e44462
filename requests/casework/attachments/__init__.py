"""Files on their way into a case: sealed as they come, looked through, kept where nobody reads them."""
