import { z } from 'zod';
import { type ServiceFinding, violation } from '../../../constructs/dokploy/lint/finding';
import type { Stage } from './model';
import type { BuildPolicy } from './policy';

/** Texts of the files beside a Dockerfile that say what Prisma does. */
export interface PrismaFiles {
  readonly manifest?: string | undefined;
  readonly schema?: string | undefined;
}

const versions = z.record(z.string(), z.string()).default({});
const packageJson = z.looseObject({
  dependencies: versions,
  devDependencies: versions,
  scripts: versions,
});

const TOP = { line: 1, column: 1 };

/** Major and minor version of Prisma that a package.json asks for, such as `5.19`. */
export function prismaVersion(manifest: string | undefined): string | undefined {
  const { dependencies, devDependencies } = read(manifest);
  const asked = dependencies['@prisma/client'] ?? dependencies['prisma'] ?? devDependencies['prisma'];
  return /^[~^=v]*(\d+\.\d+)/.exec(asked ?? '')?.[1];
}

export function* prismaFindings(
  stages: readonly Stage[],
  { prisma }: BuildPolicy,
  { manifest, schema }: PrismaFiles,
): Generator<ServiceFinding> {
  if (prisma === undefined) return;
  const version = prismaVersion(manifest);
  if (version !== prisma.version) {
    const found = version === undefined ? 'package.json names none' : `package.json asks for ${version}`;
    const fix = `pin prisma and @prisma/client to a version of ${prisma.version}, or change the policy after the Debug workflow ran`;
    yield violation('prisma-version', TOP, `the policy asks for Prisma ${prisma.version}, and ${found}`, fix);
  }
  if (!generates(stages, manifest)) {
    const message =
      'no RUN generates the Prisma client, so the image has the engines of the machine that built it, or none';
    yield violation('prisma-generate', stages.at(-1)!, message, 'RUN npx prisma generate');
  }
  const targets = targetsOf(schema);
  const missing = prisma.targets.filter((target) => !targets.includes(target));
  if (missing.length > 0) {
    const fix = `binaryTargets = [${prisma.targets.map((target) => `"${target}"`).join(', ')}] in the generator`;
    yield violation(
      'prisma-targets',
      TOP,
      `the Prisma schema generates no engine for ${missing.join(', ')}`,
      fix,
    );
  }
}

/** Also by a script of package.json, or by what npm runs after an installation. */
function generates(stages: readonly Stage[], manifest: string | undefined): boolean {
  const { scripts } = read(manifest);
  const runs = stages.flatMap(({ steps }) => steps.filter(({ keyword }) => keyword === 'RUN'));
  return runs.some(({ text }) => {
    const called = Object.keys(scripts).filter((name) =>
      new RegExp(`\\brun\\s+${escaped(name)}(?=\\s|$)`).test(text),
    );
    const installs =
      /\b(?:npm\s+(?:ci|install|i)|pnpm\s+(?:i|install)|yarn(?:\s+install)?)\b/.test(text) &&
      !/--ignore-scripts/.test(text);
    const texts = [
      text,
      ...called.map((name) => scripts[name]),
      installs ? scripts['postinstall'] : undefined,
    ];
    return texts.some((each) => /\bprisma\s+generate\b/.test(each ?? ''));
  });
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

function targetsOf(schema: string | undefined): string[] {
  const [, list = ''] = /^\s*binaryTargets\s*=\s*\[([^\]]*)\]/m.exec(schema ?? '') ?? [];
  return [...list.matchAll(/"([^"]+)"/g)].map(([, target]) => target!);
}

/** What cannot be read says nothing. */
function read(manifest: string | undefined): z.infer<typeof packageJson> {
  try {
    return packageJson.parse(JSON.parse(manifest ?? '{}'));
  } catch {
    return packageJson.parse({});
  }
}
