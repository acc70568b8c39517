/** One pipeline of a shell line, and what joins it to the one before. */
export interface Pipeline {
  /** `&&`: runs if that one passed; `||`: if it failed; `;`: in any case. */
  readonly joint: '&&' | '||' | ';';
  /** Its commands, each as written; the last one decides. */
  readonly commands: readonly string[];
}

/** Splits a shell line at its operators; what stands in quotes, `$(…)` or backquotes is no operator. */
export function pipelines(line: string): Pipeline[] {
  const found: { joint: Pipeline['joint']; commands: string[] }[] = [{ joint: ';', commands: [''] }];
  const token = /'[^']*'|"(?:\\[\s\S]|[^"\\])*"|`[^`]*`|\$\([^()]*\)|\\[\s\S]|&&|\|\||[;\n|]|[\s\S]/g;
  for (const [text] of line.matchAll(token)) {
    if (text === '&&' || text === '||') found.push({ joint: text, commands: [''] });
    else if (text === ';' || text === '\n') found.push({ joint: ';', commands: [''] });
    else if (text === '|') found.at(-1)!.commands.push('');
    else found.at(-1)!.commands.push(`${found.at(-1)!.commands.pop()}${text}`);
  }
  return found
    .map(({ joint, commands }) => ({ joint, commands: commands.map((command) => command.trim()) }))
    .filter(({ commands }) => commands.join('') !== '');
}

/**
 * The command because of which a line passes whatever happens, or nothing when it can fail.
 * `a || true` always passes, `a && true` fails with `a`, and of `a; b` only `b` counts.
 */
export function whyItPasses(line: string): string | undefined {
  // Ends early with another code, or as soon as a command fails.
  if (/(?:^|[\s;&|({])exit\s+(?:[1-9]|\$)|(?:^|[\s;])set\s+-[a-z]*e/.test(line)) return undefined;
  let reason: string | undefined;
  for (const { joint, commands } of pipelines(line)) {
    const last = commands.at(-1)!;
    const own = /^(?:\/bin\/)?(?:true|:|exit(?:\s+0)?|echo\b[\s\S]*|printf\b[\s\S]*)$/.test(last)
      ? last
      : undefined;
    if (joint === ';') reason = own;
    else if (joint === '||') reason ??= own;
    else if (own === undefined) reason = undefined;
  }
  return reason;
}
