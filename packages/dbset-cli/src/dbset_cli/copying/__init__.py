"""Copies of tables, within a database and between databases."""
