"""Design: people review what is being made, and their answers point to the next proposal."""
