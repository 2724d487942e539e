//! Where a config comes from, so that every complaint can name file, line, key and value.

use std::ops::Range;

use toml::Spanned;
use toml_edit::{DocumentMut, Item, Table, TableLike};

use super::raw::Document;
use crate::error::{Error, Result};
use crate::experiment::grid::{Flags, Numbers, Words};
use crate::table::cell;

/// The text of a config with the changes asked for by `--set`.
pub(super) struct Source {
    name: String,
    text: String,
    changed: Vec<String>,
}

/// A key of a section with what the config says about it.
pub(super) struct Entry<T> {
    key: &'static str,
    value: Option<Spanned<T>>,
}

/// Pairs a key with its value.
pub(super) fn entry<T>(key: &'static str, value: Option<Spanned<T>>) -> Entry<T> {
    Entry { key, value }
}

impl Source {
    /// Takes a text and applies changes of the form `section.key=value` to it.
    pub(super) fn new(name: &str, text: &str, changes: &[String]) -> Result<Self> {
        let mut source = Self { name: name.to_owned(), text: text.to_owned(), changed: Vec::new() };
        if changes.is_empty() {
            return Ok(source);
        }
        // The unchanged text has to be right by itself; then what goes wrong later is the change's fault.
        source.document()?;
        for change in changes {
            source.change(change)?;
        }
        Ok(source)
    }

    /// Reads the text.
    pub(super) fn document(&self) -> Result<Document> {
        toml::from_str(&self.text).map_err(|error| self.complain(&error))
    }

    /// All keys of all sections, as `section.key`.
    pub(super) fn keys(&self) -> Result<Vec<String>> {
        let document: toml::Table = toml::from_str(&self.text).map_err(|error| self.complain(&error))?;
        let sections = document.iter().filter_map(|(section, value)| Some((section, value.as_table()?)));
        let keys =
            sections.flat_map(|(section, keys)| keys.keys().map(move |key| format!("{section}.{key}")));
        Ok(keys.collect())
    }

    fn change(&mut self, change: &str) -> Result<()> {
        let refuse =
            |message: &str| Error::Config { place: format!("--set {change}"), message: message.into() };
        let (path, value) = change.split_once('=').ok_or_else(|| refuse("write it as section.key=value"))?;
        let (path, value) = (path.trim(), value.trim());
        // A bare word is taken as a string: --set dynamics.order=sequential.
        let value = value.parse().unwrap_or_else(|_| toml_edit::Value::from(value));
        let mut document: DocumentMut = self.text.parse().map_err(|_| refuse("the file is no valid TOML"))?;
        let mut keys: Vec<&str> = path.split('.').collect();
        let last = keys.pop().unwrap_or_default();
        let mut table: &mut dyn TableLike = document.as_table_mut();
        for key in keys {
            let section = table.entry(key).or_insert_with(|| Item::Table(Table::new()));
            table = section.as_table_like_mut().ok_or_else(|| refuse("there is no such section"))?;
        }
        // Of load and patterns exactly one may stand; the one on the command line wins.
        match path {
            "network.load" => table.remove("patterns"),
            "network.patterns" => table.remove("load"),
            _ => None,
        };
        table.insert(last, toml_edit::value(value));
        self.text = document.to_string();
        self.changed.push(path.to_owned());
        self.document().map(|_| ()).map_err(|error| match error {
            Error::Config { message, .. } => refuse(&message),
            other => other,
        })
    }

    /// Turns a complaint of the TOML reader into one line.
    fn complain(&self, error: &toml::de::Error) -> Error {
        let message = error.message().replace('\n', "; ").replace("unknown field", "unknown key");
        let message = message.replace("expected i64", "expected a whole number");
        let message = message.replace("expected u32", "expected a whole number");
        let message = message.replace("expected f64", "expected a number");
        let Some(span) = error.span() else {
            return Error::Config { place: self.name.clone(), message };
        };
        let line = self.text[..span.start].matches('\n').count();
        let quoted = self.text.lines().nth(line).unwrap_or_default().trim();
        Error::Config { place: self.place("", Some(span)), message: format!("{quoted}: {message}") }
    }

    /// Refuses the value of a key.
    pub(super) fn refuse(&self, key: &str, span: Option<Range<usize>>, value: &str, cure: &str) -> Error {
        Error::Config { place: self.place(key, span), message: format!("{key} = {value}: {cure}") }
    }

    /// Complains about a key that is missing or at odds with another.
    pub(super) fn missing(&self, message: &str) -> Error {
        Error::Config { place: self.name.clone(), message: message.to_owned() }
    }

    fn place(&self, key: &str, span: Option<Range<usize>>) -> String {
        match span {
            _ if self.changed.iter().any(|changed| changed == key) => "--set".to_owned(),
            Some(span) => format!("{}:{}", self.name, 1 + self.text[..span.start].matches('\n').count()),
            None => self.name.clone(),
        }
    }

    /// The numbers under a key, each checked and converted; the default where the key is absent.
    pub(super) fn numbers<T>(
        &self,
        entry: Entry<Numbers>,
        default: &[f64],
        check: impl Fn(f64) -> std::result::Result<T, &'static str>,
    ) -> Result<Vec<T>> {
        let span = entry.value.as_ref().map(Spanned::span);
        let values = entry.value.map_or_else(|| default.to_vec(), |value| value.into_inner().0);
        let convert = |&value: &f64| {
            check(value).map_err(|cure| self.refuse(entry.key, span.clone(), &cell(value), cure))
        };
        values.iter().map(convert).collect()
    }

    /// The words under a key, each one of `known`; the default where the key is absent.
    pub(super) fn words<T: Copy>(
        &self,
        entry: Entry<Words>,
        known: &[(&str, T)],
        default: T,
    ) -> Result<Vec<T>> {
        let Some(value) = entry.value else { return Ok(vec![default]) };
        let span = value.span();
        let words = value.into_inner().0;
        words.iter().map(|word| self.choose(entry.key, span.clone(), word, known)).collect()
    }

    /// The yes or no under a key; no where the key is absent.
    pub(super) fn flags(value: Option<Spanned<Flags>>) -> Vec<bool> {
        value.map_or_else(|| vec![false], |value| value.into_inner().0)
    }

    /// The one word under a key.
    pub(super) fn word<T: Copy>(&self, entry: Entry<String>, known: &[(&str, T)], default: T) -> Result<T> {
        let Some(value) = entry.value else { return Ok(default) };
        self.choose(entry.key, Some(value.span()), value.get_ref(), known)
    }

    /// The one whole number under a key, at least `least`.
    pub(super) fn whole(&self, entry: Entry<i64>, least: u64, default: u64) -> Result<u64> {
        let Some(value) = entry.value else { return Ok(default) };
        let found = u64::try_from(*value.get_ref()).ok().filter(|&number| number >= least);
        found.ok_or_else(|| {
            let cure = format!("give a whole number, {least} or above");
            self.refuse(entry.key, Some(value.span()), &value.get_ref().to_string(), &cure)
        })
    }

    /// What a word stands for.
    pub(super) fn choose<T: Copy>(
        &self,
        key: &str,
        span: impl Into<Option<Range<usize>>>,
        word: &str,
        known: &[(&str, T)],
    ) -> Result<T> {
        known.iter().find(|(name, _)| *name == word).map(|&(_, meaning)| meaning).ok_or_else(|| {
            let names: Vec<String> = known.iter().map(|(name, _)| format!("\"{name}\"")).collect();
            self.refuse(key, span.into(), &format!("\"{word}\""), &format!("give {}", names.join(" or ")))
        })
    }
}
