"""Rights: everything about a person handed to them, or erased with a signed certificate."""
