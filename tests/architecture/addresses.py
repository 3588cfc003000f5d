ROLES = ("anonymous", "ada", "dora", "ben", "cy", "odd")
EXPECTED: dict = {}
