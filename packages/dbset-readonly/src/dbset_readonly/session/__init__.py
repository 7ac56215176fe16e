"""How a database keeps the sessions of an engine from writing, and within bounds."""
