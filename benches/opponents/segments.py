"""The opponent of `bench segments`: DuckDB, native tables in memory, all its threads.

The same customers and events, made by the same arithmetic as in `src/segments/data.rs`; one table for each kind of
event, in the order of arrival, which lets DuckDB skip blocks outside a period. Reads lines `question repetitions` and
answers each with one line of JSON: the answer, CPU seconds of the process and wall seconds for all repetitions.
"""
import json, resource, sys, time
import duckdb

customers, events, now = (int(arg) for arg in sys.argv[1:4])
DAY = 86_400_000_000
START = now - 365 * DAY
db = duckdb.connect(":memory:")
db.execute("set enable_progress_bar = false")
db.execute("create macro sq(x, c) as (x * x + c) % 2147483647")
db.execute("create macro h(i, k) as sq(sq((i * 48271 + k * 69621 + 1013) % 2147483647, k * 7), i % 1000003)")
db.execute(f"""
create table customers as select i::integer as id,
  case when h(i, 1) % 10 < 4 then 'female' when h(i, 1) % 10 < 8 then 'male' end as gender,
  case when h(i, 3) % 10 < 9 then 'city_' || ((h(i, 2) % 100) * (h(i, 2) % 100) // 100) end as city,
  case when h(i, 5) % 10 < 7 then date '1970-01-01' + (h(i, 4) % 18000 - 5479)::integer end as birthday,
  make_timestamp({now} - (h(i, 6) % 86400000) * 1000000) as created_at,
  case when h(i, 7) % 10 < 6 then (h(i, 8) % 5000)::integer end as points,
  'country_' || (h(i, 10) % 5) as country,
  h(i, 9) % 4 = 0 as member
from range(1, {customers + 1}) t(i)""")
db.execute(f"""
create temp table arrivals as select (1 + h(i, 20) % {customers})::integer as customer, h(i, 21) % 10 as kind,
  make_timestamp(({START // 1000} + i * {365 * DAY // 1000} // {events}) * 1000) as happened, (h(i, 22) % 500000)::bigint as total
from range({events}) t(i)""")
for name, kinds in (("views", "kind < 6"), ("opens", "kind in (6, 7)"), ("orders", "kind = 8"), ("carts", "kind = 9")):
    total = ", total" if name == "orders" else ""
    db.execute(f"create table {name} as select customer, happened{total} from arrivals where {kinds} order by happened")
db.execute("drop table arrivals")
NOW = f"make_timestamp({now})"
last = lambda days: f"happened >= make_timestamp({now - days * DAY}) and happened < {NOW}"

QUESTIONS = {
    "three": f"""select count(*) from customers where city = 'city_7' and gender = 'female'
        and created_at >= make_timestamp({now - 365 * DAY}) and created_at < {NOW}""",
    "five": """select count(*) from customers where city in ('city_1', 'city_4', 'city_9')
        and birthday >= date '1980-01-01' and birthday < date '2001-01-01' and points >= 1000
        and country <> 'country_2' and member""",
    "views": f"""select count(*) from (select customer from views where {last(30)} group by customer
        having count(*) >= 3) v where not exists (select 1 from orders o where o.customer = v.customer and o.happened < {NOW})""",
    "sum": f"""select count(*) from (select customer from orders where {last(90)} group by customer
        having sum(total) > 500000) s where not exists (select 1 from opens o where o.customer = s.customer and {last(30)})""",
    "minus": f"""select count(*) from customers c where c.member and not exists (
        select 1 from orders o where o.customer = c.id and {last(180)})""",
    "rfm": f"""with features as (select customer, ({now} - epoch_us(max(happened))) // {DAY} as recency, count(*) as frequency,
        sum(total) as monetary from orders where happened < {NOW} group by customer),
        cells as (select ntile(5) over (order by recency, customer) as r, ntile(5) over (order by frequency, customer) as f,
        ntile(5) over (order by monetary, customer) as m from features)
        select list([r, f, m, n] order by r, f, m) from (select r, f, m, count(*) as n from cells group by r, f, m)""",
}


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


print(json.dumps({"ready": duckdb.__version__}), flush=True)
for line in sys.stdin:
    name, repetitions = line.split()
    before, started = cpu(), time.monotonic()
    for _ in range(int(repetitions)):
        (answer,) = db.execute(QUESTIONS[name]).fetchone()
    print(json.dumps({"answer": answer, "cpu_s": cpu() - before, "wall_s": time.monotonic() - started,
                      "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}), flush=True)
