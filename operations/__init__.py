"""What runs in the cloud or by hand: restore validation, threat response, break-glass, hygiene, data subjects'
requests.

An operation is a small module with a literal ``PERMISSIONS`` (what its role may do; a test compares it with the calls
it makes). Clients are handed in; nothing is made when a module is imported, and none needs more than the standard
library to be imported, so the infrastructure can read the literals.
"""
