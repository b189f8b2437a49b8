"""Who may do what, tried by everybody on everything, with ids that they should not know."""
