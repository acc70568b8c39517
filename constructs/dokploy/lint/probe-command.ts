import { whyItPasses } from './shell-line';

/** What can be told from the command of a healthcheck. */
export interface ProbeCommand {
  /** HTTP address it asks, when it asks one. */
  readonly http?: { readonly host: string; readonly port: number; readonly path: string };
  /** Asks `localhost` with a program that may try only the first of its addresses. */
  readonly asksLocalhost: boolean;
  /** Why it passes whatever the app answers, when it does. */
  readonly alwaysPasses?: string;
  /** `wget` or `curl`, when it runs one. */
  readonly program?: string;
}

/** Characters that are looked at: no probe needs more. */
const LONGEST_JUDGED = 2000;

const ADDRESS = /\bhttps?:\/\/(?:[^\s/@'"]*@)?(\[[^\]\s]*\]|[^\s:/'"?#)]+)(?::(\d{1,5}))?([^\s'"?#)]*)/;
/** Of BusyBox and of Node before 20; curl, PostgreSQL's and Redis' clients and Python try every address. */
const FIRST_ADDRESS_ONLY = /(?:^|[\s/;&|(])(?:wget|nc|node)(?=\s)/;

/**
 * Reads a healthcheck command.
 * @param form `CMD`, whose arguments no shell reads, or `CMD-SHELL`
 */
export function readProbeCommand(form: 'CMD' | 'CMD-SHELL', argv: readonly string[]): ProbeCommand {
  const line = shellLine(form, argv);
  const text = (line ?? argv.join(' ')).slice(0, LONGEST_JUDGED);
  const [url, host, port, path] = ADDRESS.exec(text) ?? [];
  const program = /(?:^|[\s/;&|(])(wget|curl)(?=\s)/.exec(text)?.[1];
  const passing = line === undefined ? constant(argv) : whyItPasses(text);
  const alwaysPasses =
    passing === undefined ? curlWithoutFail(text, program) : `${JSON.stringify(passing)} decides`;
  const isLocal = host === 'localhost' || /(?:^|[\s=])localhost(?=$|[\s:/])/.test(text);
  return {
    asksLocalhost: isLocal && FIRST_ADDRESS_ONLY.test(text),
    ...(url && {
      http: { host: host!, port: Number(port ?? (url.startsWith('https') ? 443 : 80)), path: path || '/' },
    }),
    ...(alwaysPasses && { alwaysPasses }),
    ...(program && { program }),
  };
}

/** The line that a shell reads, also of `["CMD", "sh", "-c", "…"]`. */
function shellLine(form: 'CMD' | 'CMD-SHELL', argv: readonly string[]): string | undefined {
  if (form === 'CMD-SHELL') return argv.join(' ');
  const [program = '', option = '', line] = argv;
  return /(?:^|\/)(?:sh|ash|bash|dash|zsh)$/.test(program) && /^-[a-z]*c$/.test(option) ? line : undefined;
}

/** A program that cannot fail. */
const constant = ([program = '']: readonly string[]) =>
  /^(?:\/(?:usr\/)?bin\/)?(?:true|echo|printf)$/.test(program) ? program : undefined;

/** curl ends with 0 whatever the status, unless told otherwise or somebody looks at what it prints. */
function curlWithoutFail(text: string, program: string | undefined): string | undefined {
  if (program !== 'curl' || !/\bcurl\b[^|;&]*(?:https?:\/\/|\s(?:localhost|127\.0\.0\.1|\[::1\]))/.test(text))
    return undefined;
  const failsOnStatus = /\s(?:-[A-Za-z]*f[A-Za-z]*|--fail(?:-with-body)?)(?=\s|$)/.test(text);
  const judgesOutput = /[^|]\|[^|]|\$\(|`/.test(text);
  return failsOnStatus || judgesOutput ? undefined : 'curl without --fail exits 0 on a 500 answer';
}
