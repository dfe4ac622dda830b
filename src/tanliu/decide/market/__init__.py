"""Markets by rules of packs: call auction, listed and block agreement, and what surveillance finds; pure."""
