-- Records of questions past their term; the ledger keeps what was said. Those of rounds stay. Index confirmation_asked.
delete from confirmation where asked_at <= $1 and round_id is null
