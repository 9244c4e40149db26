//! Comparisons and groups against published figures; where nothing is published, against what a hand works out.

use base::Random;
use stats::*;

fn near(actual: f64, published: f64, tolerance: f64, what: &str) {
    assert!((actual - published).abs() <= tolerance, "{what}: {actual} is not {published} ± {tolerance}");
}

/// R's `prop.test` without continuity correction as printed at influentialpoints.com/notes/n9rmf3.htm (χ² = 6.1026,
/// p = 0.01350), and the example of `statsmodels.stats.proportion.proportions_ztest` (5 of 83, 12 of 99: p = 0.159).
#[test]
fn difference_of_shares_gives_published_p() {
    near(two_shares(Share::new(94, 214), Share::new(39, 128)), 0.013_50, 0.000_005, "influentialpoints");
    near(two_shares(Share::new(5, 83), Share::new(12, 99)), 0.159, 0.000_5, "statsmodels");
    near(
        two_shares(Share::new(200, 400), Share::new(325, 600)),
        2.0 * (1.0 - normal_cdf(1.292_611)),
        1e-6,
        "z",
    );
    assert_eq!(two_shares(Share::new(0, 0), Share::new(5, 9)), 1.0);
    assert_eq!(two_shares(Share::new(9, 9), Share::new(5, 5)), 1.0);
}

/// Benjamini and Hochberg 1995, section 4: of fifteen hypotheses four are rejected at 5 %, by Bonferroni's rule three.
#[test]
fn many_comparisons_give_the_authors_four() {
    let p = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
        0.6528, 0.7590, 1.0,
    ];
    let adjusted = benjamini_hochberg(&p);
    assert_eq!(adjusted.iter().filter(|p| **p <= 0.05).count(), 4);
    near(adjusted[3], 0.0095 * 15.0 / 4.0, 1e-12, "the fourth");
    assert!(adjusted.windows(2).all(|pair| pair[0] <= pair[1]) && adjusted.iter().all(|p| *p <= 1.0));
    let mut backwards = p;
    backwards.reverse();
    let mut again = benjamini_hochberg(&backwards);
    again.reverse();
    assert_eq!(again, adjusted, "the order of the comparisons says nothing");
    assert!(benjamini_hochberg(&[]).is_empty());
}

/// The examples in the documentation of scikit-learn's `adjusted_rand_score`.
#[test]
fn agreement_of_divisions_gives_the_documented_figures() {
    near(adjusted_rand(&[0, 0, 1, 1], &[0, 0, 1, 1]), 1.0, 0.0, "the same");
    near(adjusted_rand(&[0, 0, 1, 1], &[1, 1, 0, 0]), 1.0, 0.0, "other names");
    near(adjusted_rand(&[0, 0, 1, 2], &[0, 0, 1, 1]), 0.57, 0.005, "one split");
    near(adjusted_rand(&[0, 0, 0, 0], &[0, 1, 2, 3]), 0.0, 0.0, "unrelated");
    near(adjusted_rand(&[0, 0, 1, 1], &[0, 1, 0, 1]), -0.5, 1e-12, "crossed");
}

/// Points 0, 1 | 10, 11 on a line: (10.5 − 1) / 10.5 for the outer, (9.5 − 1) / 9.5 for the inner ones.
#[test]
fn silhouette_is_what_a_hand_works_out() {
    let points = Points::new(1, vec![0.0, 1.0, 10.0, 11.0]);
    near(silhouette(&points, &[0, 0, 1, 1]), (9.5 / 10.5 + 8.5 / 9.5) / 2.0, 1e-12, "two pairs");
    assert_eq!(silhouette(&points, &[0, 0, 0, 0]), 0.0);
    assert!(silhouette(&points, &[0, 1, 0, 1]) < 0.0);
}

/// Three heaps of points, far apart: found whatever the seed, and equal seeds give equal groups.
#[test]
fn heaps_are_found_and_seeds_repeat() {
    let chance = Random::seeded(7);
    let heap = |x: f64, y: f64| (0..40).flat_map(move |_| [x, y]).collect::<Vec<f64>>();
    let mut values: Vec<f64> = [heap(0.0, 0.0), heap(100.0, 0.0), heap(0.0, 5.0)].concat();
    values.iter_mut().for_each(|value| *value += chance.unit());
    let (points, scale) = Points::new(2, values).standardised();
    assert!(scale[0].1 > 40.0);
    let truth: Vec<usize> = (0..120).map(|n| n / 40).collect();
    for seed in 0..20 {
        let found = kmeans(&points, 3, 5, &Random::seeded(seed));
        near(adjusted_rand(&found.labels, &truth), 1.0, 0.0, &format!("seed {seed}"));
        assert_eq!(found, kmeans(&points, 3, 5, &Random::seeded(seed)));
        assert_eq!(assign(&points, &found.centres), found.labels);
        assert!(silhouette(&points, &found.labels) > 0.7);
    }
}

#[test]
fn fewer_different_points_than_groups_make_fewer_groups() {
    let points = Points::new(1, vec![1.0, 1.0, 2.0, 2.0]);
    let found = kmeans(&points, 4, 3, &Random::seeded(1));
    assert_eq!((found.centres.len(), found.inertia), (2, 0.0));
    assert!(kmeans(&Points::new(2, vec![]), 3, 2, &Random::seeded(1)).labels.is_empty());
    let (flat, _) = Points::new(1, vec![5.0, 5.0]).standardised();
    assert_eq!(flat.point(0), [0.0]);
}
