"""What belongs to no map: assets, documentation, help, and what is told of problems."""
