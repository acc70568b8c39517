import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EnvironmentName, EnvSchemaData } from '../../constructs/env-schema';
import type { StackManifest } from '../../constructs/manifest';
import type { CommandContext } from '../../core/command';
import { explain } from '../../core/explain';
import type { HttpRuntime } from '../../platforms/http';
import { platformAccess } from '../access';
import type { Interruption, ProviderHost } from '../engine';
import { requireWorkspace } from '../hcp-terraform';
import { type Inputs, readInputs } from '../inputs';
import { Managed } from '../managed-resources';
import { platformsOf } from '../platforms';
import type { UnknownPart } from '../reachability';
import { findUnreachable } from '../reachability';
import { refuseUnsavedState } from '../rescued-state';
import { initStack, openStack, withProviderHost } from '../stack';
import type { Synthesized } from '../synth/synthesis';
import { declarationDifferences, inputDifferences } from './declared-differences';
import { EXAMPLE_FILE, exampleDifferences } from './example';
import { liveDifferences } from './live-differences';
import { localDifferences, localKeys } from './local-values';
import type { NameDifference } from './name-difference';
import { schemasOf } from './schemas';
import { unevenDifferences } from './uneven-differences';

export interface CompareContext extends CommandContext {
  readonly interruption: Interruption;
  readonly runtime: HttpRuntime;
}

/** What was found, and what could not be looked at. */
export interface Comparison {
  readonly differences: readonly NameDifference[];
  readonly unknown: readonly UnknownPart[];
}

type Stacks = ReadonlyMap<string, Synthesized>;

const manifestsOf = (stacks: Stacks): StackManifest[] => [...stacks.values()].map(({ manifest }) => manifest);

/** `.env.example` against the schemas of every stack. */
export function compareExample(root: string, manifests: Iterable<StackManifest>): NameDifference[] {
  return exampleDifferences(schemasOf(manifests), textAt(join(root, EXAMPLE_FILE)));
}

/** A developer's own files against the schemas, by the rules of an environment. */
export function compareLocal(root: string, environment: EnvironmentName, stacks: Stacks): Comparison {
  const manifests = manifestsOf(stacks);
  const schemas: readonly EnvSchemaData[] = schemasOf(manifests);
  const local = localKeys(root);
  return {
    differences: [
      ...compareExample(root, manifests),
      ...(local ? localDifferences(schemas, environment, local) : []),
    ],
    unknown: [],
  };
}

/** Everything a repository says about the names of a stack. */
export async function compareStack(
  name: string,
  stacks: Stacks,
  { root, env }: Pick<CommandContext, 'root' | 'env'>,
): Promise<Comparison> {
  const { manifest } = stacks.get(name)!;
  const manifests = manifestsOf(stacks);
  const differences = [
    ...compareExample(root, manifests),
    ...declarationDifferences(manifest),
    ...unevenDifferences(manifests).filter(({ between }) => between.includes(name)),
  ];
  let inputs: Inputs;
  try {
    inputs = await readInputs({ root, environment: name, env, declared: manifest.inputs });
  } catch (error) {
    return { differences, unknown: [explain(error)] };
  }
  return { differences: [...differences, ...inputDifferences(manifest, inputs)], unknown: [] };
}

/** What a stack declares against what is live. */
export async function compareLive(name: string, context: CompareContext): Promise<Comparison> {
  try {
    return await withProviderHost(context, (host) => compareWithLive(name, context, host));
  } catch (error) {
    context.interruption.signal.throwIfAborted();
    return { differences: [], unknown: [explain(error)] };
  }
}

async function compareWithLive(
  name: string,
  { root, env, output, interruption, runtime }: CompareContext,
  host: ProviderHost | undefined,
): Promise<Comparison> {
  const stack = await openStack({ root, environment: name, env, output, interruption, host });
  const { manifest, inputs, terraform } = stack;
  refuseUnsavedState(stack.stackDir, name);
  if (stack.hcp) await requireWorkspace(stack.hcp, 'read');
  await initStack(stack, output);
  const state = await terraform.state();
  if (state === undefined) return { differences: [], unknown: [notApplied(name)] };
  const access = platformAccess(manifest, inputs, env);
  const unreachable = await findUnreachable(access, runtime, interruption.signal);
  if (unreachable.length > 0) return { differences: [], unknown: unreachable };
  const managed = new Managed(state);
  const live = await Promise.all(platformsOf(access).map((each) => each.liveNames(managed, runtime)));
  return { differences: liveDifferences(manifest, live.flat()), unknown: [] };
}

const notApplied = (name: string): UnknownPart => ({
  what: `the state of "${name}" knows no service`,
  why: 'It was not applied yet, or its state is on another machine, so nobody knows where its variables are.',
  next: `Run \`plumbline apply ${name}\`, or add --offline to leave out what is live.`,
});

/** Text of a file; nothing when there is none. */
export function textAt(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
