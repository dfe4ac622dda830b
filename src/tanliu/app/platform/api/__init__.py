"""The frame of the REST interface: tokens, errors, answers, repeated requests."""
