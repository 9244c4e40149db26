"""The opponent of `bench import`: what a careful person would write with Python's csv and sqlite3.

The same file into the same kind of tables (customers, products, orders with lines, upserted by their natural keys), with
the same durability (WAL, synchronous=FULL, a commit about every 800 lines), without an audit of rows, without restart.
"""
import csv, gzip, json, resource, sqlite3, sys, time
from decimal import Decimal, ROUND_HALF_UP

path, database = sys.argv[1], sys.argv[2]
started = time.monotonic()
db = sqlite3.connect(database, isolation_level=None)
db.executescript("""
pragma page_size = 8192; pragma journal_mode = wal; pragma synchronous = full;
create table if not exists customer (id integer primary key, external text unique, country text);
create table if not exists product (id integer primary key, code text unique, name text);
create table if not exists orders (id integer primary key, number text unique, kind text, customer integer, placed_at text,
    total integer, line_count integer);
create table if not exists order_line (order_id integer, position integer, product integer, quantity integer, price text,
    total integer, placed_at text, primary key (order_id, position));
""")


def rows():
    with gzip.open(path, "rt", encoding="utf-8", newline="") as source:
        yield from csv.DictReader(source)


def pieces():
    counts = {}
    for row in rows():
        counts[row["InvoiceNo"]] = counts.get(row["InvoiceNo"], 0) + 1
    opened, piece, lines = {}, [], 0
    for row in rows():
        group = opened.setdefault(row["InvoiceNo"], [])
        group.append(row)
        if len(group) == counts[row["InvoiceNo"]]:
            piece.append(opened.pop(row["InvoiceNo"]))
            lines += len(group)
            if lines >= 800:
                yield piece
                piece, lines = [], 0
    if piece:
        yield piece


def write(piece):
    flat = [row for group in piece for row in group]
    db.executemany("insert into customer (external, country) values (?, ?) on conflict (external) do nothing",
                   {r["CustomerID"]: (r["CustomerID"], r["Country"]) for r in flat if r["CustomerID"]}.values())
    db.executemany("insert into product (code, name) values (?, ?) on conflict (code) do nothing",
                   {r["StockCode"]: (r["StockCode"], r["Description"]) for r in flat}.values())
    for group in piece:
        first = group[0]
        lines = []
        for row in group:
            total = (Decimal(row["UnitPrice"]) * int(row["Quantity"]) * 100).quantize(Decimal(1), ROUND_HALF_UP)
            lines.append((row, int(total)))
        kind = "cancellation" if first["InvoiceNo"].startswith("C") else "sale"
        (order,) = db.execute(
            "insert into orders (number, kind, customer, placed_at, total, line_count) values "
            "(?, ?, (select id from customer where external = ?), ?, ?, ?) on conflict (number) do update set "
            "kind = excluded.kind, customer = excluded.customer, placed_at = excluded.placed_at, total = excluded.total, "
            "line_count = excluded.line_count returning id",
            (first["InvoiceNo"], kind, first["CustomerID"], min(r["InvoiceDate"] for r in group),
             sum(t for _, t in lines), len(group))).fetchone()
        db.executemany(
            "insert into order_line values (?, ?, (select id from product where code = ?), ?, ?, ?, ?) "
            "on conflict (order_id, position) do update set product = excluded.product, quantity = excluded.quantity, "
            "price = excluded.price, total = excluded.total, placed_at = excluded.placed_at",
            [(order, n, r["StockCode"], int(r["Quantity"]), r["UnitPrice"], t, r["InvoiceDate"])
             for n, (r, t) in enumerate(lines, 1)])


for piece in pieces():
    db.execute("begin immediate")
    write(piece)
    db.execute("commit")
lines, total = db.execute("select count(*), sum(total) from order_line").fetchone()
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"lines": lines, "total_minor": total, "cpu_s": usage.ru_utime + usage.ru_stime,
                  "wall_s": time.monotonic() - started, "peak_rss_mb": usage.ru_maxrss / 1024}))
