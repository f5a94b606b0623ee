// The tables of the search index: a part of the schema's third step, and the fourth.

export const searchSchema = `
-- By the id of the message's event. The words come folded and with spaces between them, so that nothing is left to do
-- for the tokenizer. What leaves it is overwritten, not only marked.
create virtual table words using fts5(
  body, who, place, has,
  content = '', columnsize = 0, tokenize = "ascii tokenchars '_'"
);
insert into words (words, rank) values ('secure-delete', 1);
`;

export const vocabularySchema = `
-- Each word that is in the index, once, so that it can be asked in which words a part stands. It is found by its
-- mark, a number: a tree of the words themselves moves its rows, and SQLite leaves copies where they were. So none
-- moves here: they are added at the end, and what no message says any more is overwritten in place (vocabulary.ts).
create table vocabulary (
  id integer primary key,
  mark integer not null,
  word text not null
) strict;
create index vocabulary_by_mark on vocabulary (mark);

-- Built anew by the indexing that runs anyway, and the vocabulary with it.
insert into words (words) values ('delete-all');
update meta set value = '0' where name = 'indexed';
`;
