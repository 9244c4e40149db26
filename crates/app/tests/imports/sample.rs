//! The sample of a newcomer: it comes in whole.

use crate::world::*;

#[test]
fn sample_comes_in_without_a_mistake_and_can_be_written_to() {
    on_both(|shop, _| {
        assert!(!app::start::steps(&shop.ctx).unwrap().customers);
        let started = app::samples::fill(&shop.ctx).unwrap();
        assert_eq!(started.len(), 3);
        shop.work();
        for id in started {
            let view = app::operations::get(&shop.ctx, id).unwrap().operation;
            assert_eq!((view.state.as_str(), view.failed), ("finished", 0), "{}", view.title);
        }
        let (totals, _) = app::orders::summary(&shop.ctx, false, None).unwrap();
        assert_eq!(totals.totals[0].lines_without_customer, 0, "each order has its customer");
        assert!(totals.totals[0].orders > 1_000, "{} orders", totals.totals[0].orders);
        let home = app::analytics::home(&shop.ctx).unwrap();
        assert_eq!(home.customers as usize, app::samples::CUSTOMERS);
        let reachable = home.reachable.iter().map(|(_, count)| *count).max().unwrap();
        assert!((300..600).contains(&reachable), "{reachable} may be written to");
        assert!(app::start::steps(&shop.ctx).unwrap().customers);
    });
}
