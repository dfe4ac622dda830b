"""Green finance by rules of packs: which investment projects are to be assessed, and a lender's part of what they emit; pure."""
