//! Groups of points that lie close together: k-means, and how far such groups may be believed.
//!
//! Everything is a function of the points and of a source of chance, so equal seeds give equal groups. A picture of
//! customers is never proven by it: the silhouette says how far groups stand apart, the agreement over resamples says
//! whether they would be found again. An analyst reads both before giving a group a name.

use base::Random;

/// Points in a space of a few dimensions, one after another.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    dimensions: usize,
    values: Vec<f64>,
}

/// Groups and where their centres are.
#[derive(Clone, Debug, PartialEq)]
pub struct Clusters {
    pub centres: Points,
    /// The group of each point.
    pub labels: Vec<usize>,
    /// The sum of squared distances to the own centre.
    pub inertia: f64,
}

const MOST_ROUNDS: usize = 100;

impl Points {
    /// Of values point by point; what does not fill a last point is left out.
    pub fn new(dimensions: usize, mut values: Vec<f64>) -> Points {
        let dimensions = dimensions.max(1);
        values.truncate(values.len() / dimensions * dimensions);
        Points { dimensions, values }
    }

    pub fn len(&self) -> usize {
        self.values.len() / self.dimensions
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    pub fn each(&self) -> std::slice::ChunksExact<'_, f64> {
        self.values.chunks_exact(self.dimensions)
    }

    pub fn point(&self, index: usize) -> &[f64] {
        &self.values[index * self.dimensions..(index + 1) * self.dimensions]
    }

    pub fn some(&self, indices: &[usize]) -> Points {
        let values = indices.iter().flat_map(|index| self.point(*index).iter().copied()).collect();
        Points { dimensions: self.dimensions, values }
    }

    /// Each dimension with mean 0 and standard deviation 1, so that roubles do not outweigh days; with the means and
    /// deviations to go back by. A dimension that does not vary becomes 0.
    pub fn standardised(&self) -> (Points, Vec<(f64, f64)>) {
        let scale: Vec<(f64, f64)> = (0..self.dimensions)
            .map(|at| {
                let sample = crate::Sample::of(self.each().map(|point| point[at]));
                (sample.mean, sample.variance.sqrt())
            })
            .collect();
        let shift = |(value, (mean, deviation)): (&f64, &(f64, f64))| {
            if *deviation > 0.0 { (value - mean) / deviation } else { 0.0 }
        };
        let values = self.each().flat_map(|point| point.iter().zip(&scale).map(shift)).collect();
        (Points { dimensions: self.dimensions, values }, scale)
    }
}

/// The best of several runs of Lloyd's rounds from centres spread by k-means++ (S. P. Lloyd, IEEE Transactions on
/// Information Theory 28, 1982; D. Arthur, S. Vassilvitskii, SODA 2007). Fewer than `k` groups where there are fewer
/// different points.
pub fn kmeans(points: &Points, k: usize, starts: usize, random: &Random) -> Clusters {
    let runs = (0..starts.max(1)).map(|_| lloyd(points, spread(points, k, random)));
    let best = runs.min_by(|a, b| a.inertia.total_cmp(&b.inertia));
    best.unwrap_or(Clusters { centres: points.some(&[]), labels: Vec::new(), inertia: 0.0 })
}

/// The group of each point by the nearest centre.
pub fn assign(points: &Points, centres: &Points) -> Vec<usize> {
    points.each().map(|point| nearest(point, centres).0).collect()
}

/// How much closer points lie to their own group than to the next one, −1 to 1, on average (P. J. Rousseeuw, Journal
/// of Computational and Applied Mathematics 20, 1987). Every pair is measured: give a sample. Zero for fewer than two
/// groups.
pub fn silhouette(points: &Points, labels: &[usize]) -> f64 {
    let groups = labels.iter().max().map_or(0, |last| last + 1);
    let mut sizes = vec![0_usize; groups];
    labels.iter().for_each(|label| sizes[*label] += 1);
    if points.is_empty() || sizes.iter().filter(|size| **size > 0).count() < 2 {
        return 0.0;
    }
    let mut sum = 0.0;
    for (index, point) in points.each().enumerate() {
        let own = labels[index];
        if sizes[own] < 2 {
            continue;
        }
        let mut far = vec![0.0; groups];
        for (other, label) in points.each().zip(labels) {
            far[*label] += distance(point, other).sqrt();
        }
        let within = far[own] / (sizes[own] - 1) as f64;
        let others = (0..groups).filter(|group| *group != own && sizes[*group] > 0);
        let beside = others.map(|group| far[group] / sizes[group] as f64).fold(f64::INFINITY, f64::min);
        let most = within.max(beside);
        sum += if most > 0.0 { (beside - within) / most } else { 0.0 };
    }
    sum / points.len() as f64
}

/// How far two divisions of the same points agree beyond chance: 1 for the same, about 0 for unrelated ones
/// (L. Hubert, P. Arabie, Journal of Classification 2, 1985).
pub fn adjusted_rand(first: &[usize], second: &[usize]) -> f64 {
    let groups = |labels: &[usize]| labels.iter().max().map_or(0, |last| last + 1);
    let (rows, columns) = (groups(first), groups(second));
    let mut table = vec![0_u64; rows * columns];
    let (mut left, mut right) = (vec![0_u64; rows], vec![0_u64; columns]);
    for (a, b) in first.iter().zip(second) {
        table[a * columns + b] += 1;
        left[*a] += 1;
        right[*b] += 1;
    }
    let pairs = |counts: &[u64]| counts.iter().map(|n| (n * n.saturating_sub(1) / 2) as f64).sum::<f64>();
    let (both, in_first, in_second) = (pairs(&table), pairs(&left), pairs(&right));
    let all = pairs(&[first.len().min(second.len()) as u64]);
    let expected = if all > 0.0 { in_first * in_second / all } else { 0.0 };
    let most = (in_first + in_second) / 2.0;
    if most == expected { 1.0 } else { (both - expected) / (most - expected) }
}

/// Centres far from each other: the first by chance, each next with a chance by the square of its distance.
fn spread(points: &Points, k: usize, random: &Random) -> Points {
    let mut chosen = Vec::new();
    let mut nearest: Vec<f64> = vec![f64::INFINITY; points.len()];
    while chosen.len() < k.min(points.len()) {
        let index = match chosen.last() {
            None => random.below(points.len() as u64) as usize,
            Some(_) => {
                let sum: f64 = nearest.iter().sum();
                if sum <= 0.0 {
                    break;
                }
                let mut left = random.unit() * sum;
                let place = nearest.iter().position(|weight| {
                    left -= weight;
                    left < 0.0
                });
                // Rounding may leave a crumb behind the last point that has a weight.
                place.unwrap_or_else(|| nearest.iter().rposition(|weight| *weight > 0.0).unwrap_or(0))
            }
        };
        for (weight, point) in nearest.iter_mut().zip(points.each()) {
            *weight = weight.min(distance(point, points.point(index)));
        }
        chosen.push(index);
    }
    points.some(&chosen)
}

fn lloyd(points: &Points, mut centres: Points) -> Clusters {
    let mut labels: Vec<usize> = Vec::new();
    for _ in 0..MOST_ROUNDS {
        let next = assign(points, &centres);
        if next == labels {
            break;
        }
        labels = next;
        let mut sums = vec![0.0; centres.values.len()];
        let mut sizes = vec![0_usize; centres.len()];
        for (point, label) in points.each().zip(&labels) {
            sizes[*label] += 1;
            let sum = &mut sums[label * centres.dimensions..(label + 1) * centres.dimensions];
            sum.iter_mut().zip(point).for_each(|(sum, value)| *sum += value);
        }
        // A group that lost everybody keeps its centre.
        for (group, size) in sizes.iter().enumerate().filter(|(_, size)| **size > 0) {
            let own = group * centres.dimensions..(group + 1) * centres.dimensions;
            let means = sums[own.clone()].iter().map(|sum| sum / *size as f64);
            centres.values[own].iter_mut().zip(means).for_each(|(value, mean)| *value = mean);
        }
    }
    let own = points.each().zip(&labels);
    let inertia = own.map(|(point, label)| distance(point, centres.point(*label))).sum();
    Clusters { centres, labels, inertia }
}

/// The nearest centre and the square of the distance to it; of equal ones the first.
fn nearest(point: &[f64], centres: &Points) -> (usize, f64) {
    let each = centres.each().map(|centre| distance(point, centre)).enumerate();
    each.fold((0, f64::INFINITY), |best, next| if next.1 < best.1 { next } else { best })
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}
