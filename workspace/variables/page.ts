import {
  ENVIRONMENTS,
  type EnvironmentName,
  type EnvSchemaData,
  type FieldRule,
} from '../../constructs/env-schema';
import type { StackManifest } from '../../constructs/manifest';
import { stateFacts } from '../../core/state-kinds';
import { placeWords } from '../state/place';
import { describeRule, keysOf } from './schemas';

/** The reference page of every variable, relative to the project root. */
export const PAGE_FILE = 'docs/reference/environment.md';

const ORIGIN =
  'What the services read from their environment. Written by `plumbline env sync` from the schemas of the ' +
  'project; edit those.';

const RULES = `Everywhere a value that is empty, blank, or begins or ends with white space is refused, and so are a live key of Stripe
outside production and a test key in it. Where there is a default, an empty or blank value counts as left out. An application checks itself when it starts:

\`\`\`ts
import { validateEnv } from './constructs/env-schema'; // brings zod along and nothing else
import { webEnv } from './stacks/env-schema';

const env = validateEnv(webEnv, process.env); // typed values, or an error that names every problem and no value
\`\`\``;

const LEVELS = `## Where values are kept

| level | where | in git | checked by |
| --- | --- | --- | --- |
| names and descriptions | \`.env.example\` | yes, without any secret | \`doctor\`, \`env diff\`, \`drift\` |
| a developer's own values | \`.env.local\`, \`.env\` | no: ignored | \`doctor\`, \`env validate\` |
| secrets of the pipeline | GitHub environments | no: only sealed values are declared | the GitHub stack's \`plan\` and \`drift\` |
| staging | \`secrets/staging.enc.tfvars\`, which the platform gets by \`apply\` | encrypted | \`env validate staging\`, \`env diff staging\` |
| production | \`secrets/prod.enc.tfvars\`, which the platform gets by \`apply\`; its git history is the backup | encrypted | \`env validate prod\`, \`env diff prod\` |

The schema says which variables there are, the stacks and the encrypted files which values they have. A platform's dashboard is
for reading: what is changed there is drift.`;

/** The reference page: a table per schema, and who may read and write the state of each environment. */
export function environmentPage(
  schemas: readonly EnvSchemaData[],
  stacks: readonly Pick<StackManifest, 'environment' | 'state'>[],
): string {
  const chapters = schemas.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(chapter);
  return `${['# Environment variables', ORIGIN, RULES, ...chapters, LEVELS, stateChapter(stacks)].join('\n\n')}\n`;
}

function stateChapter(stacks: readonly Pick<StackManifest, 'environment' | 'state'>[]): string {
  const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ') || '–';
  return [
    '## Who may read and write the state',
    '',
    'Terraform and OpenTofu take these from the environment of whoever runs Plumbline; no service reads them, and no declaration holds them.',
    '',
    '| environment | its state is in | secret | not secret |',
    '| --- | --- | --- | --- |',
    ...stacks.map(({ environment, state }) => {
      const { secrets, names = [] } = stateFacts(state.kind);
      return `| ${environment} | ${placeWords(state)} | ${code(secrets)} | ${code(names)} |`;
    }),
  ].join('\n');
}

function chapter(schema: EnvSchemaData): string {
  const exceptions = Object.entries(schema.exceptions).map(
    ([key, reason]) => `- \`${key}\` need not be in both staging and production: ${reason}`,
  );
  return [
    `## ${schema.name}`,
    '',
    '| variable | what it may be | development | staging | production | what it is for |',
    '| --- | --- | --- | --- | --- | --- |',
    ...keysOf(schema).map((key) => row(key, schema)),
    ...(exceptions.length > 0 ? ['', ...exceptions] : []),
  ].join('\n');
}

function row(key: string, { environments }: EnvSchemaData): string {
  const first = ENVIRONMENTS.map((name) => environments[name][key]).find((rule) => rule !== undefined)!;
  const need = (name: EnvironmentName) => needIn(environments[name][key], first);
  const { description, secret } = first;
  const cells = [
    `\`${key}\``,
    `${describeRule(first)}${secret ? '; secret' : ''}`,
    ...ENVIRONMENTS.map(need),
    description,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s+/g, ' ')).join(' | ')} |`;
}

function needIn(rule: FieldRule | undefined, first: FieldRule): string {
  if (rule === undefined) return 'not there';
  const need = rule.required
    ? 'required'
    : rule.default === undefined
      ? 'optional'
      : `default \`${rule.default}\``;
  const [own, general] = [describeRule(rule), describeRule(first)];
  return own === general ? need : `${need}, ${own}`;
}
