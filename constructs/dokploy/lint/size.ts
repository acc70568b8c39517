const UNITS = 'bkmgtp';

/** Bytes of a size as Compose writes it, such as `512m` or `1.5GiB`, `-1` for no limit; `undefined` when it is none. */
export function parseComposeSize(text: string): number | undefined {
  const match = /^(-?\d+|\d+\.\d+)\s?(?:([kmgtp])i?b?|b)?$/i.exec(text);
  if (!match || (text.startsWith('-') && !/^-\d+$/.test(text))) return undefined;
  return Math.trunc(Number(match[1]) * 1024 ** Math.max(UNITS.indexOf(match[2]?.toLowerCase() ?? 'b'), 0));
}
