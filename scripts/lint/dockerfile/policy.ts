import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { PlumblineError } from '../../../core/errors';

/** What a team asks of the image that a Dockerfile builds. */
const policy = z.strictObject({
  /** Image that it is built from, such as `node:20-bullseye-slim`; a digest may follow it. @default any that has a tag or digest */
  base: z.string().min(1).optional(),
  /** Debian packages that it installs with apt. @default none */
  packages: z.array(z.string().min(1)).default([]),
  /** Prisma, whose engines are binaries for one C library and OpenSSL each. @default not looked at */
  prisma: z
    .strictObject({
      /** Major and minor version, such as `5.19`. */
      version: z.string().regex(/^\d+\.\d+$/, 'major and minor version, such as 5.19'),
      /** `binaryTargets` of the generator. */
      targets: z.array(z.string().min(1)).default([]),
    })
    .optional(),
});
export type BuildPolicy = z.infer<typeof policy>;

const NAMED: Readonly<Record<string, BuildPolicy>> = {
  'node-prisma': {
    base: 'node:20-bullseye-slim',
    packages: ['dumb-init', 'bash', 'openssl', 'libssl1.1', 'ca-certificates'],
    prisma: {
      version: '5.19',
      targets: ['debian-openssl-1.1.x', 'debian-openssl-3.0.x', 'linux-musl-openssl-3.0.x'],
    },
  },
};

/**
 * A policy by its name, or from a JSON file.
 * @throws PlumblineError when it is neither
 */
export function readPolicy(nameOrFile: string | undefined): BuildPolicy {
  if (nameOrFile === undefined) return { packages: [] };
  const named = Object.hasOwn(NAMED, nameOrFile) ? NAMED[nameOrFile] : undefined;
  if (named) return named;
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(nameOrFile, 'utf8'));
  } catch (error) {
    throw refused(nameOrFile, (error as Error).message);
  }
  const read = policy.safeParse(document);
  if (!read.success) throw refused(nameOrFile, z.prettifyError(read.error));
  return read.data;
}

function refused(file: string, why: string): PlumblineError {
  return new PlumblineError({
    what: `the build policy "${file}" cannot be read`,
    why,
    next: `Give a name (${Object.keys(NAMED).join(', ')}) or a JSON file such as {"base": "node:22-bookworm-slim", "packages": ["ca-certificates"]}.`,
  });
}
