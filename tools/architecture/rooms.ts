import { SERVICE_PLATFORMS } from '../../core/platforms';

/** One folder at the top, or a part of one with rules of its own. */
export interface Room {
  /** Folder, relative to the root of the repository. */
  readonly folder: string;
  /** What belongs there, in Markdown. */
  readonly holds: string;
  /** What it may import besides itself: folders or modules, without `.ts`. */
  readonly imports: readonly string[];
}

const DEFINITIONS = [
  ...SERVICE_PLATFORMS.map((name) => `providers/${name}/definitions`),
  'providers/framework/schema',
];

/** The floor plan, ground floor first: a room imports from those above it in this list and never from those below. */
export const ROOMS: readonly Room[] = [
  {
    folder: 'core',
    holds:
      'errors, image references, secrets as a type and their redaction, files, the terminal, git, the tables of platforms and of places for state: what knows nothing of the rest',
    imports: [],
  },
  {
    folder: 'formats',
    holds: '`sops/`, `tfvars/`, `dotenv/`: bytes to values and back',
    imports: ['core'],
  },
  {
    folder: 'platforms',
    holds:
      'one client per API, `railway/`, `dokploy/`, `github/`, `images/` (container registries), `hcp-terraform/`, `slack/`, `vault/`: retry, deadlines, one snapshot per walk',
    imports: ['core'],
  },
  {
    folder: 'rollout',
    holds: 'what "deployed and well" means: follow a deployment, judge it, probe a service',
    imports: ['core', 'platforms'],
  },
  {
    folder: 'providers',
    holds:
      'the Terraform providers: `framework/` (plugin protocol 6, planning, fingerprints), `railway/` and `dokploy/` (read, plan and apply of each type), `host/` (both in one process); `*/definitions/` describes each resource type once, as data',
    imports: ['core', 'platforms', 'rollout'],
  },
  {
    folder: 'constructs',
    holds:
      'the typed library: no environment, and no I/O but `synthesis.ts`, which writes the manifest and links the providers',
    imports: [
      'core/causes',
      'core/errors',
      'core/image-reference',
      'core/installation',
      'core/files/whole-file',
      'core/platforms',
      'core/secret-text',
      'core/state-kinds',
      'core/suggestion',
      'providers/defaults',
      'providers/framework/version',
      ...DEFINITIONS,
    ],
  },
  {
    folder: 'workspace',
    holds:
      'one environment, opened: `railway/`, `dokploy/`, `github/` (what is asked of each platform), `hcp-terraform/`, `synth/`, inputs, access, lock, `engine/`, `plan/`, `saved-plan/`, `secrets-file/`, `sealing/`, `variables/` of services',
    imports: [
      'core',
      'formats',
      'platforms',
      'rollout',
      'constructs',
      'providers/framework/fingerprint',
      ...DEFINITIONS,
    ],
  },
  {
    folder: 'rotation',
    holds: 'how a secret is replaced while services run: sources of new values, steps, journal, audit trail',
    imports: ['core', 'formats', 'platforms', 'constructs', 'workspace'],
  },
  {
    folder: 'scripts',
    holds: 'the command line, one folder per command: `index.ts` wires, `run.ts` is a function of one input',
    imports: [
      'core',
      'formats',
      'platforms',
      'rollout',
      'providers',
      'constructs',
      'workspace',
      'rotation',
      'package.json',
    ],
  },
  {
    folder: 'sandbox',
    holds: 'the platforms on loopback, with their bad manners, and the apps they "run"',
    imports: [],
  },
];

/** What a team edits, and may replace as a whole: it imports the library, and nothing else here imports it. */
export const PROJECT = { places: ['main', 'stacks', 'secrets'], imports: ['constructs'] } as const;

/** Folders inside `formats`, by what one may import of the others, besides the files beside it. */
export const FORMATS: Readonly<Record<string, readonly string[]>> = {
  'formats/json': [],
  'formats/dotenv': [],
  'formats/tfvars': ['formats/json'],
  'formats/sops/rules': [],
  'formats/sops/keys': [],
  'formats/sops/formats': ['formats/json'],
  'formats/sops/document': ['formats/sops/rules', 'formats/sops/keys', 'formats/sops/formats'],
};

/** Folders inside `scripts`, by what one may import of its neighbours; every other pair is kept apart. */
export const CALLS: Readonly<Record<string, readonly string[]>> = {
  // Shows the product at work, by its own commands.
  'scripts/start': ['scripts/apply/run', 'scripts/drift/run', 'scripts/drift/report', 'scripts/sandbox'],
  // `--dry-run` of a run is its plan.
  'scripts/secrets/rotation/run': ['scripts/secrets/rotation/plan/run'],
  'scripts/secrets/rotation': ['scripts/apply/run'],
};
