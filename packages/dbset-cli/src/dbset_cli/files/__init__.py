"""Files of rows: their formats, compression, reading and writing."""
