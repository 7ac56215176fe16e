"""The command ``dbset`` next to other commands, each a process of its own."""
