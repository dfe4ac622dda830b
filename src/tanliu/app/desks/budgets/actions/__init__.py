"""What is done about budgets: plans drawn up and issued, appeals, warnings, the board."""
