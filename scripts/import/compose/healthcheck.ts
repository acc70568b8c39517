import { knownImage } from '../../../constructs/dokploy/lint/known-images';
import type { ComposeMap, ComposeNode } from '../../../constructs/dokploy/lint/model';
import { child, entry, items, text } from '../../../constructs/dokploy/lint/services';
import { GATE_SECONDS, PROBE } from '../../../providers/defaults';
import { type Code, call, list, object, raw, text as textCode } from '../code';
import type { ServiceContext } from './context';
import { wholeSeconds } from './duration';
import { containerNameOf, holdsSecret } from './environment';
import { defaultOf, partsOf, withDefaults } from './reference';

/** How a container is found healthy. */
export interface Health {
  /** Without the port: it is that of the container. */
  readonly code: Code;
  /** Said above it in the declaration. @default - nothing */
  readonly comment?: string;
  /** Whether an HTTP path is asked. */
  readonly http: boolean;
  /** Container port that is asked. */
  readonly port: number | undefined;
}

/** An HTTP request to the container itself, as healthchecks make it. */
const REQUEST =
  /^(?:\S*\/)?(curl|wget)\s(?:[^|;&]*?\s)?["']?https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d{1,5}))?(\/[^\s"']*)?["']?(?:\s+(?:-[\w-]+|\S*\/dev\/null|2>&1|>))*\s*(?:\|\|\s*(?:exit\s+1|false)\s*;?\s*)?$/;

/** A longer line is a program of its own. */
const LONGEST = 500;

const PLACEHOLDER = 'To be replaced by what tells whether it is well.';

/**
 * The healthcheck of a service. Where there is none, or none that can be carried over, one that never passes stands in its place
 * until a person writes a better one.
 *
 * @param routed whether a domain leads to the container, so that it has to be asked by HTTP
 */
export function healthOf(fields: ComposeMap, routed: boolean, context: ServiceContext): Health {
  const node = child(fields, 'healthcheck');
  const at = entry(fields, 'healthcheck')?.keyAt ?? fields.at;
  const say = (message: string) => context.note(at, 'healthcheck', message);
  const argv = node && argvOf(child(node, 'test'), fields, context);
  const disabled = text(child(node, 'disable')) === 'true' || argv?.[0] === 'NONE';
  const timing = node && !disabled ? timingOf(node, context) : {};
  if (argv === undefined || disabled) {
    if (routed) {
      say(
        'there is none, and a container without one counts as healthy as soon as it starts: "/" is asked for now, write the path that answers 200 when it is well',
      );
      return { ...http('/', undefined, 'wget', timing), comment: PLACEHOLDER };
    }
    const known = programOf(withDefaults(text(child(fields, 'image')) ?? ''));
    if (known) {
      say('there is none, and one is needed: that of the documentation of its image stands in its place');
      return command(known, timing);
    }
    say(
      'there is none, and one is needed: the program "false" stands in its place, so that no apply succeeds until a better one is written',
    );
    return { ...command(['false'], timing), comment: PLACEHOLDER };
  }
  const line = argv[0] === 'sh' ? argv[2]! : argv.join(' ');
  const request = line.length > LONGEST ? null : REQUEST.exec(line);
  if (request) {
    const [, client, port, path = '/'] = request as unknown as [string, 'curl' | 'wget', string?, string?];
    return http(path, port === undefined ? 80 : Number(port), client, timing);
  }
  if (routed) {
    say(
      'the container has a domain, and only an HTTP path can be asked from outside: "/" is asked instead of the program, write the path that answers 200 when it is well',
    );
    return { ...http('/', undefined, 'wget', timing), comment: PLACEHOLDER };
  }
  return command(argv, timing);
}

/** The program with which an image is usually asked, as Docker runs it; nothing for one that is asked by HTTP or not known. */
function programOf(image: string | undefined): readonly string[] | undefined {
  const [kind, ...words] = knownImage(image ?? '')?.probe ?? [];
  if (words.some((word) => word.includes('://'))) return undefined;
  // A dollar sign is doubled for Compose, and the declaration is no compose file.
  const argv = words.map((word) => word.replaceAll('$$', '$'));
  if (kind === 'CMD') return argv;
  return kind === 'CMD-SHELL' ? ['sh', '-c', ...argv] : undefined;
}

function command(argv: readonly string[], timing: Timing): Health {
  const code = call('Healthcheck.command', list(argv.map(textCode)), ...optionsCode(timing));
  return { code, http: false, port: undefined };
}

function http(path: string, port: number | undefined, client: 'curl' | 'wget', timing: Timing): Health {
  const options = { client: client === 'wget' ? undefined : textCode(client) };
  return {
    code: call('Healthcheck.http', textCode(path), ...optionsCode(timing, options)),
    http: true,
    port,
  };
}

/** Without a shell where Docker runs it without one. */
function argvOf(
  test: ComposeNode | undefined,
  fields: ComposeMap,
  context: ServiceContext,
): string[] | undefined {
  const words = test?.kind === 'scalar' ? ['CMD-SHELL', test.text] : items(test).map(text);
  const [form, ...rest] = words;
  if (form === undefined || test === undefined) return undefined;
  if (form === 'NONE') return ['NONE'];
  const shell = form === 'CMD-SHELL';
  const known = rest.map((word) => programText(word, shell, fields));
  const secret = holdsSecret(` ${known.join(' ')}`, fields);
  if (secret || known.includes(undefined) || rest.length === 0) {
    context.note(
      test.at,
      'healthcheck.test',
      secret
        ? 'it holds what looks like a secret in clear, and was left out: let it read a variable'
        : 'it holds a variable that the container does not have: write it by hand',
    );
    return undefined;
  }
  return shell ? ['sh', '-c', known.join(' ')] : (known as string[]);
}

/** What Compose would have put in is, in a shell, what the container has under a name of its own; else the default. */
function programText(word: string, shell: boolean, fields: ComposeMap): string | undefined {
  const texts = partsOf(word)?.map((part) => {
    if (part.kind === 'literal') return part.text;
    const own = shell ? containerNameOf(fields, part.name) : undefined;
    return own === undefined ? defaultOf(part) : `\${${own}}`;
  });
  return texts === undefined || texts.includes(undefined) ? undefined : texts.join('');
}

interface Timing {
  readonly timeout?: number | undefined;
  readonly interval?: number | undefined;
  readonly probeTimeout?: number | undefined;
  readonly retries?: number | undefined;
  readonly startPeriod?: number | undefined;
}

function timingOf(node: ComposeNode, { note }: ServiceContext): Timing {
  const seconds = (key: string) => {
    const value = child(node, key);
    if (value === undefined) return undefined;
    const known = wholeSeconds(text(value));
    if (known === undefined)
      note(
        value.at,
        `healthcheck.${key}`,
        "it is no duration that is known now: Plumbline's usual one counts",
      );
    return known;
  };
  const least = (value: number | undefined, minimum: number) =>
    value === undefined ? undefined : Math.max(value, minimum);
  const interval = least(seconds('interval'), 1);
  const wanted = least(seconds('timeout'), 1);
  const retries = Number(text(child(node, 'retries')) || Number.NaN);
  const startPeriod = seconds('start_period');
  const declared = {
    interval,
    retries: Number.isInteger(retries) && retries >= 1 ? retries : undefined,
    startPeriod,
  };
  // A probe may not take longer than the time between two.
  const pace = Math.max(interval ?? PROBE.interval, 1);
  const probeTimeout = wanted ?? Math.min(PROBE.timeout, pace);
  if (probeTimeout > pace)
    note(
      node.at,
      'healthcheck.timeout',
      `a probe may take no longer than the ${pace} s between two, so it is cut to that`,
    );
  const needed = (startPeriod ?? PROBE.startPeriod) + (declared.retries ?? PROBE.retries) * pace;
  return {
    ...declared,
    probeTimeout: Math.min(probeTimeout, pace) === PROBE.timeout ? undefined : Math.min(probeTimeout, pace),
    timeout: needed > GATE_SECONDS ? needed : undefined,
  };
}

function optionsCode(timing: Timing, more: Readonly<Record<string, Code | undefined>> = {}): Code[] {
  const duration = (seconds: number | undefined) =>
    seconds === undefined ? undefined : call('Duration.seconds', raw(seconds));
  const { retries, timeout, interval, probeTimeout, startPeriod } = timing;
  const options = object({
    ...more,
    timeout: duration(timeout),
    interval: duration(interval),
    probeTimeout: duration(probeTimeout),
    retries: retries === undefined ? undefined : raw(retries),
    startPeriod: duration(startPeriod),
  });
  return options.kind === 'object' && options.entries.length > 0 ? [options] : [];
}
