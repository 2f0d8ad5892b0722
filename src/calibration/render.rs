//! The figures as a Markdown page.

use std::fmt::Write;

use super::Agreement;

/// A Markdown page of the figures, for a file named `name`.
pub fn markdown(name: &str, agreement: &Agreement) -> String {
    let mut out = format!(
        "# Agreement with the marks in {}\n\n{} answers to {} questions.\n\n| Measure | Value |\n| :--- | ---: |\n",
        cell(name),
        agreement.answers,
        agreement.questions
    );
    let shown = |value: Option<f64>| value.map_or_else(|| "not defined".to_owned(), |value| format!("{value:.3}"));
    let points = |value: f64| format!("{value:.1} points");
    for (measure, value) in [
        ("Pearson", shown(agreement.pearson)),
        ("Spearman", shown(agreement.spearman)),
        ("Quadratic weighted kappa (bands)", shown(agreement.quadratic_weighted_kappa)),
        ("Mean absolute error", points(agreement.mean_absolute_error)),
        ("Score less mark, on the mean", format!("{:+.1} points", agreement.bias)),
        ("Within 15 points", format!("{:.0} %", 100.0 * agreement.within_15)),
        ("Pearson, recalibrated on other questions", shown(agreement.pearson_recalibrated)),
        ("Mean absolute error, recalibrated on other questions", points(agreement.mean_absolute_error_recalibrated)),
        ("Good here (65 or more), weak for the person (below 35)", agreement.false_accepts.to_string()),
        ("Weak here, good for the person", agreement.false_rejects.to_string()),
    ] {
        let _ = writeln!(out, "| {measure} | {value} |");
    }
    let judged = agreement.key_points;
    if judged.judged > 0 {
        let share = |count: usize| 100.0 * count as f64 / judged.judged as f64;
        let _ = writeln!(
            out,
            "| Key points covered here, not for the person (of {}) | {} ({:.1} %) |\n\
             | Key points covered for the person, not here | {} ({:.1} %) |",
            judged.judged,
            judged.false_accepts,
            share(judged.false_accepts),
            judged.false_rejects,
            share(judged.false_rejects)
        );
    }
    if !agreement.kinds.is_empty() {
        out += "\n## By kind\n\n| Kind | Answers | Mark | Score | Mean absolute error |\n| :--- | ---: | ---: | ---: | ---: |\n";
        let mut kinds: Vec<_> = agreement.kinds.iter().collect();
        kinds.sort_by(|a, b| b.1.mark.total_cmp(&a.1.mark).then_with(|| a.0.cmp(b.0)));
        for (kind, figures) in kinds {
            let _ = writeln!(
                out,
                "| {} | {} | {:.1} | {:.1} | {:.1} |",
                cell(kind),
                figures.answers,
                figures.mark,
                figures.score,
                figures.mean_absolute_error
            );
        }
    }
    if !agreement.most_disagreed.is_empty() {
        out += "\n## Most disagreed on\n\n| Answer | Mark | Score | Question | What was said |\n| :--- | ---: | ---: | :--- | :--- |\n";
        for answer in &agreement.most_disagreed {
            let _ = writeln!(
                out,
                "| {} | {:.0} | {} | {} | {} |",
                cell(&answer.id),
                answer.mark,
                answer.score,
                cell(&answer.question),
                cell(&answer.answer)
            );
        }
    }
    out
}

/// Text of a table's cell: one line, at most 200 characters, nothing that Markdown or HTML would take for its own.
fn cell(text: &str) -> String {
    let mut line: String = crate::text::visible_line(text);
    if let Some((cut, _)) = line.char_indices().nth(200) {
        line.truncate(cut);
        line.push('…');
    }
    let mut out = String::with_capacity(line.len());
    for character in line.chars() {
        if matches!(character, '|' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '\\' | '&' | '#') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
