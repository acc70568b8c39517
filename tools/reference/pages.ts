import { PLATFORMS, SERVICE_PLATFORMS } from '../../core/platforms';
import { referencePage } from '../../providers/framework/reference';
import type { Definition } from '../../providers/framework/schema';
import { DEFINITIONS } from '../../workspace/platforms';

const providers = SERVICE_PLATFORMS.map((name) => ({
  title: PLATFORMS[name].title,
  definitions: DEFINITIONS[name],
}));

/** The reference: Markdown by file name: a page for each resource type and a list of all. */
export function referencePages(): Map<string, string> {
  const types = providers.flatMap(({ definitions }) => definitions);
  return new Map([
    ['README.md', index()],
    ...types.map((definition): [string, string] => [fileName(definition), referencePage(definition)]),
  ]);
}

function index(): string {
  const chapters = providers.map(
    ({ title, definitions }) => `## ${title}\n\n${definitions.map(entry).join('\n')}`,
  );
  const origin = 'Written by `npm run docs` from the definitions of the resource types; edit those.';
  const variables =
    '## Services\n\n- [Environment variables](environment.md): What services read, in each environment.';
  return `${['# Resource types', origin, ...chapters, variables].join('\n\n')}\n`;
}

const entry = (definition: Definition) =>
  `- [\`${definition.type}\`](${fileName(definition)}): ${firstSentence(definition.description)}`;

const firstSentence = (text: string) => /^.*?[.!](?=\s|$)/s.exec(text)?.[0] ?? text;

const fileName = ({ type }: Definition) => `${type}.md`;
