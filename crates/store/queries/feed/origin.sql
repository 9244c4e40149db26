-- Which database this is; one row.
select token from origin where part = 1
