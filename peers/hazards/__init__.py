"""The smaller hazards and the figures of the comparison, in the order of its page."""

from __future__ import annotations

from peers.cases import Case
from peers.hazards import figures, reading, values, writing

HAZARDS = (
    Case("Rows of one call may have different keys", writing.union_of_keys),
    Case("A generator of rows", writing.generator),
    Case("A bulk insert that fails leaves no rows", writing.all_or_nothing),
    Case("The caller's dict does not change", writing.unchanged_rows),
    Case("The later of two rows with the same key wins", writing.same_key_twice),
    Case("`None` as a key matches NULL", writing.null_key),
    Case("`delete()` without a filter is an error", writing.delete_everything),
    Case("After an error, the next call works", writing.after_an_error),
    Case("A column can be dropped", writing.drop_column),
    Case("A misspelled column is an error", reading.typo_in_a_column),
    Case("A misspelled operator is an error", reading.typo_in_an_operator),
    Case("A limit of 0 gives no rows", reading.no_rows_wanted),
    Case("`%` in `startswith` is text", reading.percent_is_text),
    Case("A value in a filter is never SQL", reading.values_are_no_sql),
    Case("Reading creates no table", reading.reading_creates_nothing),
    Case("Rows may be written while they are read", reading.writing_while_reading),
    Case("Columns may have any name", reading.names),
    Case("Long names are not truncated", reading.long_names),
    Case("A large number after a small one", values.large_after_small),
    Case("A fraction after a whole number", values.fraction_after_whole),
    Case("A fraction and a whole number in one call", values.fraction_in_one_call),
    Case("A number beyond 64 bits", values.past_64_bits),
    Case("Decimals stay exact", values.exact_decimal),
    Case("`None` does not set the type", values.none_first),
    Case("A number for a text column", values.number_into_text),
    Case("A date as text in a filter", values.date_as_text),
    Case("A program exits without `close()`", figures.exit_without_close),
)

FIGURES = (
    Case("Statements for an insert", figures.statements_of_inserts),
    Case("Statements for 1,000 upserts", figures.statements_of_upserts),
    Case("Memory for reading 200,000 rows", figures.memory),
    Case("Import", figures.import_of_modules, apis=("sync",), databases=("memory",)),
)
