import { isEmptyDocument } from '../../../src/pages/playground/empty-document';

test.each(['', '  \n\t', '# a comment', '# one\n  # two\r\n', ',,, #{ me { id } }', '\uFEFF'])('%p is empty', (document) => {
  expect(isEmptyDocument(document)).toBe(true);
});

test.each(['{ me { id } }', '# a comment\n{ me { id } }', '{', 'x', '"#"'])('%p is not empty', (document) => {
  expect(isEmptyDocument(document)).toBe(false);
});
