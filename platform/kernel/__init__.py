"""What every room uses: base models, scope, errors, privacy classes, page and API bases, and the registries."""
