"""Finding lectures: Chinese search, facets and filters."""
