import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type EnvironmentName, type EnvSchemaData, problemsOf } from '../../constructs/env-schema';
import { readDotenv } from '../env/dotenv-file';
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
      const schemas = schemasOf([...all.values()].map(({ manifest }) => manifest));
      const fixtures = schemas.length === 0 ? [] : STRICT;
      const problems = [
        ...declarationProblems(all),
        ...fixtures.flatMap((name) => fixtureProblems(subject.project, name, schemas)),
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
  schemas: readonly EnvSchemaData[],
): string[] {
  const file = fixtureOf(environment);
  if (!existsSync(join(project, file))) {
    const names = schemas.map(({ name }) => name).join(', ');
    return [`${file}: it is missing, so nothing shows what ${names} would refuse in ${environment}`];
  }
  const values = readDotenv(join(project, file));
  return schemas.flatMap((schema) =>
    problemsOf({ schema, environment }, values).map(
      ({ key, reason }) => `${file}: ${key} ${reason} (${schema.name})`,
    ),
  );
}
