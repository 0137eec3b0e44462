"""What a reader may be entitled to: conditions of benefits as data, and questions that are asked of them."""
