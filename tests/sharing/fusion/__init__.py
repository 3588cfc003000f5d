"""Tests of fusing two tables and of pseudonyms."""
