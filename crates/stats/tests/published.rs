//! Figures from published sources; the tolerance is half of the last digit printed there.

use stats::*;

fn near(actual: f64, published: f64, tolerance: f64, what: &str) {
    assert!((actual - published).abs() <= tolerance, "{what}: {actual} is not {published} ± {tolerance}");
}

/// Newcombe, Statistics in Medicine 17 (1998), 857–872, table I, method 3 (score, without continuity correction).
#[test]
fn wilson_interval_gives_newcombes_table() {
    let rows =
        [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)];
    for (hits, of, low, high) in rows {
        let interval = wilson(Share::new(hits, of), LEVEL);
        near(interval.low, low, 0.000_05, &format!("{hits}/{of} low"));
        near(interval.high, high, 0.000_05, &format!("{hits}/{of} high"));
    }
}

/// Newcombe, Statistics in Medicine 17 (1998), 873–890, table II, method 10.
#[test]
fn difference_of_shares_gives_newcombes_table() {
    let rows = [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ];
    for ((a, m), (b, n), low, high) in rows {
        let interval = newcombe(Share::new(a, m), Share::new(b, n), LEVEL);
        near(interval.low, low, 0.000_05, &format!("{a}/{m} − {b}/{n} low"));
        near(interval.high, high, 0.000_05, &format!("{a}/{m} − {b}/{n} high"));
    }
}

/// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, critical values of Student's t.
#[test]
fn student_quantiles_give_the_handbooks_table() {
    let rows = [
        (1.0, 0.975, 12.706),
        (2.0, 0.975, 4.303),
        (5.0, 0.975, 2.571),
        (10.0, 0.975, 2.228),
        (30.0, 0.975, 2.042),
        (100.0, 0.975, 1.984),
        (1.0, 0.90, 3.078),
        (10.0, 0.95, 1.812),
        (10.0, 0.99, 2.764),
        (10.0, 0.999, 4.144),
    ];
    for (df, p, published) in rows {
        near(student_quantile(p, df), published, 0.000_51, &format!("t({p}, {df})"));
        near(student_quantile(1.0 - p, df), -published, 0.000_51, &format!("t({}, {df})", 1.0 - p));
        near(student_cdf(student_quantile(p, df), df), p, 1e-12, "inverse");
    }
}

/// Wichura, Applied Statistics 37 (1988), 477–484: the check values of algorithm AS 241.
#[test]
fn normal_quantiles_give_wichuras_check_values() {
    near(normal_quantile(0.25), -0.674_489_750_196_081_7, 1e-15, "p = 0.25");
    near(normal_quantile(0.001), -3.090_232_306_167_814, 1e-14, "p = 0.001");
    near(normal_quantile(1e-20), -9.262_340_089_798_408, 1e-14, "p = 1e-20");
    near(normal_cdf(normal_quantile(0.975)), 0.975, 1e-14, "inverse");
    near(normal_cdf(-1.0), 0.158_655_253_931_457_05, 1e-14, "Φ(−1)");
}

/// Student's sleep data (Biometrika 6, 1908), as `t.test(extra ~ group, data = sleep)` in R's documentation:
/// t = −1.8608, df = 17.776, 95 % interval −3.3654832 … 0.2054832.
#[test]
fn difference_of_means_gives_the_sleep_interval() {
    let first = Sample::of([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]);
    let second = Sample::of([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]);
    let interval = welch(first, second, LEVEL).unwrap();
    near(interval.low, -3.365_483_2, 0.000_000_05, "low");
    near(interval.high, 0.205_483_2, 0.000_000_05, "high");
    assert_eq!(effect_of_mean(first, second, LEVEL).verdict, Verdict::NoConclusion);
}

/// The examples of R's `power.prop.test`: n = 50, p1 = .50, p2 = .75 has power 0.740; power .90 needs n = 76.7.
#[test]
fn sample_and_power_give_rs_examples() {
    near(power_of_two_shares(50, 0.50, 0.75, 0.95), 0.740, 0.000_5, "power");
    assert_eq!(sample_for_two_shares(0.50, 0.75, 0.90, 0.95), Some(77));
    assert_eq!(sample_for_two_shares(0.5, 0.5, 0.9, 0.95), None);
}

#[test]
fn verdict_follows_the_interval() {
    let verdict = |a, m, b, n| effect_of_share(Share::new(a, m), Share::new(b, n), LEVEL).verdict;
    assert_eq!(verdict(120, 1_000, 60, 1_000), Verdict::Positive);
    assert_eq!(verdict(60, 1_000, 120, 1_000), Verdict::Negative);
    assert_eq!(verdict(61, 1_000, 60, 1_000), Verdict::NoConclusion);
    let nobody = effect_of_share(Share::new(5, 10), Share::new(0, 0), LEVEL);
    assert_eq!((nobody.verdict, nobody.interval), (Verdict::NoConclusion, None));
    let still = Sample::of([1.0, 1.0, 1.0]);
    assert_eq!(effect_of_mean(still, still, LEVEL).verdict, Verdict::NoConclusion);
}

#[test]
fn sums_of_amounts_keep_the_last_kopeck() {
    // Amounts around ten billion differ by one kopeck: floats alone would see no variance or a wrong one.
    let values = [1_000_000_000_000_i128, 1_000_000_000_001, 1_000_000_000_002];
    let squares = values.iter().map(|value| value * value).sum();
    let sample = Sample::from_sums(3, values.iter().sum(), squares);
    near(sample.variance, 1.0, 1e-9, "variance");
}

#[test]
fn median_is_one_of_the_values() {
    assert_eq!(median(&mut [5, 1, 9]), Some(5));
    assert_eq!(median(&mut [4, 1, 9, 5]), Some(4));
    assert_eq!(median(&mut []), None);
}

proptest::proptest! {
    #[test]
    fn interval_holds_the_estimate(hits in 0_u64..500, of in 1_u64..500, other in 0_u64..500, total in 1_u64..500) {
        let (a, b) = (Share::new(hits, of), Share::new(other, total));
        let (one, two) = (wilson(a, LEVEL), newcombe(a, b, LEVEL));
        proptest::prop_assert!(one.low <= a.rate() + 1e-12 && a.rate() <= one.high + 1e-12);
        proptest::prop_assert!((0.0..=1.0).contains(&one.low) && (0.0..=1.0).contains(&one.high));
        let difference = a.rate() - b.rate();
        proptest::prop_assert!(two.low <= difference + 1e-12 && difference <= two.high + 1e-12);
    }

    #[test]
    fn swapped_groups_swap_the_effect(hits in 0_u64..200, of in 1_u64..200, other in 0_u64..200, total in 1_u64..200) {
        let (a, b) = (Share::new(hits, of), Share::new(other, total));
        let (there, back) = (newcombe(a, b, LEVEL), newcombe(b, a, LEVEL));
        proptest::prop_assert!((there.low + back.high).abs() < 1e-12 && (there.high + back.low).abs() < 1e-12);
    }
}
