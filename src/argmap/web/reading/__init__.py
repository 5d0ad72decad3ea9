"""Reading a map: its picture, its outline, and what there is to say of each of its statements."""
