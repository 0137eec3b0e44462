"""What stands around the pages, as editors arrange it: menus, tiles of the home page, announcements.

``values`` are plain, ``stored`` reads what is published, and the tree keeps it (``pages.reading.tree``).
``start`` is what stands there before anybody arranged anything; ``showing`` says what one reader gets. Above
the models: ``changes`` (who keeps copies is told), ``admin`` (the editors' screens).
"""
