import { ROOMS } from './rooms';

const BEGIN = '<!-- rooms: written by `npm run docs` from tools/architecture/rooms.ts -->';
const END = '<!-- /rooms -->';

/** A page with the table of rooms between its marks written anew. @throws when the marks are missing */
export function withRooms(page: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`the page lacks ${BEGIN} or ${END}`);
  return `${before}${BEGIN}\n${table()}\n${END}${after}`;
}

function table(): string {
  const rows = ROOMS.map(
    ({ folder, holds, imports }) =>
      `| \`${folder}/\` | ${holds} | ${imports.length === 0 ? '–' : imports.map((name) => `\`${name}\``).join(', ')} |`,
  );
  return ['| folder | holds | may import |', '| --- | --- | --- |', ...rows].join('\n');
}
