import { createHash } from 'node:crypto';
import { printable } from '../../../core/terminal/printable';
import type { DocumentInfo } from '../../../formats/sops';
import { type Attribute, renderInline } from '../../../formats/tfvars';
import type { OpenSecrets, SecretsForm } from '../../../workspace/secrets-file';
import { outline } from '../merge-by-key';
import type { Fingerprint } from './fingerprint';

export interface RenderOptions {
  readonly fingerprint: Fingerprint;
  /** Text of a value that anyone may read. */
  readonly shown: (attribute: Attribute) => string | undefined;
}

/** An opened file as lines that change when it does and hold no secret. */
export function renderOpened(
  { attributes, text, document }: OpenSecrets,
  { fingerprint, shown }: RenderOptions,
): string[] {
  const comments = outline(text, attributes);
  return [
    ...renderHead(document),
    ...attributes.map((attribute) => {
      const { name, value } = attribute;
      const visible = shown(attribute);
      return `${name} = ${visible === undefined ? `[secret ${fingerprint(name, value)}]` : renderInline(visible)}`;
    }),
    ...(/\w/.test(comments) ? [`# comments [${fingerprint('#', comments)}]`] : []),
  ];
}

/** A file that no key at hand opens: what anyone can see of it, so that a change still shows. */
export function renderClosed(
  bytes: Uint8Array,
  info: DocumentInfo,
  form: SecretsForm,
  why: string,
): string[] {
  const closed = form === 'json' ? closedMembers(bytes) : [`[encrypted ${digest(bytes)}]`];
  return [...renderHead(info), `# ${printable(why.replaceAll('\n', ' '))}`, ...closed];
}

function renderHead({
  lastModified,
  recipients,
}: Pick<DocumentInfo, 'lastModified' | 'recipients'>): string[] {
  return [
    `# encrypted ${lastModified}`,
    ...[...recipients].sort().map((recipient) => `# recipient ${recipient}`),
  ];
}

function closedMembers(bytes: Uint8Array): string[] {
  const { sops: _, ...members } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>;
  return Object.entries(members).map(
    ([name, value]) => `${nameOf(name)} = [encrypted ${digest(JSON.stringify(value))}]`,
  );
}

/** As it is, or quoted: anybody may write anything there, and git shows it on a terminal. */
const nameOf = (name: string) => (/^[\p{L}\p{N}_-]+$/u.test(name) ? name : printable(JSON.stringify(name)));

/** Of ciphertext, which is in the repository for everybody. */
const digest = (content: Uint8Array | string) =>
  createHash('sha256').update(content).digest('hex').slice(0, 8);
