/** A place that must not be committed, or written out. It never holds the secret. */
export interface Finding {
  /** Relative to the top of the working tree, or as it was given. */
  readonly path: string;
  /** From 1; absent when the file as a whole is meant. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
  /** What was found, such as `age secret key`. */
  readonly what: string;
  /** What to do about it. */
  readonly fix: string;
}

/** Findings as lines, `path:line:column: what`; below those that have it in common, what to do. */
export function renderFindings(findings: readonly Finding[]): string {
  const fixes = [...new Set(findings.map(({ fix }) => fix))];
  return fixes
    .flatMap((fix) => [...findings.filter((finding) => finding.fix === fix).map(render), `  ${fix}`])
    .join('\n');
}

function render({ path, line, column, what }: Finding): string {
  return `${[path, line, column].filter((part) => part !== undefined).join(':')}: ${what}`;
}
