import type { Source } from './source';

/** Steps over spaces and comments, and over line breaks too where those mean nothing. */
export function skipBlanks(source: Source, { lines = false } = {}): void {
  for (;;) {
    if (source.match(/[ \t]+/y) !== undefined) continue;
    if (lines && source.match(/(\r?\n)+/y) !== undefined) continue;
    if (source.peek('#') || source.peek('//')) source.match(/[^\n]*/y);
    else if (source.peek('/*')) skipBlock(source);
    else return;
    source.commented = true;
  }
}

/** Whether a line ends here. */
export function atLineEnd(source: Source): boolean {
  return source.done || source.peek('\n') || source.peek('\r\n');
}

function skipBlock(source: Source): void {
  const end = source.text.indexOf('*/', source.at + 2);
  if (end === -1) {
    source.refuse({
      what: 'a comment that begins with /* has no end',
      why: 'Everything after it would be part of the comment.',
      next: 'Close it with */.',
    });
  }
  source.at = end + 2;
}
