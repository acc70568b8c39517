import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { dokployDefinitions } from '../../../providers/dokploy/definitions';
import { railwayDefinitions } from '../../../providers/railway/definitions';
import { referencePages } from '../../../tools/reference/pages';
import { PAGE_FILE } from '../../../workspace/variables/page';

const folder = join(__dirname, '../../../docs/reference');
const types = [...railwayDefinitions, ...dokployDefinitions].map(({ type }) => type);

test('docs/reference says what the definitions say; `npm run docs` writes it anew', () => {
  const committed = Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file !== basename(PAGE_FILE))
      .map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );
  expect(committed).toEqual(Object.fromEntries(referencePages()));
});

test('every resource type of both providers has a page, and the index leads to it', () => {
  const pages = referencePages();
  const index = pages.get('README.md');
  for (const type of types) {
    expect(pages.get(`${type}.md`)).toMatch(new RegExp(`^# ${type}\n`));
    expect(index).toMatch(new RegExp(`^- \\[\`${type}\`\\]\\(${type}\\.md\\): \\S.*\\.$`, 'm'));
  }
  expect([...pages.keys()]).toEqual(['README.md', ...types.map((type) => `${type}.md`)]);
  expect(index).toContain('(environment.md)');
});
