import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { type EnvironmentName, problemsOf } from '../../constructs/env-schema';
import { schemasOf } from '../env/schemas';
import { describeProblem, validateEnvironment } from '../env/validate';
import type { Subject } from './checks';
import type { SynthesizedStack } from './impact';
import type { HookStep } from './steps';

/** Environments whose rules are stricter than those at a desk, so that nobody notices there that one is broken. */
const STRICT: readonly EnvironmentName[] = ['staging', 'production'];

/** Made-up values of the shape that an environment needs, relative to the project. */
const fixtureOf = (environment: EnvironmentName) => `test/fixtures/env/${environment}.env`;

/**
 * Checks, against the schemas of the services, what every stack declares and the committed fixtures of staging and
 * production. No secret is decrypted for that: `plumbline env validate <environment>` looks at the real values.
 */
export function envStep(
  subject: Subject,
  stacks: () => Promise<ReadonlyMap<string, SynthesizedStack>>,
): HookStep {
  return {
    name: 'env',
    title: 'Checking variables against their schemas',
    async run() {
      const all = await stacks();
      const fixtures = STRICT.filter((name) => existsSync(join(subject.project, fixtureOf(name))));
      const problems = [
        ...declarationProblems(all),
        ...fixtures.flatMap((name) => fixtureProblems(subject.project, name, all)),
      ];
      if (problems.length === 0) {
        return { state: 'passed', note: [...all.keys(), ...fixtures.map(fixtureOf)].join(', ') };
      }
      return {
        state: 'failed',
        why: 'Variables do not fit their schema; each is above with its key.',
        details: problems.join('\n'),
        next: `Correct the declaration, the fixture or the schema, ${subject.again}.`,
      };
    },
  };
}

function declarationProblems(stacks: ReadonlyMap<string, SynthesizedStack>): string[] {
  return [...stacks].flatMap(([environment, { manifest }]) =>
    validateEnvironment(manifest).map((problem) => `${environment}: ${describeProblem(problem)}`),
  );
}

function fixtureProblems(
  project: string,
  environment: EnvironmentName,
  stacks: ReadonlyMap<string, SynthesizedStack>,
): string[] {
  const file = fixtureOf(environment);
  const values = parseEnv(readFileSync(join(project, file), 'utf8')) as Record<string, string>;
  const schemas = schemasOf([...stacks.values()].map(({ manifest }) => manifest));
  return schemas.flatMap((schema) =>
    problemsOf({ schema, environment }, values).map(
      ({ key, reason }) => `${file}: ${key} ${reason} (${schema.name})`,
    ),
  );
}
