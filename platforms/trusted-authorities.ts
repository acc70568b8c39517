import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { PlumblineError } from '../core/errors';
import { connectingWith } from './direct-transport';
import type { HttpRuntime } from './http';

/**
 * A runtime that trusts, besides Node's own authorities, those in the file that `SSL_CERT_FILE` names, as the engine does: a
 * private server with a certificate of its own is then trusted by both or by none. `NODE_EXTRA_CA_CERTS`, which Node reads by
 * itself, counts as well.
 * @throws PlumblineError when such a file cannot be read
 */
export function trustingRuntime(
  env: Readonly<Record<string, string | undefined>>,
  runtime: HttpRuntime,
): HttpRuntime {
  const own = env['SSL_CERT_FILE'];
  if (!own) return runtime;
  const extra = env['NODE_EXTRA_CA_CERTS'];
  const files = extra ? [own, extra] : [own];
  return { ...runtime, fetch: connectingWith([...rootCertificates, ...files.map(read)]) };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new PlumblineError(
      {
        what: `the certificates in ${file} cannot be read (${(cause as NodeJS.ErrnoException).code})`,
        why: 'SSL_CERT_FILE and NODE_EXTRA_CA_CERTS name files with certificates of authorities that are trusted.',
        next: 'Correct the variable, or unset it.',
      },
      { cause },
    );
  }
}
