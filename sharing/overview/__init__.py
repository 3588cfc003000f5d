"""Overview: an agreement's page, with what every later room made under it."""
