"""Packs as frozen objects: dated, sourced factors and taxonomies, and a look-up that says how it matched."""
