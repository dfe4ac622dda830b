"""What changes credits: people come and go, operators tell of acts, months are drawn and issued, credits are spent."""
