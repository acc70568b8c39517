import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { count } from '../../core/count';
import type { Subject } from './checks';
import type { SynthesizedStack } from './impact';
import { type Contract, checkContract } from './openapi';
import type { HookStep } from './steps';
import { runTool } from './tool';

/** Builds the command line and synthesizes every environment. */
export function buildStep(
  subject: Subject,
  stacks: () => Promise<ReadonlyMap<string, SynthesizedStack>>,
): HookStep {
  return {
    name: 'build',
    title: 'Building and synthesizing',
    async run(signal) {
      const { project, env } = subject;
      const script = join(project, 'tools', 'build.js');
      const built = existsSync(script) ? await runTool([script], { cwd: project, env, signal }) : undefined;
      if (built && built.code !== 0) {
        return {
          state: 'failed',
          why: 'The build failed as shown above.',
          details: built.output,
          next: `Correct it, ${subject.again}.`,
        };
      }
      return { state: 'passed', note: `synthesized ${[...(await stacks()).keys()].join(', ')}` };
    },
  };
}

/** Checks descriptions of APIs. */
export function apiStep(subject: Subject, contracts: () => readonly Contract[]): HookStep {
  return {
    name: 'api',
    title: 'Checking API contracts',
    async run() {
      const found = contracts();
      if (found.length === 0) {
        const touched = subject.changed === 'all' ? '' : ' changed';
        return { state: 'skipped', note: `no OpenAPI description${touched}` };
      }
      const reports = found.map(checkContract);
      const problems = reports.flatMap((report) => report.problems);
      const announced = reports.flatMap((report) => report.announced);
      if (problems.length === 0) {
        const there = found.filter(({ after }) => after !== undefined).length;
        return { state: 'passed', note: `${count(there, 'file')} in order`, warnings: announced };
      }
      return {
        state: 'failed',
        why: 'A description of an API is wrong, or breaks clients without a new version.',
        details: problems.join('\n'),
        next: `Correct it, or raise "info.version" where clients are meant to change, ${subject.again}.`,
      };
    },
  };
}
