"""The gallery: every answer, form, nudge and refusal of the bot as it is sent, kept in docs/gallery.

A scene is a small function that plays a story in a workspace of its own and gives what is seen in the end:

    @scene("One who has joined asks where they stand", at="2027-02-01T10:00")
    def status_of_an_emt(town: Town) -> Shown:
        town.founded().joined("bob", "emt")
        return town.types("bob", "/recert status")

Its name is the name of its file. `make gallery` writes the files, tests/gallery/test_gallery.py compares them.
"""
