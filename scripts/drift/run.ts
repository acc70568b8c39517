import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandContext, EXIT, type ExitCode } from '../../core/command';
import { explain } from '../../core/explain';
import type { HttpRuntime } from '../../platforms/http';
import { platformAccess } from '../../workspace/access';
import type { Interruption, StateResource } from '../../workspace/engine';
import type { GithubAccess } from '../../workspace/github/access';
import type { Overlooked } from '../../workspace/github/overlooked';
import { withLockedStack } from '../../workspace/locked-stack';
import { Managed } from '../../workspace/managed-resources';
import { findUnreachable } from '../../workspace/reachability';
import { initStack, type Stack } from '../../workspace/stack';
import { absentStateIn } from '../../workspace/state/absent-state';
import { readStacks } from '../../workspace/synth/synthesis';
import { compareExample } from '../../workspace/variables/comparison';
import { EXAMPLE_FILE } from '../../workspace/variables/example';
import { classify } from './classification';
import { isUnreadable, unreadParts } from './failure';
import { answerOf, type DriftReport, NOTHING_FOUND } from './report';
import { renderDrift } from './text';
import { findUndeclared } from './undeclared-resources';

export interface DriftInput extends CommandContext {
  readonly environment: string | undefined;
  readonly now: () => Date;
  readonly interruption: Interruption;
  readonly runtime: HttpRuntime;
}

export interface DriftResult {
  readonly exitCode: ExitCode;
  readonly report: DriftReport;
}

/** `plumbline drift`: compares what is declared, what was applied and what runs; changes nothing. */
export async function runDrift(input: DriftInput): Promise<DriftResult> {
  const { output } = input;
  // Locked, because an apply under way would look like drift.
  const checking = withLockedStack({ ...input, command: 'drift' }, async (stack, planFile) => {
    const { environment } = stack.manifest;
    await initStack(stack, output);
    const step = output.step(`Comparing ${environment} with what runs`);
    const report = await compare(stack, planFile, input).catch((error) => {
      step.fail();
      throw error;
    });
    if (report.unknown.length > 0) step.fail();
    else step.done(`Compared ${environment} with what runs`);
    return show(report, output);
  });
  // Keys of GitHub's are read before there is anything to compare.
  return checking.catch((error) => {
    if (!isUnreadable(error)) throw error;
    const environment = input.environment ?? [...readStacks(input.root).keys()].join(' or ');
    return show(reportOf(environment, { ...NOTHING_FOUND, unknown: [explain(error)] }), output);
  });
}

function reportOf(
  environment: string,
  found: Omit<DriftReport, 'version' | 'environment' | 'answer'>,
): DriftReport {
  return { version: 1, environment, answer: answerOf(found), ...found };
}

function show(report: DriftReport, output: CommandContext['output']): DriftResult {
  for (const line of renderDrift(report, output.colors)) output.line(line);
  output.result(report);
  return { exitCode: exitCodeOf(report), report };
}

async function compare(
  { manifest, stackDir, inputs, terraform }: Stack,
  planFile: string,
  { root, env, runtime, interruption }: DriftInput,
): Promise<DriftReport> {
  const { environment } = manifest;
  const names = namesOf(root);
  const report = (rest: Partial<DriftReport>) => reportOf(environment, { ...NOTHING_FOUND, names, ...rest });
  const access = platformAccess(manifest, inputs, env);
  const unreachable = await findUnreachable(access, runtime, interruption.signal);
  if (unreachable.length > 0) return report({ unknown: unreachable });
  try {
    const { warnings } = await terraform.plan(planFile);
    const plan = await terraform.show(planFile);
    const absent = absentStateIn(plan, { manifest, stackDir, planFile });
    if (absent) return report({ unknown: [absent] });
    const drift = classify(plan, manifest);
    const { undeclared, unknown } = await findUndeclared(new Managed(plan.prior_state), access, runtime);
    const overlooked = access.github ? await overlookedAtGithub(plan.prior_state, access.github) : [];
    return report({
      ...drift,
      changed: [...drift.changed, ...overlooked.map(asChanged)],
      undeclared,
      unknown: [...unreadParts(warnings), ...unknown],
    });
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return report({ unknown: [explain(error)] });
  }
}

function overlookedAtGithub(known: readonly StateResource[], access: GithubAccess): Promise<Overlooked[]> {
  const { findOverlooked } =
    require('../../workspace/github/overlooked') as typeof import('../../workspace/github/overlooked');
  return findOverlooked(known, access);
}

function asChanged({ address, attribute: path, declared }: Overlooked): DriftReport['changed'][number] {
  if (declared === undefined) return { address, attributes: [{ path, kind: 'changed', secret: true }] };
  return { address, attributes: [{ path, kind: 'missing', secret: false, declared, live: null }] };
}

/** A project without `.env.example` lacks a place to look names up, which `doctor` and `env diff` tell; that is no drift. */
function namesOf(root: string): DriftReport['names'] {
  if (!existsSync(join(root, EXAMPLE_FILE))) return [];
  return compareExample(
    root,
    [...readStacks(root).values()].map(({ manifest }) => manifest),
  );
}

function exitCodeOf({ answer }: DriftReport): ExitCode {
  if (answer === 'in-sync') return EXIT.done;
  return answer === 'unknown' ? EXIT.unknown : EXIT.differences;
}
