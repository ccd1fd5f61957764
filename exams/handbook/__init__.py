"""The handbook 应知应会读本: knowledge points in their tree, to be read, practised and heard of."""
