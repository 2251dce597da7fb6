// Java patterns mean the same here: each row was checked against java.util.regex on Java 17.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Java replacement groups are written like this.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileJavaRegex, replaceFirst } from '../../src/config/java-regex.js';
import { isFailure } from '../../src/errors/failure.js';

const MATCHES: [pattern: string, text: string, full: boolean][] = [
  ['public\\.orders', 'public.orders', true],
  ['public\\.orders', 'publicxorders', false],
  ['public.(a|b)', 'public.b', true],
  ['(?i)ABC', 'aBc', true],
  ['(?i)é', 'É', false],
  ['a(?i)b', 'aB', true],
  ['a(?i)b', 'AB', false],
  ['(?i:a)b', 'AB', false],
  ['(?i)[a-c]x', 'BX', true],
  ['(?i)[^a]', 'A', false],
  ['a++a', 'aaa', false],
  ['a*+b', 'aab', true],
  ['(?>a|ab)c', 'abc', false],
  ['(a)(b)*+\\1', 'abba', true],
  ['[a-z&&[^bc]]+', 'adz', true],
  ['[a-z&&[^bc]]+', 'abz', false],
  ['[a-c[x-z]]+', 'azx', true],
  ['[\\w&&\\D]+', 'ab_', true],
  ['[\\w&&\\D]+', 'ab1', false],
  ['\\Qa.b\\E+', 'a.bb', true],
  ['\\Qa.b\\E', 'axb', false],
  ['db\\-1\\_x', 'db-1_x', true],
  ['\\p{Alpha}\\p{Digit}', 'a1', true],
  ['\\p{L}+', 'äß', true],
  ['\\p{IsLatin}+', 'abc', true],
  ['\\pL\\PL', 'a1', true],
  ['.', '\u0085', false],
  ['(?s).', '\n', true],
  ['.', '😀', true],
  ['\\s', '\u00a0', false],
  ['\\h', '\u00a0', true],
  ['a$', 'a\n', false],
  ['(?x) a b # c', 'ab', true],
  ['(?<x>a)\\k<x>', 'aa', true],
  ['x{2,3}', 'xxx', true],
  [']}', ']}', true],
  ['[]a]', ']', true],
  ['[a-]', '-', true],
  ['\\x41\\u0042\\0103\\t', 'ABC\t', true],
  ['(?!pg_).*', 'pg_toast', false],
  ['(?=a)*a', 'a', true],
  ['', '', true],
  ['a|', '', true],
];

test('patterns match what they match in Java', () => {
  for (const [pattern, text, full] of MATCHES) {
    assert.equal(compileJavaRegex(pattern).matches(text), full, `${pattern} on ${JSON.stringify(text)}`);
  }
  assert.equal(compileJavaRegex('a$').find('ba\n'), true);
  assert.equal(compileJavaRegex('(?m)^b$').find('a\nb\nc'), true);
  assert.equal(compileJavaRegex('Public\\..*', { caseInsensitive: true }).matches('PUBLIC.x'), true);
});

test('invalid and untranslatable patterns are refused by name', () => {
  for (const pattern of [
    '(',
    'a)',
    '[a',
    '*a',
    'a{2',
    'a{3,2}',
    '{',
    '\\',
    '\\y',
    '\\2(a)x\\9',
    '(?<x>a)(?<x>b)',
    '\\p{Nope}',
    '\\G',
    '(?z)',
    '\\k<n>',
  ]) {
    assert.throws(
      () => compileJavaRegex(pattern),
      (error) => isFailure(error, 'JAVA_REGEX_INVALID'),
      pattern,
    );
  }
});

test('replacements follow Java', () => {
  const replace = (pattern: string, replacement: string, text: string) => {
    const regex = compileJavaRegex(pattern);
    return replaceFirst(regex, regex.replacement(replacement), text);
  };
  assert.equal(replace('(.*)-(.*)', '$2.$1', 'a-b'), 'b.a');
  assert.equal(replace('(?<n>a)', '<${n}>', 'a'), '<a>');
  assert.equal(replace('(a)', '$10', 'a'), 'a0');
  assert.equal(replace('a(b)?', '[$1]', 'ac'), '[]c');
  assert.equal(replace('a', '\\$\\\\', 'a'), '$\\');
  assert.equal(replace('a', 'b', 'xyz'), 'xyz');
  for (const replacement of ['$2', '$', '$x', '${nope}', '${n', '\\']) {
    assert.throws(
      () => replace('(a)', replacement, 'a'),
      (error) => isFailure(error, 'JAVA_REGEX_REPLACEMENT_INVALID'),
      replacement,
    );
  }
});
