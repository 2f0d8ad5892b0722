//! `greenroom grade`: one answer with its evidence, or a stream of them ([`super::batch`]).

use std::{
    fs,
    io::{self, Read, Write},
    process::ExitCode,
};

use super::{
    Context,
    args::GradeArgs,
    batch,
    error::{CommandError, ErrorKind},
    questions, search, search_index,
};
use crate::{
    aliases::Aliases,
    grading::{Grader, NoCorpus},
    repl::grade_text,
};

/// Grades.
pub(super) fn grade(context: &Context, args: &GradeArgs) -> Result<ExitCode, CommandError> {
    if args.batch {
        return batch::run(&Grader::default(), &NoCorpus, args.measures);
    }
    let answer = answer(args)?;
    let workspace = context.workspace()?;
    let bank = questions::load(context, &workspace)?.bank;
    let question = questions::find(&bank, args.question.as_deref().unwrap_or_default())?;
    let index = search_index::index(context, &workspace)?;
    let aliases = Aliases::load(&workspace.aliases)?;
    let grader = Grader::new(aliases.known().to_vec());
    let grade = grader.grade(&grader.prepare(question, &index), &answer, &index);
    if args.json {
        let mut out = io::stdout().lock();
        let mut value = serde_json::to_value(&grade)?;
        if let Some(object) = value.as_object_mut() {
            object.insert("id".to_owned(), serde_json::Value::String(question.id.to_string()));
        }
        out.write_all(crate::text::json(&value)?.as_bytes())?;
        out.write_all(b"\n")?;
    } else {
        questions::print(
            format!("{}\n", grade_text(&grade, search::columns().clamp(40, 100), search::style())).as_bytes(),
        )?;
    }
    match args.pass {
        Some(pass) if grade.score < pass => Err(CommandError::silent(ErrorKind::Findings)),
        _ => Ok(ExitCode::SUCCESS),
    }
}

fn answer(args: &GradeArgs) -> Result<String, CommandError> {
    if let Some(text) = &args.answer {
        return Ok(text.clone());
    }
    let bytes = match &args.answer_file {
        Some(path) => fs::read(path)
            .map_err(|error| CommandError::failed(format!("cannot read `{}`: {error}", path.display())))?,
        None if args.stdin.is_some() => {
            let mut bytes = Vec::new();
            io::stdin().read_to_end(&mut bytes)?;
            bytes
        }
        None => {
            return Err(CommandError::usage("there is no answer to grade")
                .hint("give it with `--answer TEXT`, `--answer-file PATH`, or `-` for stdin"));
        }
    };
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
