"""Two of several holders, together, give a worker back her key (R7): named, entrusted, asked."""
