import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type EnvironmentName, type EnvSchemaData, problemsOf } from '../../constructs/env-schema';
import { readDotenv } from '../../formats/dotenv/dotenv-file';
import { schemasIn } from '../../workspace/variables/schemas';
import { describeProblem, validateEnvironment } from '../../workspace/variables/validation';
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
      const schemas = schemasIn(all);
      const fixtures = STRICT.map(fixtureOf).filter(
        (file) => schemas.length > 0 && existsSync(join(subject.project, file)),
      );
      const problems = [
        ...declarationProblems(all),
        ...STRICT.flatMap((environment) => {
          const bound = schemas.filter((schema) => isBound(schema, environment, all));
          return fixtureProblems(subject.project, environment, { schemas, bound });
        }),
      ];
      if (problems.length === 0) {
        return { state: 'passed', note: [...all.keys(), ...fixtures].join(', ') };
      }
      return {
        state: 'failed',
        why: 'Variables do not fit their schema; each is above with its key.',
        details: problems.join('\n'),
        next: `Correct the declaration, the fixture or the schema, or make the fixture that is missing, ${subject.again}.`,
      };
    },
  };
}

function declarationProblems(stacks: ReadonlyMap<string, SynthesizedStack>): string[] {
  return [...stacks].flatMap(([environment, { manifest }]) =>
    validateEnvironment(manifest).map((problem) => `${environment}: ${describeProblem(problem)}`),
  );
}

/** Whether a service of some stack gets its variables by the rules that a schema has for an environment. */
function isBound(
  { name }: EnvSchemaData,
  environment: EnvironmentName,
  stacks: ReadonlyMap<string, SynthesizedStack>,
): boolean {
  return [...stacks.values()].some(({ manifest }) =>
    manifest.services.some(({ envSchemas = [] }) =>
      envSchemas.some((ref) => ref.name === name && ref.environment === environment),
    ),
  );
}

/** Where no service is bound to an environment yet, a fixture is not asked for, and one that is there fits every schema. */
function fixtureProblems(
  project: string,
  environment: EnvironmentName,
  {
    schemas,
    bound,
  }: { readonly schemas: readonly EnvSchemaData[]; readonly bound: readonly EnvSchemaData[] },
): string[] {
  const file = fixtureOf(environment);
  if (!existsSync(join(project, file))) {
    const needed = bound.flatMap((schema) => problemsOf({ schema, environment }, {}).map(({ key }) => key));
    if (needed.length === 0) return [];
    const names = bound.map(({ name }) => name).join(', ');
    return [
      `${file}: it is missing, so nothing shows what ${names} would refuse in ${environment}. Commit it with made-up ` +
        `values of the right shape, one NAME=value in a line, for ${[...new Set(needed)].join(', ')}; git must not ` +
        'ignore it (`!test/fixtures/env/*.env` in .gitignore).',
    ];
  }
  const values = readDotenv(join(project, file));
  return (bound.length > 0 ? bound : schemas).flatMap((schema) =>
    problemsOf({ schema, environment }, values).map(
      ({ key, reason }) => `${file}: ${key} ${reason} (${schema.name})`,
    ),
  );
}
