"""Arrow tables without a database: their schema, their hash, their encrypted file.

Nothing outside this folder may import it at module level: Arrow must not be loaded before a worker forks.
"""
