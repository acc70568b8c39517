import { createHash } from 'node:crypto';

/** A text that may hold secrets of others, by what tells it from another one. */
export const tellText = (text: string): string =>
  text === '' ? 'nothing' : `${text.split('\n').length} lines, ${digest(text)}`;

/** A compose file by the images it runs. */
export function tellComposeFile(text: string): string {
  const images = [...text.matchAll(/(?:^|[\s{,])["']?image["']?:\s*["']?([^\s"',}]+)/g)].map(
    ([, image]) => image,
  );
  return [...images, tellText(text)].join(', ');
}

/** Long enough to see a change by, too short to guess a value by. */
const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8);
