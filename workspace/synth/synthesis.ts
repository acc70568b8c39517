import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { StackManifest } from '../../constructs/manifest';
import { PlumblineError } from '../../core/errors';
import { chooseEnvironment, projectPaths } from '../../core/project';
import { redact } from '../../core/redaction';
import { readManifests } from '../manifest';
import { runApp } from './app';
import { bundleApp } from './bundle';

export interface SynthesizeOptions {
  /** Project root: the folder of `cdktf.json`. */
  readonly root: string;
  /** @default the only environment there is */
  readonly environment?: string | undefined;
  /** @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Receives what the app prints. @default standard error */
  readonly log?: (text: string) => void;
}

/** One synthesized environment. */
export interface Synthesized {
  /** Folder with `cdk.tf.json`, in which the engine runs. */
  readonly stackDir: string;
  readonly manifest: StackManifest;
}

/**
 * Synthesizes the project's CDKTF app and picks one environment of it.
 * @throws PlumblineError when the app is refused, or the environment is unknown
 */
export async function synthesize(options: SynthesizeOptions): Promise<Synthesized> {
  const stacks = await synthesizeAll(options);
  const name = chooseEnvironment(options.environment, [...stacks.keys()]);
  return stacks.get(name)!;
}

/** Synthesizes every environment; the keys are their names. */
export async function synthesizeAll(options: SynthesizeOptions): Promise<Map<string, Synthesized>> {
  const { root, env = process.env, log = (text) => process.stderr.write(`${redact(text)}\n`) } = options;
  const paths = projectPaths(root);
  if (!existsSync(paths.main)) {
    throw new PlumblineError({
      what: `${paths.main} does not exist`,
      why: 'The CDKTF app that declares the environments starts there.',
      next: 'Restore it from the template, or write one that builds a stack per environment.',
    });
  }
  const bundle = await bundleApp({ root, main: paths.main, outDir: join(paths.work, 'synth') });
  const before = writtenAt(root);
  await runApp({ bundle, root, env, log });
  if (writtenAt(root) === before) throw nothingWritten(root);
  return readStacks(root);
}

/** What the last synth wrote; folders of environments that are no longer declared stay behind and do not count. */
export function readStacks(root: string): Map<string, Synthesized> {
  const { stacks } = projectPaths(root);
  return new Map(
    [...readManifests(stacks, stackNames(root))].map(([name, manifest]) => [
      name,
      { stackDir: join(stacks, name), manifest },
    ]),
  );
}

const manifestPath = (root: string) => join(root, 'cdktf.out', 'manifest.json');

/** Modification time in nanoseconds of what every synth writes last. */
export const writtenAt = (root: string) =>
  statSync(manifestPath(root), { bigint: true, throwIfNoEntry: false })?.mtimeNs;

/** Stacks of an earlier synth must not pass for those that are declared now. */
const nothingWritten = (root: string) =>
  new PlumblineError({
    what: 'the CDKTF app ended well and wrote no stacks',
    why: `${manifestPath(root)} is not from this run: the app ends before app.synth(), or synthesizes elsewhere.`,
    next: 'Call app.synth() at the end of main.ts, or export a function `synthesize` that does.',
  });

const cdktfManifest = z.object({ stacks: z.record(z.string(), z.object({ name: z.string() })) });

function stackNames(root: string): Set<string> {
  const manifest = JSON.parse(readFileSync(manifestPath(root), 'utf8'));
  return new Set(Object.values(cdktfManifest.parse(manifest).stacks).map(({ name }) => name));
}
