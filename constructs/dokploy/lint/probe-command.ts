/** What can be told from the command of a healthcheck. */
export interface ProbeCommand {
  /** Program and arguments, or the shell line, as one text. */
  readonly text: string;
  /** HTTP address it asks, when it asks one. */
  readonly http?: { readonly host: string; readonly port: number; readonly path: string };
  /** Asks `localhost`, by URL or by argument. */
  readonly asksLocalhost: boolean;
  /** Why it passes whatever the app answers, when it does. */
  readonly alwaysPasses?: string;
  /** `wget` or `curl`, when it runs one. */
  readonly program?: string;
}

/** Characters that are looked at: no probe needs more. */
const LONGEST_JUDGED = 2000;

const ADDRESS = /\bhttps?:\/\/(?:[^\s/@'"]*@)?(\[[^\]\s]*\]|[^\s:/'"?#)]+)(?::(\d{1,5}))?([^\s'"?#)]*)/;

/** Reads a healthcheck command: an argument list without its `CMD`, or a shell line. */
export function readProbeCommand(argv: readonly string[]): ProbeCommand {
  const text = argv.join(' ').slice(0, LONGEST_JUDGED);
  const [url, host, port, path] = ADDRESS.exec(text) ?? [];
  const program = /(?:^|[\s/])(wget|curl)(?=\s)/.exec(text)?.[1];
  const alwaysPasses = reasonToPass(text, program);
  return {
    text,
    asksLocalhost: host === 'localhost' || /(?:^|[\s=])localhost(?=$|[\s:/])/.test(text),
    ...(url && {
      http: { host: host!, port: Number(port ?? (url.startsWith('https') ? 443 : 80)), path: path || '/' },
    }),
    ...(alwaysPasses && { alwaysPasses }),
    ...(program && { program }),
  };
}

function reasonToPass(text: string, program: string | undefined): string | undefined {
  const last = text
    .split(/\|\||;|&&/)
    .at(-1)!
    .trim();
  if (/^(?:\/bin\/)?(?:true|:|exit 0|echo\b.*)$/.test(last)) return `it ends in ${JSON.stringify(last)}`;
  const failsOnStatus = /\s(?:-[A-Za-z]*f[A-Za-z]*|--fail(?:-with-body)?)(?=\s|$)/.test(text);
  const judgesOutput = /[^|]\|[^|]|\$\(|`/.test(text);
  if (program === 'curl' && !failsOnStatus && !judgesOutput)
    return 'curl without --fail exits 0 on a 500 answer';
  return undefined;
}
