import { isPublic, isVariableName } from '../../../constructs/env-schema/definition';
import type { NameDifference } from '../../../workspace/variables/name-difference';

/** Where names that are live and that nobody declared are written down, relative to the project root. */
export const undeclaredFile = (environment: string) => `docs/undeclared/${environment}.md`;

/** The list of undeclared variables of an environment, with fields to start from; nothing when there is none. */
export function undeclaredPage(
  environment: string,
  undeclared: readonly NameDifference[],
): string | undefined {
  if (undeclared.length === 0) return undefined;
  const places = [...new Set(undeclared.map(({ where }) => where))].toSorted();
  const chapters = places.map((place) => {
    const names = undeclared
      .filter(({ where }) => where === place)
      .map(({ name }) => name)
      .toSorted();
    return [`## ${place}`, '', '```ts', ...names.map(fieldOf), '```'].join('\n');
  });
  return `${[
    `# Live in ${environment}, and declared by nobody`,
    'Written by `plumbline env sync` from the names that the platforms have. Somebody set these variables by hand. For each, ' +
      'either declare it (a field in the schema, a value in the stack), or delete it at the platform; the next ' +
      `\`plumbline env sync ${environment}\` then takes it off this list.`,
    ...chapters,
  ].join('\n\n')}\n`;
}

function fieldOf(name: string): string {
  if (!isVariableName(name))
    return `// ${JSON.stringify(name)} is no name that a schema takes: rename it, or delete it`;
  const secret = isPublic(name) ? '' : ' secret: true,';
  return `${name}: field.text({ description: 'what is it for?',${secret} optional: true }),`;
}
