"""Taking weights from another run: which tensor goes where, and how it is made to fit."""
