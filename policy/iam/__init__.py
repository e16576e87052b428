"""AWS policy documents by meaning: who may do what under which conditions, however the document is spelled."""
