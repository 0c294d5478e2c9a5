"""Who does what where: the powers given to places, and what follows from them for one place or one item."""
