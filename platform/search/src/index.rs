//! The index: opened, changed in step with the ledger, and asked.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jieba_rs::Jieba;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::query::Query as EngineQuery;
use tantivy::schema::Value;
use tantivy::{
    DocAddress, IndexBuilder, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher,
    TantivyDocument, TantivyError,
};

use crate::collect::{Best, Found, Kept};
use crate::error::SearchError;
use crate::fields::{Fields, LAYOUT, digest, schema, tokenizers};
use crate::indexed::Change;
use crate::preferring::{Bar, Statistics};
use crate::query::{Query, Sort};
use crate::results::{Facets, Hit, Results, Text};
use crate::snippet::{mark_title, snippet};
use crate::wanted::{Demand, Wanted, with_filters};
use crate::words::dictionary;

/// Blocks of titles, of 16 KB each, that every part of the index keeps unpacked.
const TITLE_BLOCKS: usize = 8;

/// Threads that rewrite parts of the index into one; the engine's default of four takes memory.
const MERGING_THREADS: usize = 2;

/// The engine wants at least this for each thread that indexes.
const LEAST_MEMORY: usize = 15_000_000;

/// How often a part of the index is tried to be rewritten while the engine is at it by itself.
const MOST_TRIES: u32 = 500;
/// How long it waits in between.
const BETWEEN_TRIES: std::time::Duration = std::time::Duration::from_millis(20);

/// How an index works; the same folder may be opened with other memory, not with other words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Bytes of memory for texts that are being indexed, shared by the threads; 50 MB by default.
    pub writer_memory: usize,
    /// Threads that index, at most; as many as the machine has processors, up to 4, by default.
    pub writer_threads: usize,
    /// Words added to the dictionary: names of organs, local terms. They make long words faster,
    /// never findable: everything is findable without them. Other words want a rebuild.
    pub words: Vec<String>,
    /// Whether `open` reads every file once and compares its checksum.
    pub check_files: bool,
}

impl Default for Settings {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            writer_memory: 50_000_000,
            writer_threads: processors.min(4),
            words: Vec::new(),
            check_files: true,
        }
    }
}

impl Settings {
    /// Names the layout that folders are written in, the added words included.
    fn layout(&self) -> String {
        if self.words.is_empty() {
            return LAYOUT.to_owned();
        }
        format!("{LAYOUT} words-{:016x}", digest(&self.words.join("\n")))
    }
}

/// The full-text index. Clones share one index; all methods may be called from any thread.
#[derive(Clone)]
pub struct Index {
    inner: Arc<Inner>,
}

struct Inner {
    engine: tantivy::Index,
    reader: IndexReader,
    writer: Mutex<IndexWriter>,
    fields: Fields,
    jieba: Arc<Jieba>,
    layout: String,
    position: AtomicU64,
}

impl Index {
    /// Opens the index of a folder, making the folder and an empty index if there is none.
    ///
    /// # Errors
    /// `Damaged` or `Foreign` when only [`Index::create_anew`] helps, `InUse` when another writer
    /// holds the folder.
    pub fn open(folder: &Path, settings: &Settings) -> Result<Self, SearchError> {
        make_folder(folder)?;
        if !folder.join("meta.json").exists() {
            return Self::create_anew(folder, settings);
        }
        let damaged = |error: TantivyError| SearchError::Damaged {
            folder: folder.to_owned(),
            reason: error.to_string(),
        };
        let engine = tantivy::Index::open_in_dir(folder).map_err(damaged)?;
        let layout = settings.layout();
        let payload = engine.load_metas().map_err(damaged)?.payload;
        let payload = payload.unwrap_or_default();
        let position = payload
            .strip_prefix(&format!("{layout} at "))
            .and_then(|position| position.parse().ok());
        let Some(position) = position.filter(|_| engine.schema() == schema().0) else {
            return Err(SearchError::Foreign {
                folder: folder.to_owned(),
                found: payload,
                wanted: layout,
            });
        };
        if settings.check_files {
            let broken = engine.validate_checksum().map_err(damaged)?;
            if !broken.is_empty() {
                return Err(SearchError::Damaged {
                    folder: folder.to_owned(),
                    reason: format!("{} files differ from their checksums", broken.len()),
                });
            }
        }
        Self::start(engine, settings, position).map_err(|error| in_use_or(error, folder, damaged))
    }

    /// Empties the folder and makes an empty index in it, at position 0.
    ///
    /// # Errors
    /// `Folder` when the folder cannot be emptied, `InUse` when another writer holds it.
    pub fn create_anew(folder: &Path, settings: &Settings) -> Result<Self, SearchError> {
        make_folder(folder)?;
        let unusable = |source| SearchError::Folder {
            folder: folder.to_owned(),
            source,
        };
        for entry in std::fs::read_dir(folder).map_err(unusable)? {
            let path = entry.map_err(unusable)?.path();
            if path.is_file() {
                std::fs::remove_file(path).map_err(unusable)?;
            }
        }
        let engine = builder().create_in_dir(folder)?;
        let index = Self::start(engine, settings, 0)
            .map_err(|error| in_use_or(error, folder, SearchError::Engine))?;
        index.apply(Vec::new(), 0)?;
        Ok(index)
    }

    /// Makes an empty index that lives in memory, for tests and small tools.
    ///
    /// # Errors
    /// `Engine` when the settings leave the engine too little memory to start.
    pub fn in_memory(settings: &Settings) -> Result<Self, SearchError> {
        let engine = builder().create_in_ram()?;
        Ok(Self::start(engine, settings, 0)?)
    }

    fn start(
        mut engine: tantivy::Index,
        settings: &Settings,
        position: u64,
    ) -> Result<Self, TantivyError> {
        let jieba = dictionary(&settings.words);
        engine.set_tokenizers(tokenizers(&jieba));
        let memory = settings.writer_memory.max(LEAST_MEMORY);
        let threads = (memory / LEAST_MEMORY).min(settings.writer_threads.max(1));
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread(memory / threads)
            .num_merge_threads(MERGING_THREADS)
            .build();
        let writer = engine.writer_with_options(options)?;
        writer.set_merge_policy(Box::new(merging()));
        let reader = engine
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(TITLE_BLOCKS)
            .try_into()?;
        let inner = Inner {
            reader,
            writer: Mutex::new(writer),
            fields: schema().1,
            jieba,
            layout: settings.layout(),
            position: AtomicU64::new(position),
            engine,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Returns the ledger position that the last commit covers, 0 for an empty index.
    pub fn position(&self) -> u64 {
        self.inner.position.load(Ordering::Acquire)
    }

    /// Applies changes in one commit that covers the ledger up to `position`; they are visible when
    /// this returns. Applying the same changes again changes nothing; changes from before the
    /// index's position are known already and left out.
    ///
    /// # Errors
    /// `Engine`, with the index as it was before.
    pub fn apply(&self, changes: Vec<Change>, position: u64) -> Result<(), SearchError> {
        let mut writer = self.writer();
        if position < self.position() {
            tracing::debug!(
                position,
                "changes that the index covers already are left out"
            );
            return Ok(());
        }
        if let Err(error) = self.commit(&mut writer, changes, position) {
            writer.rollback()?;
            return Err(error.into());
        }
        self.inner.reader.reload()?;
        self.inner.position.store(position, Ordering::Release);
        Ok(())
    }

    fn commit(
        &self,
        writer: &mut IndexWriter,
        changes: Vec<Change>,
        position: u64,
    ) -> Result<(), TantivyError> {
        let fields = &self.inner.fields;
        // What is visible is exactly what was committed; a record that is not there need not be
        // deleted, which halves the work of a rebuild's last step.
        let visible = self.searcher();
        for change in last_of_each_record(changes) {
            let term = fields.record_term(change.record());
            if visible.doc_freq(&term)? > 0 {
                writer.delete_term(term);
            }
            if let Change::Show(indexed) = change {
                writer.add_document(fields.document(&indexed))?;
            }
        }
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&format!("{} at {position}", self.inner.layout));
        commit.commit()?;
        Ok(())
    }

    /// Rewrites every part of the index that still holds words of records which were hidden or
    /// replaced, and deletes the old files. To be called after an erasure; until then a hidden
    /// record cannot be found, but its words are still in the files.
    ///
    /// # Errors
    /// `Engine` when a part cannot be rewritten.
    pub fn scrub(&self) -> Result<(), SearchError> {
        let mut writer = self.writer();
        let mut tries = 0;
        loop {
            let metas = self.inner.engine.searchable_segment_metas()?;
            let stale = metas.iter().find(|segment| segment.has_deletes());
            let Some(stale) = stale else { break };
            // The engine may be rewriting that part by itself at this moment, and then refuses.
            match writer.merge(&[stale.id()]).wait() {
                Ok(_) => {}
                Err(_) if tries < MOST_TRIES => std::thread::sleep(BETWEEN_TRIES),
                Err(error) => return Err(error.into()),
            }
            tries += 1;
        }
        self.inner.reader.reload()?;
        writer.garbage_collect_files().wait()?;
        Ok(())
    }

    /// Answers a question. `texts` is asked for the texts of the page's hits only; where it
    /// returns `None` the hit has no snippet.
    ///
    /// # Errors
    /// `Engine` when files of the index cannot be read.
    pub fn search(
        &self,
        query: &Query,
        texts: impl Fn(&[u8; 16]) -> Option<Text>,
    ) -> Result<Results, SearchError> {
        let searcher = self.inner.reader.searcher();
        let wanted = Wanted::read(&self.inner.jieba, &query.words);
        let (found, demand) = self.find(&searcher, &wanted, query)?;
        let strings = wanted.marked_strings();
        let mut hits = Vec::new();
        for kept in found.kept.iter().skip(query.ranks().start) {
            hits.push(self.hit(&searcher, kept, &strings, &texts)?);
        }
        let missing_number = wanted.missing_number().filter(|_| found.total == 0);
        let missed = !wanted.is_blank()
            && missing_number.is_none()
            && (found.total == 0 || matches!(demand, Demand::Half | Demand::Any));
        Ok(Results {
            total: found.total,
            relaxed: found.total > 0 && matches!(demand, Demand::Half | Demand::Any),
            hits,
            did_you_mean: if missed {
                self.better_question(&searcher, query)?
            } else {
                None
            },
            missing_number,
            facets: facets(found.facets),
        })
    }

    /// Tries the demands in turn until one finds something.
    fn find(
        &self,
        searcher: &Searcher,
        wanted: &Wanted,
        query: &Query,
    ) -> Result<(Found, Demand), SearchError> {
        let best = Best {
            sort: query.sort,
            depth: query.ranks().end,
            with_facets: true,
            bar: Bar::default(),
        };
        let statistics = Statistics::of(searcher);
        let mut last = (Found::default(), Demand::All);
        for demand in wanted.demands() {
            let in_title_only = query.in_title_only;
            let words = wanted.words_query(&self.inner.fields, demand, in_title_only, &best.bar);
            let filtered = with_filters(words, &self.inner.fields, query);
            let found = searcher.search_with_statistics_provider(&*filtered, &best, &statistics)?;
            last = (found, demand);
            if last.0.total > 0 {
                break;
            }
        }
        Ok(last)
    }

    fn hit(
        &self,
        searcher: &Searcher,
        kept: &Kept,
        strings: &[String],
        texts: &impl Fn(&[u8; 16]) -> Option<Text>,
    ) -> Result<Hit, SearchError> {
        let record = kept.record();
        let title = self.stored_title(searcher, kept.address)?;
        Ok(Hit {
            record,
            edition: kept.edition,
            score: kept.score(),
            title: mark_title(&title, strings),
            snippet: texts(&record)
                .map(|text| snippet(&text, strings))
                .unwrap_or_default(),
        })
    }

    pub(crate) fn stored_title(
        &self,
        searcher: &Searcher,
        address: DocAddress,
    ) -> Result<String, SearchError> {
        let document: TantivyDocument = searcher.doc(address)?;
        Ok(first_text(&document, self.inner.fields.title))
    }

    /// Returns the best records of an engine query, without counting groups.
    pub(crate) fn best(
        &self,
        searcher: &Searcher,
        query: &dyn EngineQuery,
        sort: Sort,
        depth: usize,
    ) -> Result<Found, SearchError> {
        let best = Best {
            sort,
            depth,
            with_facets: false,
            bar: Bar::default(),
        };
        Ok(searcher.search(query, &best)?)
    }

    pub(crate) fn fields(&self) -> &Fields {
        &self.inner.fields
    }

    pub(crate) fn jieba(&self) -> &Jieba {
        &self.inner.jieba
    }

    pub(crate) fn searcher(&self) -> Searcher {
        self.inner.reader.searcher()
    }

    fn writer(&self) -> MutexGuard<'_, IndexWriter> {
        // A panic while the writer was held left an unfinished commit at worst, which the next
        // commit or the next start takes over or drops.
        self.inner
            .writer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Index {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Index")
            .field("position", &self.position())
            .finish_non_exhaustive()
    }
}

fn builder() -> IndexBuilder {
    tantivy::Index::builder()
        .schema(schema().0)
        .settings(IndexSettings {
            // Titles alone are stored: packing them is not worth a thread for every commit.
            docstore_compress_dedicated_thread: false,
            ..IndexSettings::default()
        })
}

/// Says which parts of the index are rewritten into one. The engine's own rule takes everything
/// below 10,000 records as one size and would rewrite thousands of records for every eight commits
/// of one; with these sizes a record is rewritten about once for each power of four, and an index
/// of a million records has some thirty parts.
fn merging() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_min_layer_size(500);
    policy.set_level_log_size(2.0);
    policy.set_min_num_segments(8);
    policy.set_del_docs_ratio_before_merge(0.3);
    policy
}

/// Keeps the last change of each record, so that a batch does no work twice.
fn last_of_each_record(changes: Vec<Change>) -> Vec<Change> {
    let mut seen = HashSet::new();
    let mut last: Vec<Change> = changes
        .into_iter()
        .rev()
        .filter(|change| seen.insert(*change.record()))
        .collect();
    last.reverse();
    last
}

fn make_folder(folder: &Path) -> Result<(), SearchError> {
    std::fs::create_dir_all(folder).map_err(|source| SearchError::Folder {
        folder: PathBuf::from(folder),
        source,
    })
}

fn in_use_or(
    error: TantivyError,
    folder: &Path,
    otherwise: impl Fn(TantivyError) -> SearchError,
) -> SearchError {
    match error {
        TantivyError::LockFailure(..) => SearchError::InUse {
            folder: folder.to_owned(),
        },
        error => otherwise(error),
    }
}

fn facets([organs, items, years, validities]: [Vec<(String, usize)>; 4]) -> Facets {
    Facets {
        organs,
        items,
        years: years
            .into_iter()
            .filter_map(|(year, count)| Some((year.parse().ok()?, count)))
            .collect(),
        validities,
    }
}

/// Returns the first text of a stored field, empty if there is none.
pub(crate) fn first_text(document: &TantivyDocument, field: tantivy::schema::Field) -> String {
    document
        .get_first(field)
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}
