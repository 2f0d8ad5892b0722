//! The measures of agreement, by their definitions in the literature.

/// Pearson's product-moment correlation; `None` for fewer than two values, or when one side is constant.
pub fn pearson(xs: &[f64], ys: &[f64]) -> Option<f64> {
    let count = xs.len().min(ys.len());
    if count < 2 {
        return None;
    }
    let mean = |values: &[f64]| values[..count].iter().sum::<f64>() / count as f64;
    let (mx, my) = (mean(xs), mean(ys));
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in xs.iter().zip(ys) {
        xy += (x - mx) * (y - my);
        xx += (x - mx).powi(2);
        yy += (y - my).powi(2);
    }
    (xx > 0.0 && yy > 0.0).then(|| xy / (xx * yy).sqrt())
}

/// Spearman's rank correlation: Pearson's over ranks, where equal values share the mean of their ranks.
pub fn spearman(xs: &[f64], ys: &[f64]) -> Option<f64> {
    pearson(&ranks(xs), &ranks(ys))
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let same = order[from..].iter().take_while(|at| values[**at].total_cmp(&values[order[from]]).is_eq()).count();
        for at in &order[from..from + same] {
            ranks[*at] = from as f64 + f64::midpoint(same as f64, 1.0);
        }
        from += same;
    }
    ranks
}

/// The mean distance of the two; 0 when there are none.
pub fn mean_absolute_error(xs: &[f64], ys: &[f64]) -> f64 {
    let count = xs.len().min(ys.len()).max(1);
    xs.iter().zip(ys).map(|(x, y)| (x - y).abs()).sum::<f64>() / count as f64
}

/// Cohen's kappa with quadratic weights (Cohen 1968) over categories `0..categories`: 1 for full agreement, 0 for what
/// chance would give; `None` when chance alone leaves nothing to disagree on.
pub fn quadratic_weighted_kappa(xs: &[usize], ys: &[usize], categories: usize) -> Option<f64> {
    let count = xs.len().min(ys.len());
    let histogram = |values: &[usize]| {
        let mut counts = vec![0.0; categories];
        for value in values {
            counts[(*value).min(categories - 1)] += 1.0;
        }
        counts
    };
    let (hx, hy) = (histogram(xs), histogram(ys));
    let square = |a: usize, b: usize| (a as f64 - b as f64).powi(2);
    let observed: f64 = xs.iter().zip(ys).map(|(x, y)| square(*x, *y)).sum();
    let expected: f64 = (0..categories)
        .flat_map(|x| (0..categories).map(move |y| (x, y)))
        .map(|(x, y)| square(x, y) * hx[x] * hy[y])
        .sum::<f64>()
        / count.max(1) as f64;
    (expected > 0.0).then(|| 1.0 - observed / expected)
}

/// So many parts the questions are dealt into.
const FOLDS: usize = 5;

/// Each score moved onto the non-decreasing curve that fits the marks of the other questions best (isotonic regression by
/// pooling adjacent violators; Barlow et al. 1972). Questions, not answers, are held out, dealt round in order of name.
pub fn recalibrated(scores: &[f64], marks: &[f64], questions: &[String]) -> Vec<f64> {
    let mut names: Vec<&String> = questions.iter().collect();
    names.sort_unstable();
    names.dedup();
    let folds = FOLDS.min(names.len());
    if folds < 2 {
        return scores.to_vec();
    }
    let fold = |question: &String| names.binary_search(&question).unwrap_or(0) % folds;
    let mut out = scores.to_vec();
    for held_out in 0..folds {
        let (mut known, mut wanted) = (Vec::new(), Vec::new());
        for (at, question) in questions.iter().enumerate() {
            if fold(question) == held_out {
                wanted.push(at);
            } else {
                known.push((scores[at], marks[at]));
            }
        }
        let curve = isotonic(known);
        for at in wanted {
            let place = curve.partition_point(|(from, _)| *from <= scores[at]);
            out[at] = curve.get(place.saturating_sub(1)).map_or(scores[at], |(_, mark)| *mark);
        }
    }
    out
}

/// Steps of the curve: from which score on, which mark.
fn isotonic(mut pairs: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Each block: first score, sum of marks, how many.
    let mut blocks: Vec<(f64, f64, f64)> = Vec::new();
    for (score, mark) in pairs {
        match blocks.last_mut() {
            Some(last) if last.0.total_cmp(&score).is_eq() => {
                last.1 += mark;
                last.2 += 1.0;
            }
            _ => blocks.push((score, mark, 1.0)),
        }
    }
    let mut pooled: Vec<(f64, f64, f64)> = Vec::new();
    for block in blocks {
        pooled.push(block);
        while let [.., before, last] = pooled.as_slice()
            && before.1 / before.2 >= last.1 / last.2
        {
            let joined = (before.0, before.1 + last.1, before.2 + last.2);
            pooled.truncate(pooled.len() - 2);
            pooled.push(joined);
        }
    }
    pooled.into_iter().map(|(from, sum, count)| (from, sum / count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: Option<f64>, expect: f64) {
        assert!(got.is_some_and(|got| (got - expect).abs() < 1e-9), "{got:?} is not {expect}");
    }

    #[test]
    fn correlations_of_known_series() {
        let xs = [1.0, 2.0, 3.0, 4.0];
        close(pearson(&xs, &[2.0, 4.0, 6.0, 8.0]), 1.0);
        close(pearson(&xs, &[8.0, 6.0, 4.0, 2.0]), -1.0);
        close(pearson(&xs, &[1.0, 3.0, 2.0, 4.0]), 0.8);
        assert_eq!(pearson(&xs, &[5.0; 4]), None);
        assert_eq!(pearson(&[1.0], &[1.0]), None);
        // Only the order counts, and ties share a rank.
        close(spearman(&xs, &[1.0, 10.0, 100.0, 1000.0]), 1.0);
        close(spearman(&[1.0, 1.0, 2.0], &[1.0, 1.0, 9.0]), 1.0);
    }

    #[test]
    fn kappa_weighs_how_far_apart_the_categories_are() {
        close(quadratic_weighted_kappa(&[0, 1, 2, 3], &[0, 1, 2, 3], 4), 1.0);
        close(quadratic_weighted_kappa(&[0, 3], &[3, 0], 4), -1.0);
        let near = quadratic_weighted_kappa(&[0, 1, 2, 3], &[1, 1, 2, 3], 4).unwrap();
        let far = quadratic_weighted_kappa(&[0, 1, 2, 3], &[3, 1, 2, 3], 4).unwrap();
        assert!(near > far, "{near} {far}");
        assert_eq!(quadratic_weighted_kappa(&[1, 1], &[1, 1], 4), None);
    }

    #[test]
    fn a_scale_that_is_only_bent_is_mended_and_noise_is_not() {
        let questions: Vec<String> = (0..50).map(|at| format!("q{}", at % 10)).collect();
        let scores: Vec<f64> = (0..50).map(f64::from).collect();
        let bent: Vec<f64> = scores.iter().map(|score| score * score / 25.0).collect();
        assert!(mean_absolute_error(&scores, &bent) > 10.0);
        assert!(mean_absolute_error(&recalibrated(&scores, &bent, &questions), &bent) < 4.0);
        let noise: Vec<f64> = (0..50).map(|at| f64::from(at * 37 % 50)).collect();
        assert!(mean_absolute_error(&recalibrated(&scores, &noise, &questions), &noise) > 10.0);
    }

    #[test]
    fn the_curve_never_falls() {
        let steps = isotonic(vec![(1.0, 5.0), (2.0, 3.0), (3.0, 4.0), (4.0, 9.0), (5.0, 8.0)]);
        assert!(steps.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1), "{steps:?}");
    }
}
