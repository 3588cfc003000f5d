"""Cryptography without a database: envelopes, signatures, pseudonyms."""
