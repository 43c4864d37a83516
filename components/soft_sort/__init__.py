"""The Soft sort view: how soft sorting bends a hard sort, and where its ranks lie."""
