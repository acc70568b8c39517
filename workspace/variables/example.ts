import { ENVIRONMENTS, type EnvSchemaData } from '../../constructs/env-schema';
import { formatEnv } from '../../platforms/dokploy/env-text';
import type { NameDifference } from './name-difference';
import { type DocumentedVariable, describeRule, variablesOf } from './schemas';

/** The committed list of every variable, relative to the project root. */
export const EXAMPLE_FILE = '.env.example';

const HEADER = `# Every variable that a service reads, written by \`plumbline env sync\` from the schemas of the project; edit those.
# Copy it to .env.local, which git ignores, and fill that in. Take out what you do not set: an empty value is refused where there is no default.
`;

/** The text of `.env.example`: a description of each variable, and a value where it has one that is no secret. */
export function renderExample(schemas: readonly EnvSchemaData[]): string {
  return [HEADER, ...variablesOf(schemas).map(entry)].join('\n');
}

/** Names that a text like `.env.example` lists. */
export function exampleKeys(text: string): string[] {
  return [...text.matchAll(/^[A-Z_][A-Z0-9_]*(?==)/gm)].map(([key]) => key);
}

/** What a text like `.env.example` sets for each name that is not empty there. */
export function exampleValues(text: string): Map<string, string> {
  const lines = [...text.matchAll(/^([A-Z_][A-Z0-9_]*)=(.*)$/gm)];
  return new Map(lines.flatMap(([, key, value]) => (value!.trim() === '' ? [] : [[key!, value!] as const])));
}

/** `.env.example` against the schemas, in both directions. @param text nothing when there is no such file */
export function exampleDifferences(
  schemas: readonly EnvSchemaData[],
  text: string | undefined,
): NameDifference[] {
  const where = EXAMPLE_FILE;
  if (text === undefined) {
    if (schemas.length === 0) return [];
    return [
      { name: EXAMPLE_FILE, kind: 'missing', where: 'the project', why: 'it lists what services read' },
    ];
  }
  const listed = exampleKeys(text);
  const documented = variablesOf(schemas);
  const missing = documented
    .filter(({ key }) => !listed.includes(key))
    .map(({ key, schemas: having }): NameDifference => {
      return { name: key, kind: 'missing', where, why: `${inSchemas(having)} it` };
    });
  const known = new Set(documented.map(({ key }) => key));
  const extra = [...new Set(listed)]
    .filter((key) => !known.has(key))
    .map((key): NameDifference => ({ name: key, kind: 'extra', where, why: 'no schema has it' }));
  if (missing.length + extra.length > 0 || text === renderExample(schemas)) return [...missing, ...extra];
  return [{ name: EXAMPLE_FILE, kind: 'stale', where, why: 'the schemas describe the same names otherwise' }];
}

function entry(variable: DocumentedVariable): string {
  const { key, rules, schemas } = variable;
  const rule = rules.development ?? Object.values(rules)[0]!;
  const value = rule.example ?? rule.default;
  const facts = [describeRule(rule), need(variable), rule.secret ? 'secret' : []].flat().join('; ');
  return [
    `# ${oneLine(rule.description)}`,
    `# ${oneLine(`${facts} (${schemas.join(', ')})`)}`,
    value === undefined ? `${key}=` : formatEnv({ [key]: value }),
    '',
  ].join('\n');
}

/** Whether a variable has to be set, and where. */
function need({ rules }: DocumentedVariable): string {
  const present = ENVIRONMENTS.filter((name) => rules[name] !== undefined);
  const required = present.filter((name) => rules[name]!.required);
  const fallback = rules[present[0]!]!.default;
  const only = present.length === ENVIRONMENTS.length ? '' : ` (${present.join(' and ')} only)`;
  if (required.length === present.length) return `required${only}`;
  if (required.length > 0) return `required in ${required.join(' and ')}${only}`;
  return `${fallback === undefined ? 'optional' : `default ${fallback}`}${only}`;
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ');

const inSchemas = (names: readonly string[]) =>
  names.length === 1 ? `the schema ${names[0]} has` : `the schemas ${names.join(', ')} have`;
