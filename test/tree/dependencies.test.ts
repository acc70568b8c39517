import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize, sep } from 'node:path';
import { SERVICE_PLATFORMS } from '../../core/platforms';
import { CALLS, FORMATS, PROJECT, ROOMS } from '../../tools/architecture/rooms';
import { withRooms } from '../../tools/architecture/table';

const root = join(__dirname, '../..');
const definitions = SERVICE_PLATFORMS.map((name) => `providers/${name}/definitions`);

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

/** What a file imports of this repository, without `.ts`. */
function imports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import|require)\s*\(?\s*'(\.[^']*)'/g)].map(([, target]) =>
    normalize(join(dirname(file), target!))
      .split(sep)
      .join('/'),
  );
}

const isWithin = (target: string, place: string) => target === place || target.startsWith(`${place}/`);

/** Imports of a folder's files that no rule allows. */
function violations(folder: string, allows: (target: string, file: string) => boolean): string[] {
  return sources(folder).flatMap((file) =>
    imports(file)
      .filter((target) => !allows(target, file))
      .map((target) => `${file} imports ${target}`),
  );
}

/** Whether a file stands beside a folder, such as `formats/sops/tree` beside `formats/sops/keys`. */
const isBeside = (target: string, folder: string) =>
  dirname(target) === dirname(folder) && !(target in FORMATS);

/** Folders of commands: those with a `run.ts`, and the groups above them. */
const commands = new Set(
  sources('scripts')
    .filter((file) => basename(file) === 'run.ts')
    .flatMap((file) => foldersOf(file)),
);

/** The folders that a file of `scripts` is in, `scripts` itself left out: `scripts/secrets`, `scripts/secrets/set`. */
function foldersOf(file: string): string[] {
  const parts = dirname(file).split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 2).join('/'));
}

/** Whether a command may use a file: its own, or one that its group has in common. */
function isAtHand(target: string, file: string): boolean {
  const own = foldersOf(file);
  return foldersOf(`${target}.ts`).every((folder) => own.includes(folder) || !commands.has(folder));
}

describe('dependencies point one way', () => {
  test.each(ROOMS)('$folder imports only what it may', ({ folder, imports: allowed }) => {
    const may = [folder, ...allowed];
    expect(violations(folder, (target) => may.some((place) => isWithin(target, place)))).toEqual([]);
  });

  test('the rooms are in order, and every folder of the product is one', () => {
    const names = ROOMS.map(({ folder }) => folder);
    const upwards = ROOMS.flatMap(({ folder, imports: allowed }, index) =>
      allowed
        .filter((place) => names.indexOf(place.split('/')[0]!) > index)
        .map((place) => `${folder} imports ${place}`),
    );
    expect(upwards).toEqual([]);
    const others = ['bench', 'test', 'tools', ...PROJECT.places];
    const folders = readdirSync(root, { withFileTypes: true })
      .filter(
        (entry) => entry.isDirectory() && !/^\.|^(node_modules|dist|cdktf\.out|coverage)$/.test(entry.name),
      )
      .map(({ name }) => name)
      .filter((name) => sources(name).length > 0);
    expect(folders.filter((name) => !names.includes(name) && !others.includes(name))).toEqual([]);
  });

  test('commands share nothing but what their group has in common', () => {
    const found = violations('scripts', (target, file) => {
      // `index.ts` of a group registers its commands, `cli.ts` the groups.
      if (!isWithin(target, 'scripts') || /^scripts\/([a-z-]+\/){0,2}(index|cli|main)\.ts$/.test(file))
        return true;
      const called = Object.entries(CALLS).flatMap(([caller, callees]) =>
        isWithin(file, caller) ? callees : [],
      );
      return isAtHand(target, file) || called.some((place) => isWithin(target, place));
    });
    expect(found).toEqual([]);
  });

  test('formats are kept apart, and the rooms of a format point one way', () => {
    const found = violations('formats', (target, file) => {
      if (!isWithin(target, 'formats') || file === 'formats/sops/index.ts') return true;
      const folder = dirname(file);
      const may = [folder, ...(FORMATS[folder] ?? [])];
      return may.includes(target) || may.includes(dirname(target)) || isBeside(target, folder);
    });
    expect(found).toEqual([]);
  });

  test('definitions are data: they import nothing but the schema language and shared checks', () => {
    for (const folder of definitions) {
      const may = [folder, 'providers/defaults', 'providers/framework/schema', 'core/image-reference'];
      expect(violations(folder, (target) => may.some((place) => isWithin(target, place)))).toEqual([]);
    }
  });

  test('constructs and definitions do no I/O and read no environment', () => {
    const impure = /process\.env|node:(fs|http|https|net|child_process)|\bfetch\(/;
    const offenders = ['constructs', ...definitions]
      .flatMap(sources)
      .filter((file) => impure.test(readFileSync(join(root, file), 'utf8')));
    // The synthesis hook writes the manifest and the provider link: the one place that touches files.
    expect(offenders.filter((file) => !file.endsWith('constructs/synthesis.ts'))).toEqual([]);
  });

  test('nothing of the product or its tests imports what a team edits', () => {
    const product = [...ROOMS.map(({ folder }) => folder), 'tools', 'test', 'bench'];
    const isProject = (target: string) => PROJECT.places.some((place) => isWithin(target, place));
    expect(product.flatMap((folder) => violations(folder, (target) => !isProject(target)))).toEqual([]);
  });

  test('what a team edits imports the library and nothing else', () => {
    const may = [...PROJECT.places, ...PROJECT.imports];
    const files = ['main.ts', ...(existsSync(join(root, 'stacks')) ? sources('stacks') : [])];
    const found = files.flatMap((file) =>
      imports(file).filter((target) => !may.some((place) => isWithin(target, place))),
    );
    expect(found).toEqual([]);
  });

  test('the table of the architecture page is that of the rules; `npm run docs` writes it anew', () => {
    const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
    expect(page).toBe(withRooms(page));
  });
});
