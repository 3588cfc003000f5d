"""The portal: home, settings and the frame around every page, gathered from all rooms."""
