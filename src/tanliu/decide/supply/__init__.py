"""Supply of energy: kinds of plants by packs, what can be counted on, what demand leaves of it, how long coal lasts."""
