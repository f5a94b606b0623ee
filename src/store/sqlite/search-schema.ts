// The table of the search index: a part of the schema's third step.

export const searchSchema = `
-- By the id of the message's event. The words come folded and with spaces between them, so that nothing is left to do
-- for the tokenizer. What leaves it is overwritten, not only marked.
create virtual table words using fts5(
  body, who, place, has,
  content = '', columnsize = 0, tokenize = "ascii tokenchars '_'"
);
insert into words (words, rank) values ('secure-delete', 1);
`;
