"""Rights without the database: the archive that a person gets, and the form of a certificate."""
