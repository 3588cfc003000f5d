"""The Django project: settings, engines, addresses, and the commands that run it all."""
