"""Keys: who holds them, what is sealed under them, and erasure by destroying one."""
