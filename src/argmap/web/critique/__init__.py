"""What participants say of a map, by the forms of its pages."""
