"""The one gate that every aggregate passes before anyone sees it."""
