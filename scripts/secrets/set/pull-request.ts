import { type Attribute, toVariableText } from '../../../formats/tfvars';
import type { ValueChange } from './run';

const TITLE_ROOM = 60;

/** Title of the pull request and its commit. */
export function pullRequestTitle(name: string, { secret, value, secretsFile }: ValueChange): string {
  const title = `Set ${name} of ${secretsFile.environment}`;
  if (secret) return title;
  // Of an image the tag or digest is what has changed.
  const end = value.slice(value.lastIndexOf('/') + 1).slice(0, TITLE_ROOM);
  return /^[\x20-\x7e]+$/.test(end) ? `${title} to ${end}` : title;
}

/** What a reviewer sees: old and new of what anyone may read, and of secrets only the name. */
export function pullRequestBody(name: string, old: Attribute | undefined, change: ValueChange): string {
  const { secret, value, digest, secretsFile } = change;
  const { environment, file } = secretsFile;
  const rows = secret
    ? [`\`${name}\`: ${old ? 'changed' : 'added'}`]
    : [
        '| | |',
        '|---|---|',
        `| before | ${old ? code(toVariableText(old.value)) : 'not set'} |`,
        `| after | ${code(value)} |`,
        ...(digest === undefined ? [] : [`| digest in the registry | ${code(digest)} |`]),
      ];
  return [
    `Sets \`${name}\` in \`${file}\`; nothing else in the file changes.`,
    '',
    ...rows,
    '',
    `Once it is merged, \`plumbline plan ${environment}\` shows what it changes.`,
    '',
  ].join('\n');
}

/** As Markdown code in a table. */
const code = (text: string) => `\`${text.replaceAll(/[`|\s]+/g, ' ')}\``;
