"""Images, audio and archives, told by their content and written anew without what came along."""
