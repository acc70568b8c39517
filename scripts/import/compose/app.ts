import { readYaml } from '../../../constructs/dokploy/lint/model';
import {
  type ComposeService,
  child,
  items,
  readServices,
  text,
} from '../../../constructs/dokploy/lint/services';
import { PlumblineError } from '../../../core/errors';
import { nearest } from '../../../core/suggestion';
import { type Code, call, type Entry, raw, text as textCode } from '../code';
import type { Declaration, Note } from '../declaration';
import { containerOf, jobOf, type Surroundings } from './container';
import { Inputs } from './inputs';
import { jobsIn, likelyMain } from './roles';

/** A compose file as declarations, and what could not be carried over. */
export interface ImportedApp {
  readonly declaration: Declaration;
  readonly notes: readonly Note[];
}

/** Names that Compose takes. */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/;
/** Problems of a file that is no YAML that are told. */
const MOST_PROBLEMS = 5;

/**
 * Turns the text of a compose file into one `DokployCompose`: one of its services is the service, the others run beside it or, where
 * another one waits for their end, before it.
 *
 * @param file name of the file, for messages
 * @param wanted name of the service that the app is for. @default - the likeliest
 * @throws PlumblineError for what is no compose file, or has no such service
 */
export function importCompose(content: string, file: string, wanted?: string): ImportedApp {
  const read = readYaml(content);
  if ('problems' in read) {
    const told = read.problems
      .slice(0, MOST_PROBLEMS)
      .map(({ line, column, message }) => `${line}:${column} ${message}`);
    throw refused(file, told.join('\n'), 'Correct the YAML first.');
  }
  const { services: all, findings } = readServices(read.root);
  const broken = findings.find(({ level }) => level === 'violation');
  if (broken) throw refused(file, `line ${broken.line}: ${broken.message}`, `Correct it: ${broken.fix}.`);
  const notes: Note[] = findings.map(({ line, service, message, fix }) => ({
    line,
    subject: service ?? 'the file',
    message: `${message}: ${fix}`,
  }));
  const services = startedIn([...all.values()], notes);
  for (const { name, at } of services) {
    if (!NAME.test(name))
      throw refused(
        file,
        `line ${at.line}: Compose takes no service of the name ${JSON.stringify(name)}`,
        'Rename it.',
      );
  }
  const main = chooseMain(services, file, wanted, notes);
  return {
    declaration: declare(main, services, { file, volumes: child(read.root, 'volumes'), notes }),
    notes,
  };
}

function declare(
  main: ComposeService,
  services: readonly ComposeService[],
  {
    file,
    volumes,
    notes,
  }: { readonly file: string; readonly volumes: Surroundings['volumes']; readonly notes: Note[] },
): Declaration {
  const jobs = jobsIn(services);
  const names = new Map(services.map(({ name }) => [name, constructName(name)]));
  const inputs = new Inputs();
  const around: Surroundings = { context: { inputs, notes }, volumes, names, jobs, main: main.name };
  for (const { name, at } of services) {
    if (names.get(name) !== name)
      notes.push({
        line: at.line,
        subject: name,
        message: `it is called ${names.get(name)} now, also by the other containers`,
      });
  }
  const { entries, routed } = containerOf(main, around);
  const beside = services
    .filter((service) => service !== main && !jobs.has(service.name))
    .map((service) => ({ service, ...containerOf(service, around) }));
  const public_ = beside.filter((each) => each.routed);
  const second = routed ? public_[0] : public_[1];
  if (second) {
    const message =
      'it is public beside another one, which the stack has to allow: new PlumblineStack(…, { severalDomains: true })';
    notes.push({ line: second.service.at.line, subject: `${second.service.name}.domain`, message });
  }
  const named = (list: readonly (readonly [string, readonly Entry[]])[]): Code => ({
    kind: 'object',
    entries: list.map(([name, own]) => ({ key: names.get(name)!, value: { kind: 'object', entries: own } })),
  });
  const ended = services
    .filter(({ name }) => jobs.has(name))
    .map((job) => [job.name, jobOf(job, around)] as const);
  const props: Entry[] = [
    ...entries,
    ...(beside.length > 0
      ? [{ key: 'sidecars', value: named(beside.map((each) => [each.service.name, each.entries])) }]
      : []),
    ...(ended.length > 0 ? [{ key: 'jobs', value: named(ended) }] : []),
  ];
  const id = names.get(main.name)!;
  return {
    functionName: `add${pascalCase(id)}`,
    about: `The app that ${JSON.stringify(file)} described. The stack has a DokployEnvironment.`,
    inputs: inputs.all,
    made: [call('new DokployCompose', raw('stack'), textCode(id), { kind: 'object', entries: props })],
  };
}

/** A service with profiles is started by nobody that does not ask for it. */
function startedIn(services: readonly ComposeService[], notes: Note[]): ComposeService[] {
  return services.filter(({ name, fields, at }) => {
    const profiles = items(child(fields, 'profiles')).map(text);
    if (profiles.length === 0) return true;
    const message = `it was left out: it is started for the profile ${profiles.join(', ')} alone`;
    notes.push({ line: at.line, subject: name, message });
    return false;
  });
}

function chooseMain(
  services: readonly ComposeService[],
  file: string,
  wanted: string | undefined,
  notes: Note[],
): ComposeService {
  const jobs = jobsIn(services);
  const names = services.filter(({ name }) => !jobs.has(name)).map(({ name }) => name);
  if (wanted !== undefined) {
    const found = services.find(({ name }) => name === wanted && !jobs.has(name));
    if (found) return found;
    const meant = nearest(wanted, names);
    const next = meant === undefined ? `Name one of: ${names.join(', ')}.` : `Did you mean ${meant}?`;
    throw refused(file, `it has no service ${JSON.stringify(wanted)} that runs all the time`, next);
  }
  const [main, ...others] = likelyMain(services);
  if (main === undefined)
    throw refused(
      file,
      'none of its services runs all the time',
      'Give it one that something else does not wait for to end.',
    );
  if (others.length > 0) {
    const message = `it is taken for the service that the app is for, and could be another one: --service ${others.map(({ name }) => name).join(' or ')}`;
    notes.push({ line: main.at.line, subject: main.name, message });
  }
  return main;
}

/** A name that constructs and Terraform take as well. */
function constructName(name: string): string {
  const usable = name.replaceAll('.', '-');
  return /^[A-Za-z]/.test(usable) ? usable : `app-${usable}`;
}

const pascalCase = (name: string) =>
  name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');

const refused = (file: string, why: string, next: string) =>
  new PlumblineError({ what: `${file} was not imported`, why, next });
