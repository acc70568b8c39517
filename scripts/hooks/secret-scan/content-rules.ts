import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, extname, join } from 'node:path';
import type { SecretLintCoreConfig, SecretLintCoreResultMessage } from '@secretlint/types';
import { PlumblineError } from '../../../core/errors';
import { registerSecret } from '../../../core/redaction';
import type { Finding } from './finding';

/** Says what in a text looks like a secret. */
export type ContentRules = (path: string, content: string) => Promise<Finding[]>;

export const CONFIG_FILE = '.secretlintrc.json';

/**
 * Loads secretlint with the rules of `.secretlintrc.json`.
 *
 * @param root folder of that file
 * @param packages the `node_modules` that secretlint and its rules are in
 * @throws PlumblineError when either is missing or unreadable
 */
export async function loadContentRules(root: string, packages: string): Promise<ContentRules> {
  const require = createRequire(join(packages, 'package.json'));
  let config: SecretLintCoreConfig;
  let core: typeof import('@secretlint/core');
  try {
    const loader: typeof import('@secretlint/config-loader') = require('@secretlint/config-loader');
    core = require('@secretlint/core');
    muteProfiler(createRequire(require.resolve('@secretlint/core')));
    const configDescriptor = JSON.parse(readFileSync(join(root, CONFIG_FILE), 'utf8'));
    ({ config } = await loader.loadPackagesFromConfigDescriptor({
      configDescriptor,
      node_moduleDir: packages,
    }));
  } catch (error) {
    throw new PlumblineError(
      {
        what: `the secret scan could not be set up: ${(error as Error).message.split('\n', 1)[0]}`,
        why: `It needs the packages of secretlint and the rules in ${join(root, CONFIG_FILE)}.`,
        next: 'Run `npm ci`, and correct or restore that file.',
      },
      { cause: error },
    );
  }
  return async (path, content) => {
    const { messages } = await core.lintSource({
      source: {
        filePath: `/${path}`,
        // A comment that allows a line works only on lines that end.
        content: `${content}\n`,
        ext: extname(path),
        contentType: 'text',
      },
      options: { config, noPhysicFilePath: true },
    });
    return messages.map((message) => toFinding(path, content, message));
  };
}

/** It measures every file, compares it with all before it, and so takes longer than the scan; nobody reads what it finds. */
function muteProfiler(require: NodeJS.Require): void {
  const { secretLintProfiler } = require('@secretlint/profiler') as { secretLintProfiler: { mark(): void } };
  secretLintProfiler.mark = () => {};
}

function toFinding(path: string, content: string, message: SecretLintCoreResultMessage): Finding {
  const secret = content.slice(...message.range);
  registerSecret(secret);
  const { line, column } = message.loc.start;
  return {
    path,
    line,
    column: column + 1,
    what: nameOf(message, secret),
    fix: FIX,
  };
}

const FIX =
  'Take it out, and replace it where it is valid: it may have been seen. A made-up value is allowed by a comment on its ' +
  'line, `secretlint-disable-line -- why`, or on the one above, `secretlint-disable-next-line -- why`; one in commits ' +
  `that nobody rewrites by "allows" in ${CONFIG_FILE}.`;

/** The words of a message without the secret, which is its last part. */
function nameOf({ message, data, ruleId }: SecretLintCoreResultMessage, secret: string): string {
  const named = (data as { PATTERN_NAME?: unknown } | undefined)?.PATTERN_NAME;
  if (typeof named === 'string') return named;
  const words = message.replaceAll(secret, '').replace(/[:\s]+$/, '');
  const hidden = Object.values(data ?? {}).some(
    (value) => typeof value === 'string' && words.includes(value) && secret.includes(value),
  );
  return words === '' || hidden
    ? basename(ruleId).replace(/^secretlint-rule-/, '')
    : words.replace(/^found /, '');
}
