"""The opening day rehearsed: people arrive at the real web server, over a copy of the database.

`browser` speaks HTTP, `arrivals` sends people, `web` runs the server, `copying` makes the copy,
`sheet` judges. Nothing here ever touches the database that people use, but to read it.
"""
