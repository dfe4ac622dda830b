"""What a total rests on: estimates, open findings, what is missing, how factors fit, its interval."""
