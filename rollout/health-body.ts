import { z } from 'zod';

/** What a health answer says of the service, whatever its status code: `partly` where it works, but not as it should. */
export interface SelfReport {
  readonly state: 'unwell' | 'partly';
  /** As the service puts it, such as `DOWN`; one of the words known here, so that it can be printed. */
  readonly word: string;
}

/**
 * Words for a service that does not work, in lower case without separators: Spring and MicroProfile (`DOWN`, `OUT_OF_SERVICE`),
 * NestJS terminus (`error`, `shutting_down`), ASP.NET (`Unhealthy`), health+json of draft-inadarei-api-health-check (`fail`, `error`,
 * `down`), gRPC (`NOT_SERVING`), Elasticsearch (`red`), Spatie for Laravel (`failed`, `crashed`), health-go (`Service Unavailable`).
 */
const UNWELL = new Set(
  `down outofservice error errored shuttingdown unhealthy fail failed failing failure critical fatal notserving red
  crashed serviceunavailable unavailable notok nok ko notready unready dead broken bad offline stopped stopping maintenance
  starting startingup initializing initialising loading warmingup booting false`.split(/\s+/),
);

/** Words for one that works in part, or cannot tell: ASP.NET (`Degraded`), health+json (`warn`), Spring (`UNKNOWN`). */
const PARTLY = new Set('degraded warn warning partial partiallyavailable impaired unknown'.split(' '));

/** Where an answer says how the whole is; in any case and with any separators. */
const WORD_KEYS = ['status', 'health', 'state', 'overall', 'overallstatus', 'healthstatus', 'code'];
const FLAG_KEYS = [
  'healthy',
  'ishealthy',
  'ok',
  'success',
  'alive',
  'isalive',
  'ready',
  'isready',
  'up',
  'live',
];
/** What frameworks wrap an answer in. */
const WRAPPERS = ['data', 'result', 'response', 'health', 'status'];

const plain = (text: string) =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '');
const object = z.record(z.string(), z.unknown());

/**
 * What a body says of the whole service; nothing where it says that all is well, or says nothing that is known here. Components are
 * not judged: a service that calls itself well beside one that is down has decided.
 */
export function selfReport(body: string): SelfReport | undefined {
  const text = body.replace(/^\uFEFF/, '').trim();
  if (text.startsWith('<')) return ofPage(text);
  const document = parsed(text);
  if (document !== undefined) return ofValue(document, 1);
  // Cut off in the middle: a long list of components, after the word for the whole.
  const cut = /^\{\s*"(?:status|state)"\s*:\s*"([^"]{1,40})"/i.exec(text)?.[1];
  if (text.startsWith('{')) return cut === undefined ? undefined : ofWord(cut);
  return ofText(text);
}

/** For the end of a sentence: `calls itself DOWN`. */
export function inWords({ word }: SelfReport): string {
  if (word.startsWith('"')) return `says ${word}`;
  return word === 'an error' ? 'reports an error' : `calls itself ${word}`;
}

function ofValue(value: unknown, depth: number): SelfReport | undefined {
  if (typeof value === 'string') return ofText(value);
  if (value === false) return { state: 'unwell', word: 'false' };
  const fields = object.safeParse(value).data;
  if (!fields || Array.isArray(value)) return undefined;
  const named = new Map(Object.entries(fields).map(([key, field]) => [plain(key), { key, field }]));
  const said: SelfReport[] = [];
  // What an envelope says of itself (`"code": 200`, `"success": true`) is not what is in it.
  let decided = false;
  for (const name of WORD_KEYS) {
    const field = named.get(name)?.field;
    if (typeof field !== 'string' && typeof field !== 'boolean' && typeof field !== 'number') continue;
    decided ||= typeof field !== 'number' && plain(String(field)) !== 'success';
    const report = typeof field === 'number' ? ofCode(field) : ofWord(String(field));
    if (report) said.push(report);
  }
  for (const name of FLAG_KEYS) {
    const found = named.get(name);
    if (typeof found?.field !== 'boolean') continue;
    decided ||= name !== 'success';
    if (!found.field)
      said.push({ state: 'unwell', word: `"${found.key.length > 20 ? name : found.key}": false` });
  }
  const own = said.find(({ state }) => state === 'unwell') ?? said[0];
  if (own || decided) return own;
  const error = named.get('error')?.field;
  if (typeof error === 'string' && error !== '') return { state: 'unwell', word: 'an error' };
  const inside = depth > 0 ? wrapped(named, depth) : undefined;
  if (inside) return inside;
  return ofChecks(named.get('checkresults')?.field) ?? ofCode(named.get('statuscode')?.field);
}

function wrapped(
  named: ReadonlyMap<string, { readonly field: unknown }>,
  depth: number,
): SelfReport | undefined {
  for (const name of WRAPPERS) {
    const report = ofValue(object.safeParse(named.get(name)?.field).data, depth - 1);
    if (report) return report;
  }
  return undefined;
}

/** Spatie's list for Laravel, which says nothing of the whole. */
function ofChecks(checks: unknown): SelfReport | undefined {
  const statuses = z.array(z.looseObject({ status: z.string() })).safeParse(checks).data ?? [];
  return statuses.map(({ status }) => ofWord(status)).find((report) => report?.state === 'unwell');
}

/** A status code inside an answer of 200. */
function ofCode(code: unknown): SelfReport | undefined {
  return typeof code === 'number' && code >= 500 && code < 600
    ? { state: 'unwell', word: String(code) }
    : undefined;
}

function ofWord(text: string): SelfReport | undefined {
  // `FAIL - db`, `error: no connection`: the first word says it, and the rest may be anything.
  const [first = ''] = text.split(/[:;,.(]|\s[-–]\s/);
  const word = plain(first);
  if (UNWELL.has(word)) return { state: 'unwell', word: first.trim() };
  return PARTLY.has(word) ? { state: 'partly', word: first.trim() } : undefined;
}

/** `DOWN`, `status: DOWN`, and the last line of Kubernetes' own `healthz`. */
function ofText(text: string): SelfReport | undefined {
  if (text.length > 2_000) return undefined;
  if (/\b(?:healthz|livez|readyz) check failed$/.test(text)) return { state: 'unwell', word: 'failed' };
  if (/^\s*(?:status|health|state)\s*[:=]/im.test(text)) {
    const [, word = ''] = /^\s*(?:status|health|state)\s*[:=]\s*"?([^"\n]{1,40})/im.exec(text) ?? [];
    return ofWord(word);
  }
  return text.includes('\n') ? undefined : ofWord(text);
}

/** Rails answers a page of one colour, and nothing else on it. */
function ofPage(text: string): SelfReport | undefined {
  return /^<!doctype html><html>(?:<head>.{0,200}<\/head>)?<body style="background-color: red;?"><\/body><\/html>$/is.test(
    text,
  )
    ? { state: 'unwell', word: 'red' }
    : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
