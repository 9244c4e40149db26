-- Names of the newest campaigns; Rust folds and compares them, because the engines fold only Latin letters alike.
select campaign_id, name from campaign order by campaign_id desc limit $1
