"""The YAML files of Carneades 4: as argument graphs, and as maps."""
