"""How dates are written in each language: found by Django through ``FORMAT_MODULE_PATH``."""
