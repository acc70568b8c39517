import { createHash } from 'node:crypto';

/** `…:v1-a1b2c3d` → `…:v2-<7 hex digits>`: the next release of an image, as its publisher would tag it. */
export function nextImage(image: string): string {
  const [, name, number] = /^(.+):v(\d+)-[0-9a-f]+$/.exec(image) ?? [];
  if (name === undefined || number === undefined) return 'ghcr.io/plumbline-sandbox/web:v2-b2c3d4e';
  const version = Number(number) + 1;
  const commit = createHash('sha256').update(`${name}:${version}`).digest('hex').slice(0, 7);
  return `${name}:v${version}-${commit}`;
}
