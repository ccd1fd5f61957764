"""Written answers are marked by people: two who see neither name nor unit nor each other."""
