"""Formats in which inferences are nodes of a graph: AIF and its kin, SADFace, microtexts."""
