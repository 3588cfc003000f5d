"""Labels: which are probably wrong, settled by people one by one, and the version that has them right."""
