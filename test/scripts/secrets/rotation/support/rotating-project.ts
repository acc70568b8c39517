import { EventEmitter } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackManifest } from '../../../../../constructs/manifest';
import { Rotation } from '../../../../../constructs/rotation';
import { generateIdentity } from '../../../../../formats/sops';
import { realRuntime } from '../../../../../platforms/http';
import { readAudit } from '../../../../../rotation/audit';
import { runApply } from '../../../../../scripts/apply/run';
import { type RotationRunInput, runRotation } from '../../../../../scripts/secrets/rotation/run/run';
import { watchInterrupts } from '../../../../../workspace/engine';
import {
  createSecrets,
  openSecrets,
  secretsFileAt,
  secretsFileOf,
} from '../../../../../workspace/secrets-file';
import {
  createProject,
  type Declared,
  recordedContext,
  type TestProject,
} from '../../../../workspace/engine/project';

export const NOW = new Date('2026-11-20T12:00:00Z');

/** An input as the manifest has it. */
export const secretInput = (name: string, rotation?: Rotation) => ({
  name,
  secret: true,
  image: false,
  description: name,
  required: true,
  ...(rotation && { rotation: rotation.manifest }),
});

/** One service that is changed when its secret is; the engine's built-in resource stands for a platform. */
export function environment(
  manifest: Partial<StackManifest> = {},
  { command, rotation = Rotation.hex() }: { command?: string; rotation?: Rotation } = {},
): Declared {
  return {
    config: {
      variable: { cookie: { type: 'string' }, stripe: { type: 'string', default: '' } },
      resource: {
        terraform_data: {
          web: {
            triggers_replace: '${sha256(var.cookie)}',
            ...(command !== undefined && { provisioner: [{ 'local-exec': { command } }] }),
          },
          mail: { triggers_replace: '${sha256(var.stripe)}' },
        },
      },
    },
    manifest: {
      inputs: [
        secretInput('cookie', rotation),
        { ...secretInput('stripe', Rotation.external()), required: false },
      ],
      services: ['web', 'mail'].map((name) => ({
        name,
        platform: 'railway' as const,
        path: `x/${name}`,
        image: { literal: 'ghcr.io/acme/grid:v1-abcdef' },
        addresses: [`terraform_data.${name}`],
      })),
      ...manifest,
    },
  };
}

/** What a run is given besides the defaults: `vars` are the variables of its process. */
export type Options = Partial<RotationRunInput> & { vars?: Record<string, string>; json?: boolean };

/** Projects whose secrets rotate, one at a time: `begin` makes the next, and it is gone after each test. */
export function rotatingProject() {
  let project: TestProject;
  let key: { identity: string; recipient: string };
  beforeAll(async () => {
    key = await generateIdentity();
  });
  afterEach(() => project?.remove());

  /** @param contents of the secrets files that are no `cookie` alone */
  async function begin(
    environments: Record<string, Declared>,
    contents: Record<string, string> = {},
  ): Promise<void> {
    project = createProject(environments);
    mkdirSync(join(project.root, '.plumbline', 'sandbox'), { recursive: true });
    writeFileSync(join(project.root, '.plumbline', 'sandbox', 'age.txt'), `${key.identity}\n`);
    for (const name of Object.keys(environments)) {
      await createSecrets(
        secretsFileAt(project.root, name, name === 'staging' ? 'json' : 'tfvars'),
        { root: project.root, env: {}, home: project.root, now: () => NOW, recipients: [key.recipient] },
        contents[name] ??
          (name === 'staging'
            ? `{"cookie": "first-cookie-of-${name}"}`
            : `cookie = "first-cookie-of-${name}" # kept\n`),
      );
      await apply(name);
    }
  }

  async function apply(name: string): Promise<void> {
    const { context } = recordedContext(project.root);
    await runApply({
      ...context,
      environment: name,
      plan: undefined,
      yes: true,
      ask: undefined,
      ...common(),
    });
  }

  const common = () => ({
    now: () => NOW,
    interruption: watchInterrupts(new EventEmitter()),
  });

  async function values(name: string): Promise<Record<string, unknown>> {
    const { attributes } = await openSecrets(secretsFileOf(project.root, name), {
      root: project.root,
      env: {},
      home: project.root,
    });
    return Object.fromEntries(attributes.map(({ name: each, value }) => [each, value]));
  }

  function input({ vars = {}, json = false, ...rest }: Options = {}) {
    const recorded = recordedContext(project.root, { json, env: vars });
    const whole: RotationRunInput = {
      ...recorded.context,
      environment: 'prod',
      keys: [],
      immediately: false,
      back: false,
      yes: true,
      ask: undefined,
      askValue: undefined,
      runtime: realRuntime,
      ...common(),
      ...rest,
    };
    return { recorded, whole };
  }

  async function run(options: Options = {}) {
    const { recorded, whole } = input(options);
    const result = await runRotation(whole);
    return { result, said: recorded.text() + recorded.complaints(), recorded };
  }

  const steps = () => readAudit(project.root).rows.map(({ environment, step }) => `${environment} ${step}`);

  return { begin, values, input, run, steps, project: () => project };
}
