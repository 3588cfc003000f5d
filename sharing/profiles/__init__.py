"""What a version holds, column by column, as its team may see it."""
