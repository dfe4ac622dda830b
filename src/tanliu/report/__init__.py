"""View models: what a screen, a file or a terminal shows, before it is drawn."""
