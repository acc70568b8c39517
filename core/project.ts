import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PlumblineError } from './errors';
import { distOf } from './installation';
import { suggestion } from './suggestion';

/** Name of the environment on the embedded platforms, as a project declares it. */
export const SANDBOX = 'sandbox';

/** The folder that holds `cdktf.json`: the given one or the nearest above it. */
export function findRoot(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'cdktf.json'))) return folder;
    if (folder === dirname(folder)) break;
  }
  throw new PlumblineError({
    what: `no cdktf.json in ${resolve(from)} or any folder above it`,
    why: 'Plumbline works on a CDKTF project, and cdktf.json marks its root.',
    next: 'Change into your project, or start one as the README shows.',
  });
}

/** Where things are in a project; every path is absolute. */
export interface ProjectPaths {
  readonly root: string;
  /** The CDKTF app. */
  readonly main: string;
  /** Folder of synthesized stacks, one per environment. */
  readonly stacks: string;
  /** What is built of Plumbline. */
  readonly dist: string;
  /** Filesystem mirror of the providers, linked by each stack folder. */
  readonly mirror: string;
  /** The program that hosts the providers. */
  readonly providerHost: string;
  /** Everything transient: state, saved plans, the sandbox. */
  readonly work: string;
  /** Plans that were saved without a place of their own. */
  readonly plans: string;
  /** Everything that the sandbox keeps. */
  readonly sandbox: string;
}

export function projectPaths(root: string): ProjectPaths {
  const dist = distOf(root);
  return {
    root,
    main: join(root, 'main.ts'),
    stacks: join(root, 'cdktf.out', 'stacks'),
    dist,
    mirror: join(dist, 'mirror'),
    providerHost: join(dist, 'provider-host'),
    work: join(root, '.plumbline'),
    plans: join(root, '.plumbline', 'plans'),
    sandbox: join(root, '.plumbline', 'sandbox'),
  };
}

/**
 * The environment a command works on: the named one, or the only one there is.
 * @throws PlumblineError for an unknown name, with a suggestion, and for no name among several
 */
export function chooseEnvironment(name: string | undefined, known: readonly string[]): string {
  if (name !== undefined && known.includes(name)) return name;
  if (name !== undefined) {
    throw new PlumblineError({
      what: `unknown environment "${name}"`,
      why: 'The project declares no environment of that name.',
      next: suggestion(name, known),
    });
  }
  const [only, ...others] = known;
  if (only !== undefined && others.length === 0) return only;
  throw new PlumblineError({
    what: 'no environment was named',
    why:
      only === undefined
        ? 'The project declares no environment.'
        : `There are several: ${known.join(', ')}; guessing could change the wrong one.`,
    next: only === undefined ? 'Declare one in main.ts.' : `Name one, such as ${known.at(-1)}.`,
  });
}
