"""Structured argument graphs of Carneades 4 (CAES): what they are, and how their schemes and a map become one.

Source: Gordon and Walton, "Formalizing Balancing Arguments", COMMA 2016.
"""
