-- Whether anybody was erased: where nobody was, no row of an import need be asked about. Index suppression_erased.
select 1 from suppression where reason = 'erasure' limit 1
