"""The grammar of office numbers, one module a family; everybody else enters through ``numbers`` and ``dates``."""
