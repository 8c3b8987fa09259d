"""Application profiles of others: shapes made from what they publish, and the graph as they want to see it."""
