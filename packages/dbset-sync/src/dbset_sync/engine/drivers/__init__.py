"""What dbset needs of each new connection to PostgreSQL, whichever driver made it."""
