"""Models and their versions: published signed, compared, promoted with a reason, served."""
