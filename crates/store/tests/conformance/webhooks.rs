//! Webhooks: what a restored copy does with them.

use crate::{NOW, on_both};
use domain::webhooks::{BY_HAND, Draft, Kind, RESTORED, State};
use store::webhooks::{all, insert, pause_all, set_state};

#[test]
fn restored_copy_tells_nobody_until_somebody_lets_it() {
    on_both(|workspace| {
        let draft = |url: &str| Draft {
            url: url.into(),
            description: String::new(),
            kinds: vec![Kind::SegmentEntered],
            segments: Vec::new(),
        };
        let (works, paused) = (draft("https://one.example/hook"), draft("https://two.example/hook"));
        let stopped = workspace.write(move |tx| {
            insert(tx, &works, b"sealed", "usr_1", NOW)?;
            let by_hand = insert(tx, &paused, b"sealed", "usr_1", NOW)?;
            set_state(tx, by_hand, State::Paused, Some(BY_HAND), NOW)?;
            pause_all(tx, RESTORED, NOW)
        });
        assert_eq!(stopped.unwrap(), 1);
        let found = workspace.read(all).unwrap();
        assert!(found.iter().all(|webhook| webhook.state == State::Paused));
        let reasons: Vec<_> = found.iter().map(|webhook| webhook.reason.as_deref()).collect();
        assert_eq!(reasons, [Some(RESTORED), Some(BY_HAND)]);
    });
}
