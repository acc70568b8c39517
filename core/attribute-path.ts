type Path = readonly (string | number)[];

/** `a.b[0]["c.d"]`: a place in an attribute as Terraform writes it. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (!/^[\w-]+$/.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/** Fingerprints stand for write-only values: `variables.KEY.fingerprint` tells that `variables.KEY` changes. */
export const FINGERPRINT = /(^|\.|_)fingerprint$/;

/** Stands for a secret value wherever it can only be said that there is one. */
export const HIDDEN = '(secret)';

/** What a value holds, down to what has no parts; a list of plain values is one. */
export function leavesOf(value: unknown, path: Path = []): [path: Path, value: unknown][] {
  if (typeof value !== 'object' || value === null || isPlainList(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, part]) =>
    leavesOf(part, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

const isPlainList = (value: object) =>
  Array.isArray(value) && value.every((element) => typeof element !== 'object' || element === null);
