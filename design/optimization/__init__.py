"""Optimization: from reviews to the design to propose next."""
