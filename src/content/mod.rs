//! Pages of Markdown as a bank of questions: `page` and what it uses are pure, `load` alone reads folders. Not grading,
//! and not where the content folder lies.

mod body;
mod duration;
mod findings;
mod front;
mod header;
mod ids;
mod include;
mod lines;
mod load;
mod page;
mod place;
mod rubric;
mod shipped;
mod title;
mod walk;
mod yaml;

pub use duration::parse_duration;
pub use ids::{slug, tell_pages_apart};
pub use include::{Included, Includes, NoIncludes};
pub use load::{LoadError, Loaded, LoadedPage, load, load_titles, read_page, read_questions, read_texts, shipped};
pub use page::{ParsedPage, parse_page};
pub use place::{Place, of_path as place_of_path, topic_name};
pub use shipped::SHIPPED;
pub use title::{is_label, is_placeholder, plain as plain_title};
pub use walk::{PageStat, list, stat};
