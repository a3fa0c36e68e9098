"""county.toml, ``[online_rate]``: what is enough of 网上可办率, and which items are 公共查询类 (figures.catalogue reads it)."""

from bianmin.catalog.pack.problems import Table

MARKS = ("示例", "未核实", "推断")


def check_rates(table: Table | None) -> None:
    """Note what is wrong with ``[online_rate]`` and ``[online_rate.queries]``; each says where it is from."""
    if table is None:
        return
    table.number("least_percent", required=True, least=1, most=100)
    table.texts("types", required=False)
    _say_where_from(table)
    queries = table.table("queries", required=False)
    if queries:
        queries.texts("endings")
        _say_where_from(queries)
        queries.close()
    table.close()


def _say_where_from(table: Table) -> None:
    table.text("source")
    table.text("mark", required=False, among=MARKS)
