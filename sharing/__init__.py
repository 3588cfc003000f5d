"""Sharing: companies pool what people allowed them to, and see what it adds before anything moves."""
