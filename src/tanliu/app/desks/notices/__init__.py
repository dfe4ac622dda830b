"""How people are told: by mail or by the robot of a group, of what, at once or once a day, and what went out."""
